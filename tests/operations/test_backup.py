"""A desk that is written into one file comes back whole in an empty database, and only there."""

import asyncio
import os
import stat
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from core import files
from core.privacy import Subject, ledger
from core.settings import Settings
from desk import backup
from desk.launcher.refusal import Refusal
from desk.wiring import make_ground
from tests.house import Citizen, House
from tests.operations.processes import environment
from tests.services import Services

WORDS = "turno para el martes"


@pytest.fixture
def empty_url(services: Services) -> Iterator[str]:
    name = f"t_restored_{os.getpid()}_{uuid4().hex[:8]}"
    with psycopg.connect(services.database_url("postgres"), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}")
    yield services.database_url(name)
    with psycopg.connect(services.database_url("postgres"), autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def elsewhere(settings: Settings, empty_url: str, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"database_url": empty_url, "data": tmp_path / "elsewhere"})


async def furnished(house: House) -> Citizen:
    """Two conversations, one of them with a file."""
    other = await house.citizen()
    await other.say("otra cosa")
    citizen = await house.citizen()
    stored = await citizen.post("attachments", files={"file": ("a.txt", b"hola", "text/plain")})
    assert stored.status_code == 201, stored.text
    assert (await citizen.say(WORDS, attachments=[stored.json()["id"]])).status_code == 201
    return citizen


def rows(url: str) -> dict[str, list[Any]]:
    """Everything, by table."""
    with psycopg.connect(url) as conn:
        names = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: sorted(conn.execute(f"SELECT t::text FROM {name} t").fetchall()) for (name,) in names}


async def test_everything_comes_back(house: House, elsewhere: Settings, tmp_path: Path) -> None:
    citizen = await furnished(house)
    settings, file = house.ground.settings, tmp_path / "desk.tar"
    await asyncio.to_thread(backup.backup, settings, file, with_keys=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = rows(settings.database_url or "")
    await asyncio.to_thread(backup.restore, elsewhere, file)
    assert rows(elsewhere.database_url or "") == before
    assert len(before["conversation"]) == 2 and len(before["stored_file"]) == 1
    ground = make_ground(elsewhere, pool=1, listen=False)
    async with ground.work() as work:
        row = await work.one("SELECT id FROM stored_file")
        assert row is not None
        stored, content = await files.load(work, row["id"])
    await ground.database.close()
    assert (stored.name, content, stored.owner_id) == ("a.txt", b"hola", citizen.conversation)


async def test_the_key_ring_stays_out_unless_asked_for(house: House, tmp_path: Path) -> None:
    await furnished(house)
    file = tmp_path / "desk.tar"
    await asyncio.to_thread(backup.backup, house.ground.settings, file)
    with tarfile.open(file) as tar:
        names = tar.getnames()
    assert backup.KEYS not in names and len(names) == 3
    assert WORDS.encode() not in file.read_bytes()
    with pytest.raises(Refusal, match="is there already"):
        backup.backup(house.ground.settings, file)


async def test_what_was_forgotten_since_does_not_come_back(
    house: House, elsewhere: Settings, tmp_path: Path
) -> None:
    citizen = await furnished(house)
    settings, file = house.ground.settings, tmp_path / "desk.tar"
    await asyncio.to_thread(backup.backup, settings, file, with_keys=True)
    assert (await citizen.post("forget")).status_code == 200
    assert ledger.read(settings) == [Subject("conversation", citizen.conversation)]
    elsewhere.data.mkdir()
    (elsewhere.data / ledger.FILE).write_text((settings.data / ledger.FILE).read_text())
    await asyncio.to_thread(backup.restore, elsewhere, file)
    assert await backup.forget_again(elsewhere) == 1
    assert await backup.forget_again(elsewhere) == 0
    with psycopg.connect(elsewhere.database_url or "") as conn:
        found = conn.execute(
            "SELECT body, attachments FROM message WHERE conversation_id = %s", (citizen.conversation,)
        )
        assert found.fetchall() == [(b"", None)]
        kept = conn.execute(
            "SELECT count(*) FROM data_key WHERE subject = %s", (citizen.conversation,)
        ).fetchone()
        assert kept == (0,)
        assert conn.execute("SELECT count(*) FROM message WHERE body <> ''").fetchone() == (1,)


async def test_nothing_that_is_there_is_replaced(house: House, elsewhere: Settings, tmp_path: Path) -> None:
    await furnished(house)
    settings, file = house.ground.settings, tmp_path / "desk.tar"
    await asyncio.to_thread(backup.backup, settings, file, with_keys=True)
    before = rows(settings.database_url or "")
    with pytest.raises(Refusal, match="files is not empty"):
        backup.restore(settings, file)
    with pytest.raises(Refusal, match="never replaced"):
        backup.restore(elsewhere.model_copy(update={"key_ring": settings.key_ring_path}), file)
    with pytest.raises(Refusal, match="The database is not empty"):
        backup.restore(elsewhere.model_copy(update={"database_url": settings.database_url}), file)
    assert rows(settings.database_url or "") == before


async def test_a_backup_cut_short_anywhere_is_refused_before_anything_is_touched(
    house: House, elsewhere: Settings, tmp_path: Path
) -> None:
    """Between two members too, where what is left is a tar without fault."""
    await furnished(house)
    await furnished(house)
    file, short = tmp_path / "desk.tar", tmp_path / "short.tar"
    await asyncio.to_thread(backup.backup, house.ground.settings, file)
    whole = file.read_bytes()
    with tarfile.open(file) as tar:
        members = tar.getmembers()
    assert len([one for one in members if one.name.startswith("files/")]) == 2
    edges = [edge for one in members for edge in (one.offset, one.offset_data, one.offset_data + one.size)]
    cuts = {0, 1, 511, *edges, *(edge + 1 for edge in edges), *range(0, edges[-1], len(whole) // 20), edges[-1] + 600}
    for cut in sorted(cut for cut in cuts if cut <= edges[-1] + 600):
        short.write_bytes(whole[:cut])
        with pytest.raises(Refusal, match="no whole backup"):
            backup.restore(elsewhere, short)
    assert rows(elsewhere.database_url or "") == {} and not list(elsewhere.data.rglob("*"))
    short.write_bytes(whole)
    backup.restore(elsewhere, short)
    assert len(list(elsewhere.files_path.glob("*/*"))) == 2
    print(f"{len(cuts)} cuts")


@pytest.mark.parametrize("harm", ["cut", "other", "named"])
async def test_what_is_no_whole_backup_is_refused(
    house: House, elsewhere: Settings, tmp_path: Path, harm: str
) -> None:
    await furnished(house)
    file, bad = tmp_path / "desk.tar", tmp_path / "bad.tar"
    await asyncio.to_thread(backup.backup, house.ground.settings, file)
    if harm == "cut":
        bad.write_bytes(file.read_bytes()[:2000])
    elif harm == "other":
        bad.write_text("a letter")
    else:
        with tarfile.open(bad, "w") as tar:
            tar.add(file, "../outside")
    with pytest.raises(Refusal, match=r"no whole backup|did not do as asked"):
        backup.restore(elsewhere, bad)
    assert not (tmp_path / "outside").exists() and not list(elsewhere.data.rglob("*.tar"))


async def test_both_commands_do_it_and_say_so(house: House, elsewhere: Settings, tmp_path: Path) -> None:
    await furnished(house)
    file = str(tmp_path / "desk.tar")
    made = await run(house.ground.settings, "backup", file)
    assert made.returncode == 0, made.stderr
    assert "keep a copy of that apart" in made.stdout
    back = await run(elsewhere, "restore", file, "--data", str(elsewhere.data))
    assert back.returncode == 0, back.stderr
    assert "The desk is restored." in back.stdout and "Put its key ring at" in back.stderr
    assert rows(elsewhere.database_url or "") == rows(house.ground.settings.database_url or "")
    again = await run(elsewhere, "restore", file, "--data", str(elsewhere.data))
    assert again.returncode == 2 and again.stderr.count("\n") == 1


async def run(settings: Settings, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "desk.cli", *arguments]
    return await asyncio.to_thread(
        subprocess.run, command, env=environment(settings), capture_output=True, text=True, check=False
    )
