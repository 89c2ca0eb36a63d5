"""The scanner's protocol, against a twin of clamd on a real socket."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from core.errors import Invalid, Unavailable
from core.files import scan
from core.settings import Settings
from tests.core.files.clamd import HARMFUL, Clamd, clamd
from tests.services import free_port


@pytest_asyncio.fixture
async def twin() -> AsyncIterator[Clamd]:
    async with clamd() as made:
        yield made


def settings(twin: Clamd, tmp_path: Path, **more: object) -> Settings:
    return Settings(data=tmp_path).model_copy(update={"clamd": twin.address, **more})


async def test_clean_and_found(twin: Clamd, tmp_path: Path) -> None:
    content = b"hola" * 100_000
    assert await scan.look(settings(twin, tmp_path), io.BytesIO(content))
    assert twin.seen == [content] and twin.largest <= scan.PIECE
    with pytest.raises(Invalid) as refused:
        await scan.look(settings(twin, tmp_path), io.BytesIO(content + HARMFUL))
    assert refused.value.code == "harmful_file"


@pytest.mark.parametrize("mood", ["error", "hang up", "nonsense", "too large", "say nothing"])
async def test_no_answer_is_never_taken_for_clean(twin: Clamd, tmp_path: Path, mood: str) -> None:
    twin.mood = mood
    seconds = 0.2 if mood == "say nothing" else 60
    with pytest.raises(Unavailable) as refused:
        await scan.look(settings(twin, tmp_path, clamd_seconds=seconds), io.BytesIO(b"hola" * 200_000))
    assert refused.value.code == "scanner_away"
    assert not await scan.look(settings(twin, tmp_path, clamd_seconds=seconds, clamd_away="quarantine"), io.BytesIO(b"hola"))


async def test_nobody_there(twin: Clamd, tmp_path: Path) -> None:
    twin.address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(Unavailable):
        await scan.look(settings(twin, tmp_path), io.BytesIO(b"hola"))


async def test_by_a_unix_socket(tmp_path: Path) -> None:
    twin = Clamd()
    server = await asyncio.start_unix_server(twin.serve, tmp_path / "clamd.sock")
    assert await scan.look(Settings(data=tmp_path, clamd=f"unix:{tmp_path}/clamd.sock"), io.BytesIO(b"hola"))
    server.close()


async def test_without_a_scanner_nothing_is_asked(tmp_path: Path) -> None:
    assert await scan.look(Settings(data=tmp_path), io.BytesIO(HARMFUL))
