"""Tokens come in the background: none is missed, none outlives its text, and a new key takes over while the desk runs."""

import asyncio
from pathlib import Path

import pytest

from core.database import connect
from core.settings import Settings
from core.vault import rotate
from core.work import Ground
from desk import backup
from desk.conversations import browse
from desk.search import fill, jobs
from desk.wiring import make_ground
from tests.house import Citizen
from tests.privacy.test_erasure import elsewhere
from tests.search.conftest import Desk

__all__ = ["elsewhere"]


async def test_what_was_said_before_a_restart_gets_its_tokens_after_it(desk: Desk) -> None:
    await desk.talk("busco un comedor")
    await desk.fill()
    later = await desk.talk("otro comedor más")
    assert len(await desk.ids("comedor")) == 1
    other = make_ground(desk.house.ground.settings, pool=2, listen=False)
    try:
        await jobs.run(other)
    finally:
        await other.database.close()
    assert (await desk.ids("comedor"))[0] == str(later.conversation)


async def test_a_message_that_was_passed_over_is_found_by_the_whole_round(desk: Desk) -> None:
    await desk.fill()
    late = await desk.talk("vi el comedor cerrado")
    await desk.house.rows("UPDATE conversation SET last_message_at = '2020-01-01' RETURNING id")
    await desk.fill()
    assert await desk.ids("comedor") == []
    await desk.house.rows("UPDATE setting SET value = value - 'whole' WHERE name = 'search.seen' RETURNING name")
    await desk.fill()
    assert await desk.ids("comedor") == [str(late.conversation)]


async def test_a_long_talk_and_many_talks_take_several_batches(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill, "MOST", 2)
    monkeypatch.setattr(fill, "BATCH", 2)
    talks = [await desk.talk(*(f"pregunta por vacunas {n}" for n in range(5))) for _ in range(3)]
    await desk.fill()
    rows = await desk.house.rows("SELECT count(*) AS n FROM text_token WHERE kind = 0 GROUP BY subject_id")
    assert len(rows) == 3 and all(row["n"] >= 5 for row in rows)
    assert {*await desk.ids("vacuna")} == {str(talk.conversation) for talk in talks}


async def test_a_note_is_found_and_a_changed_message_by_its_new_words(desk: Desk) -> None:
    citizen = await desk.talk("hola, vivo en la calle Rivadavia")
    operator = await desk.house.staff()
    await citizen.post("human")
    path = f"conversations/{citizen.conversation}"
    assert (await operator.post(f"{path}/take")).status_code == 200
    body = {"client_id": "n1", "text": "Parece desnutrida", "note": True}
    assert (await operator.post(f"{path}/messages", json=body)).status_code == 201
    await desk.fill()
    hit = (await desk.find("desnutrida", operator))[0]["hit"]
    assert hit["note"] and hit["author"] == "operator"
    async with desk.house.ground.work() as work:
        row = await work.one("SELECT id FROM message WHERE conversation_id = %s AND author = 'citizen'", (citizen.conversation,))
        assert row is not None
        key = await work.vault.key_of(work.conn, citizen.conversation)
        sealed = key.seal("ahora estoy en un refugio", "message.body", row["id"])
        await work.execute("UPDATE message SET body = %s WHERE id = %s", (sealed, row["id"]))
    assert await desk.ids("refugio") == []
    await desk.fill()
    assert await desk.ids("refugio") == [str(citizen.conversation)] and await desk.ids("Rivadavia") == []


async def test_a_forgotten_talk_leaves_no_token(desk: Desk) -> None:
    citizen, other = await desk.talk("consumo pastillas"), await desk.talk("pastillas también")
    await desk.fill()
    answer = await citizen.post("forget")
    assert answer.is_success, answer.text
    assert await _subjects(desk) == {other.conversation}
    await desk.fill()
    assert await _subjects(desk) == {other.conversation}
    assert await desk.ids("pastillas") == [str(other.conversation)]


async def test_who_is_forgotten_while_the_tokens_are_made_leaves_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen = await desk.talk("consumo pastillas")
    read, go_on = asyncio.Event(), asyncio.Event()
    make = fill.texts.tokens

    async def slowly(*given: object) -> object:
        read.set()
        await go_on.wait()
        return await make(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(fill.texts, "tokens", slowly)
    filling = asyncio.create_task(desk.fill())
    await read.wait()
    forgetting = asyncio.create_task(citizen.post("forget"))
    await _waits_for_a_lock(desk.house.ground)
    go_on.set()
    await filling
    assert (await forgetting).is_success
    assert await _subjects(desk) == set()


async def test_a_new_key_takes_over_and_nothing_is_lost_on_the_way(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill, "BATCH", 4)
    talks = [str((await desk.talk(f"el refugio {n}")).conversation) for n in range(6)]
    await desk.fill()
    before = await _tokens(desk)
    number = await jobs.turn(desk.house.ground)
    assert sorted(await desk.ids("refugio")) == sorted(talks)
    while await fill.turned(desk.house.ground):
        assert sorted(await desk.ids("refugio")) == sorted(talks)
        if len(talks) == 6:
            talks.append(str((await desk.talk("un refugio más")).conversation))
            await fill.recent(desk.house.ground, desk.house.ground.clock.now() - jobs.SLACK)
    assert [row["number"] for row in await desk.house.rows("SELECT number FROM search_key")] == [number]
    after = await _tokens(desk)
    assert before.keys() <= after.keys() and all(before[source] != after[source] for source in before)
    assert sorted(await desk.ids("refugio")) == sorted(talks)


async def test_words_are_found_after_the_ring_has_turned_too(desk: Desk) -> None:
    citizen = await desk.talk("el refugio")
    await desk.fill()
    async with await connect(desk.house.ground.database.url) as conn:
        old = desk.house.ground.vault.ring.current
        await rotate.rotate(conn, desk.house.ground.vault, pause=asyncio.sleep)
        await rotate.retire(conn, desk.house.ground.vault, old)
    assert await desk.ids("refugio") == [str(citizen.conversation)]


async def test_a_backup_brings_the_tokens_along(desk: Desk, elsewhere: Settings, tmp_path: Path) -> None:
    citizen = await desk.talk("el refugio")
    await desk.fill()
    file = tmp_path / "desk.tar"
    await asyncio.to_thread(backup.backup, desk.house.ground.settings, file, with_keys=True)
    elsewhere.data.mkdir()
    await asyncio.to_thread(backup.restore, elsewhere, file)
    restored = make_ground(elsewhere, pool=2, listen=False)
    try:
        async with restored.work() as work:
            filters = browse.Filters(q="refugio")
            found, _ = await browse.page(work, filters, sort="-last_message_at", limit=5, after=None)
        assert [row["id"] for row in found] == [str(citizen.conversation)]
    finally:
        await restored.database.close()


async def test_words_that_share_a_token_are_told_apart_by_opening(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.search.keys.SearchKey._token", lambda key, stem: 7)
    citizen: Citizen = await desk.talk("el refugio", *(f"una manzana {n}" for n in range(12)))
    await desk.talk("la manzana")
    await desk.fill()
    found = await desk.find("refugio")
    assert [(row["id"], row["hit"]["excerpt"][-1]["text"]) for row in found] == [(str(citizen.conversation), "refugio")]


async def test_a_search_that_opens_much_goes_on_from_where_it_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.search.keys.SearchKey._token", lambda key, stem: 7)
    monkeypatch.setattr("core.search.pages.OPENINGS", 3)
    oldest = await desk.talk("el refugio")
    for n in range(9):
        await desk.talk(f"la manzana {n}")
    await desk.fill()
    found, after, pages = [], None, 0
    while pages == 0 or after:
        page = await desk.page("refugio", limit=2, **({"after": after} if after else {}))
        found, after, pages = found + [row["id"] for row in page["items"]], page["next"], pages + 1
    assert found == [str(oldest.conversation)] and pages > 2


async def _subjects(desk: Desk) -> set[object]:
    return {row["subject_id"] for row in await desk.house.rows("SELECT subject_id FROM text_token")}


async def _tokens(desk: Desk) -> dict[object, list[int]]:
    return {row["source_id"]: row["tokens"] for row in await desk.house.rows("SELECT source_id, tokens FROM text_token")}


async def _waits_for_a_lock(ground: Ground) -> None:
    for _ in range(6000):
        async with ground.work() as work:
            if await work.one("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"):
                return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waited")
