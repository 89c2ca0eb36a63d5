"""One word in every sealed column, and what lies on the disks: the tables and the write-ahead log of PostgreSQL, Valkey's journal
and dump, Chroma's folder, attachments, logs, temporary files, and a backup."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from core.privacy import ledger
from core.settings import Settings
from core.vault.places import PLACES
from desk import backup
from desk.wiring import make_ground
from tests.house import house as serving
from tests.privacy.canaries import forms, opened, plant, word
from tests.privacy.conftest import Desk, furnished
from tests.privacy.servers import files_of, own_servers, settle
from tests.privacy.test_canaries import STAYS

PUBLIC = "Abrimos de 8 a 16, de lunes a viernes."
ALIKE = len("Canario")
LONG = 3 * 1024 * 1024
"""Of a file that is too large for memory while it is taken."""


@pytest_asyncio.fixture
async def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    with own_servers() as settings:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        async with serving(settings) as house:
            yield await furnished(house)


@pytest.mark.timeout(600)
async def test_no_word_lies_on_a_disk_nor_comes_back_after_an_erasure(
    kept: Desk, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = kept.house.ground.settings
    typed = await _through_the_product(kept)
    planted = await plant(kept)
    words = {*planted.values(), *typed}
    texts, closed = await opened(kept.house.ground, kept.house.ground.vault)
    assert closed == []
    assert [w for w in words if not any(w in text for text in texts)] == [], "the product holds each of them"
    seen = await _nowhere(settings, tmp_path, words, capfd)
    assert {"pg_wal", "base", "chroma", "valkey", "files", "logs"} <= {part for path in seen for part in Path(path).parts}
    legible = {part for path, content in seen.items() if PUBLIC.encode() in content for part in Path(path).parts}
    assert {"pg_wal", "base"} <= legible, "what is not sealed is found where it lies"

    older = tmp_path / "desk.tar"
    await asyncio.to_thread(backup.backup, settings, older, with_keys=True)
    assert (await kept.erase("person", kept.person, "order")).status_code == 201
    await kept.house.run()
    gone = {w for name, w in planted.items() if name not in STAYS} | typed
    await _closed(kept, gone)
    await _nowhere(settings, tmp_path, words, capfd)
    await _not_in_the_vectors(settings, words)
    await _nor_from_the_backup(settings, older, gone, tmp_path, capfd)
    print(f"{len(words)} words of {len(PLACES)} places in {len(seen)} files, {sum(map(len, seen.values())) >> 20} MB")


async def _through_the_product(desk: Desk) -> set[str]:
    """Said, noted, enclosed and answered as it happens; the bot looks the question up in Chroma."""
    said, noted, enclosed, asked = (word() for _ in range(4))
    article = {"title": "Horario", "body": PUBLIC, "language": "es", "audience": "public", "publish": True}
    await desk.ok(desk.admin, "POST", "articles", json=article)
    content = f"{enclosed}\n".encode() + b"renglon\n" * (LONG // 8)
    stored = await desk.citizen.post("attachments", files={"file": (f"{enclosed}.txt", content, "text/plain")})
    assert stored.status_code == 201, stored.text
    assert (await desk.citizen.say(f"soy {said}", attachments=[stored.json()["id"]])).status_code == 201
    note = {"client_id": "n2", "text": f"dijo {noted}", "note": True}
    await desk.ok(desk.operator, "POST", f"conversations/{desk.citizen.conversation}/messages", json=note)
    other = await desk.house.citizen()
    assert (await other.say(f"¿A qué hora abren? Me llamo {asked}")).status_code == 201
    await desk.house.run()
    assert [m for m in await other.messages() if m["author"] == "bot"], "the bot answered"
    assert (await other.post("forget")).status_code == 200
    return {said, noted, enclosed}


async def _nowhere(settings: Settings, temporary: Path, words: set[str], capfd: pytest.CaptureFixture[str]) -> dict[str, bytes]:
    """In no file of the desk, none that it put aside for a while, and nothing that it printed."""
    settle(settings)
    found = files_of(settings.data, temporary)
    logged = "".join(capfd.readouterr()).encode()
    sought = {form for each in words for form in forms(each)}
    hits = [path for path, content in {**found, "what was printed": logged}.items() if _holds(content, sought)]
    assert hits == []
    return found


def _holds(content: bytes, sought: set[bytes]) -> bool:
    """All begin alike, so a look for the few beginnings spares looking for each."""
    beginnings = {form[:ALIKE] for form in sought}
    return any(start in content for start in beginnings) and any(form in content for form in sought)


async def _closed(desk: Desk, gone: set[str]) -> None:
    texts, _ = await opened(desk.house.ground, desk.house.ground.vault)
    assert [w for w in gone if any(w in text for text in texts)] == []


async def _not_in_the_vectors(settings: Settings, words: set[str]) -> None:
    """Chroma as a client reads it: passages of articles by their id, without a text."""
    import chromadb

    def read() -> str:
        host, _, port = (settings.chroma_url or "").removeprefix("http://").partition(":")
        client = chromadb.HttpClient(host=host, port=int(port))
        found = [client.get_collection(one.name).get(include=["documents", "metadatas"]) for one in client.list_collections()]
        assert any(one["ids"] for one in found), "the article is in it"
        return str(found)

    told = await asyncio.to_thread(read)
    assert [w for w in words if w.lower() in told.lower()] == []


async def _nor_from_the_backup(
    settings: Settings, file: Path, gone: set[str], temporary: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    import psycopg

    with psycopg.connect(settings.database_url or "", autocommit=True) as conn:
        conn.execute("CREATE DATABASE elsewhere")
    url = (settings.database_url or "").rsplit("/", 1)[0] + "/elsewhere"
    other = settings.model_copy(update={"database_url": url, "data": settings.data / "elsewhere", "chroma_url": None})
    other.data.mkdir()
    (other.data / ledger.FILE).write_text((settings.data / ledger.FILE).read_text())
    await asyncio.to_thread(backup.restore, other, file)
    restored = make_ground(other, pool=2, listen=False)
    try:
        texts, _ = await opened(restored, restored.vault)
        assert all(any(w in text for text in texts) for w in gone), "the backup held them"
        assert await backup.forget_again(other) >= 1
        texts, _ = await opened(restored, restored.vault)
        assert [w for w in gone if any(w in text for text in texts)] == []
    finally:
        await restored.database.close()
    await _nowhere(settings, temporary, gone, capfd)
