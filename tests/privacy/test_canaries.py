"""One word in every sealed column: nowhere in clear, lost by no rotation, and gone after an erasure, backups included."""

import asyncio
from pathlib import Path
from urllib.parse import quote

import pytest

from core.database import connect
from core.privacy import ledger
from core.settings import Settings
from core.vault import Vault, load, rotate
from core.vault import vault as vaults
from core.vault.places import NOT_SEALED, PLACES
from core.work import Ground
from desk import backup
from desk.search import jobs as search_jobs
from desk.wiring import make_ground
from tests.privacy.canaries import forms, opened, plant, stores, word
from tests.privacy.conftest import Desk
from tests.privacy.test_erasure import elsewhere

__all__ = ["elsewhere"]
STAYS = {"channel_account.secrets", "user_totp.secret", "account_link.token", "legal_hold.reason", "search_key.secret",
         "push_key.private"}
"""Of the desk's own, not of the person."""


async def test_every_binary_column_is_told_to_be_sealed_or_not(ground: Ground) -> None:
    async with ground.work() as work:
        found = await work.all(
            "SELECT table_name || '.' || column_name AS name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type = 'bytea'"
        )
    told = {f"{place.table}.{place.column}" for place in PLACES} | set(NOT_SEALED)
    assert {row["name"] for row in found} == told


async def test_no_canary_is_found_outside_the_product(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    planted = await plant(desk)
    names = {"given_name": word(), "family_name": word(), "details": [{"kind": "email", "value": f"{word()}@ejemplo.test"}]}
    await desk.ok(desk.operator, "PATCH", f"people/{desk.person}", json=names)
    said, noted, enclosed = word(), word(), word()
    other = await desk.house.citizen(contact=f"{word()}@ejemplo.test")
    stored = await other.post("attachments", files={"file": (f"{enclosed}.txt", enclosed.encode(), "text/plain")})
    await other.say(said, attachments=[stored.json()["id"]])
    path = f"conversations/{desk.citizen.conversation}/messages"
    await desk.ok(desk.operator, "POST", path, json={"client_id": "n2", "text": noted, "note": True})
    await desk.once(desk.operator, "people", {"given_name": word()}, "otra")
    await desk.operator.get(f"people/{quote(word())}")
    await desk.operator.post("people", json={"given_name": 7, "family_name": word()})
    await desk.house.run()
    await search_jobs.run(desk.house.ground)
    texts, closed = await opened(desk.house.ground, desk.house.ground.vault)
    words = {w for text in texts for w in text.replace('"', " ").replace("@", " ").replace(".", " ").split() if w.startswith("Canario")}
    assert closed == [] and {said, noted, enclosed, names["given_name"], names["family_name"]} <= words
    assert len(words) > len(planted)
    for store, content in stores(desk.house.ground, "".join(capfd.readouterr())).items():
        assert [w for w in words if any(form in content for form in forms(w))] == [], store
    for query in (names["given_name"], names["family_name"], names["details"][0]["value"]):
        found = await desk.ok(desk.operator, "GET", f"people?q={quote(str(query))}")
        assert [row["id"] for row in found["items"]] == [str(desk.person)], query
    for query, talk in ((said, other.conversation), (noted, desk.citizen.conversation)):
        found = await desk.ok(desk.admin, "GET", f"conversations?q={query}")
        assert [row["id"] for row in found["items"]] == [str(talk)]
    print(f"{len(words)} words in {len(PLACES)} places")


async def test_no_word_is_lost_by_a_rotation_under_load(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vaults, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(rotate, "BATCH", 2)
    ground, path = desk.house.ground, desk.house.ground.settings.key_ring_path
    planted, before, going = await plant(desk), ground.vault.ring.current, True
    said: list[str] = []

    async def load_it() -> None:
        while going:
            said.append(word())
            other = await desk.house.citizen(contact=f"{said[-1]}@ejemplo.test")
            assert (await other.say(said[-1])).status_code == 201
            await desk.ok(desk.operator, "POST", "people", json={"given_name": said[-1]})

    running = asyncio.create_task(load_it())
    async with await connect(ground.database.url) as conn:
        vault = Vault(load(path))
        for _ in range(3):
            turned = await rotate.rotate(conn, vault, pause=asyncio.sleep)
            assert turned.fresh and turned.moved >= len(planted) // 4
        going = False
        await running
        while await rotate.count(conn, before):
            await rotate.rotate(conn, vault, pause=asyncio.sleep)
        for key_id in [key_id for key_id in vault.ring.keys if key_id != vault.ring.current]:
            await rotate.retire(conn, vault, key_id)
    texts, closed = await opened(ground, Vault(load(path)))
    assert closed == []
    assert all(any(w in text for text in texts) for w in (*planted.values(), *said))
    assert [row["given_name"] for row in (await desk.ok(desk.operator, "GET", f"people?q={said[0]}"))["items"]] == [said[0]]


async def test_an_erasure_leaves_none_nor_does_an_older_backup(desk: Desk, elsewhere: Settings, tmp_path: Path) -> None:
    planted, file = await plant(desk), tmp_path / "desk.tar"
    settings = desk.house.ground.settings
    await asyncio.to_thread(backup.backup, settings, file, with_keys=True)
    assert (await desk.erase("person", desk.person, "order")).status_code == 201
    kept = {w for name, w in planted.items() if name in STAYS}
    gone = set(planted.values()) - kept
    assert len(gone) == len(PLACES) - 1 - len(STAYS)
    await _none_left(desk.house.ground, gone, kept)
    elsewhere.data.mkdir()
    (elsewhere.data / ledger.FILE).write_text((settings.data / ledger.FILE).read_text())
    await asyncio.to_thread(backup.restore, elsewhere, file)
    restored = make_ground(elsewhere, pool=2, listen=False)
    try:
        texts, _ = await opened(restored, restored.vault)
        assert all(any(w in text for text in texts) for w in gone), "the backup held them"
        assert await backup.forget_again(elsewhere) >= 1
        # Stored answers are sealed by the ring: without it at hand, none is kept.
        await _none_left(restored, gone, kept)
    finally:
        await restored.database.close()


async def _none_left(ground: Ground, gone: set[str], kept: set[str]) -> None:
    texts, _ = await opened(ground, ground.vault)
    assert [w for w in gone if any(w in text for text in texts)] == []
    assert all(any(w in text for text in texts) for w in kept)
