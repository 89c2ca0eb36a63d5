"""A folder and an S3-compatible store keep the same promises; no file is in memory as a whole on its way there or back."""

import asyncio
import io
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from core.errors import NotFound, Unavailable
from core.files.inspect import Checked
from core.files.shelf import PIECE, Folder, Shelf, name_of, shelf_of
from core.files.store import lay
from core.ids import new_id
from core.settings import Settings
from core.vault import DataKey
from core.vault.stream import CHUNK, sealed_size
from tests.core.files.s3 import serving, with_bucket
from tests.services import free_port

PART = 5 * 1024 * 1024


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    with serving() as url:
        yield url


@pytest.fixture(params=["folder", "bucket"])
def settings_of(request: pytest.FixtureRequest, store: str, tmp_path: Path) -> Settings:
    plain = Settings(data=tmp_path)
    return plain if request.param == "folder" else with_bucket(plain, store, f"b{uuid4().hex}")


def read(shelf: Shelf, name: str, start: int = 0, length: int = 10**9) -> bytes:
    with shelf.get(name, start, length) as pieces:
        return b"".join(pieces)


def test_kept_found_listed_and_gone(settings_of: Settings) -> None:
    shelf, names = shelf_of(settings_of), [name_of(new_id()) for _ in range(3)]
    for name in names:
        shelf.put(name, io.BytesIO(name.encode()), len(name))
    assert sorted(name for name, _, _ in shelf.names()) == sorted(names)
    assert all(size == len(name) and at.tzinfo for name, at, size in shelf.names())
    assert read(shelf, names[0]) == names[0].encode() and read(shelf, names[1], 3, 5) == names[1].encode()[3:8]
    shelf.remove(names[0])
    shelf.remove(names[0])
    with pytest.raises(NotFound):
        read(shelf, names[0])
    assert len(list(shelf.names())) == 2


class Counting(io.RawIOBase):
    """A long content that is never anywhere; remembers the most that was asked for at once."""

    def __init__(self, size: int) -> None:
        self.left, self.most = size, 0

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return 0

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None and size >= 0, "all of it was asked for"
        self.most = max(self.most, size)
        taken = min(size, self.left)
        self.left -= taken
        return bytes(taken)


class Watched(Counting):
    """The sealed side: what the shelf asks of it at once."""


@pytest.mark.parametrize("size", [3 * PART + 1234])
async def test_bounded_on_the_way_in_and_out(settings_of: Settings, size: int) -> None:
    source = Counting(size)
    laid = await lay(settings_of, DataKey(os.urandom(32)), Checked(source, "video/mp4", "a.mp4", size))  # type: ignore[arg-type]
    assert source.left == 0 and source.most <= CHUNK
    shelf = shelf_of(settings_of)
    with shelf.get(name_of(laid.id), 0, sealed_size(size)) as pieces:
        lengths = [len(piece) for piece in pieces]
    assert sum(lengths) == sealed_size(size) and max(lengths) <= PIECE
    watched = Watched(size)
    await asyncio.to_thread(shelf.put, name_of(new_id()), watched, size)
    assert watched.left == 0 and watched.most <= PART + 1


def test_what_lay_in_the_folder_is_found_after_the_move(tmp_path: Path, store: str) -> None:
    settings = Settings(data=tmp_path)
    name = name_of(new_id())
    shelf_of(settings).put(name, io.BytesIO(b"antes"), 5)
    moved = shelf_of(with_bucket(settings, store, f"b{uuid4().hex}"))
    assert read(moved, name) == b"antes" and [one for one, _, _ in moved.names()] == [name]
    moved.remove(name)
    assert list(Folder(settings.files_path).names()) == []


def test_a_store_out_of_reach_is_told_as_such(tmp_path: Path) -> None:
    away = Settings(data=tmp_path, s3_endpoint=f"http://127.0.0.1:{free_port()}", s3_access_key="a", s3_secret_key="b", s3_region="x")
    shelf = shelf_of(away)
    with pytest.raises(Unavailable):
        shelf.put("aa/bb", io.BytesIO(b"x"), 1)
    with pytest.raises(Unavailable):
        read(shelf, "aa/bb")


def test_wrong_keys_and_missing_buckets_are_told_as_such(tmp_path: Path, store: str) -> None:
    shelf = shelf_of(with_bucket(Settings(data=tmp_path), store, f"b{uuid4().hex}").model_copy(update={"s3_bucket": "otro"}))
    with pytest.raises(Unavailable):
        shelf.put("aa/bb", io.BytesIO(b"x"), 1)
