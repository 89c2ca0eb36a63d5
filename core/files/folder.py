"""A place where sealed bytes lie, by name, and the folder as the plainest of them. Blocking: called from threads."""

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import UUID

from core.errors import NotFound
from core.vault.stream import Source

PIECE: Final = 64 * 1024


class Shelf(Protocol):
    """`get` raises NotFound; `remove` of what is not there does nothing. Unavailable when the store is out of reach."""

    def put(self, name: str, source: Source, size: int) -> None: ...
    def get(self, name: str, start: int, length: int) -> AbstractContextManager[Iterator[bytes]]: ...
    def remove(self, name: str) -> None: ...
    def names(self) -> Iterator[tuple[str, datetime, int]]: ...


def name_of(file_id: UUID) -> str:
    return f"{file_id.hex[-2:]}/{file_id.hex}"


class Folder:
    """One file each, there whole or not at all, readable by its owner alone."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, source: Source, size: int) -> None:
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(".part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            shutil.copyfileobj(source, file, PIECE)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)

    @contextmanager
    def get(self, name: str, start: int, length: int) -> Iterator[Iterator[bytes]]:
        try:
            file = (self._root / name).open("rb")
        except FileNotFoundError:
            raise NotFound("There is no such file.") from None
        with file:
            file.seek(start)
            yield _pieces(file, length)

    def remove(self, name: str) -> None:
        (self._root / name).unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[str, datetime, int]]:
        """Whole ones only: what is being written ends in .part."""
        for path in sorted(self._root.glob("*/*")):
            if path.suffix != ".part" and path.is_file():
                told = path.stat()
                yield f"{path.parent.name}/{path.name}", datetime.fromtimestamp(told.st_mtime, UTC), told.st_size


def _pieces(file: Source, length: int) -> Iterator[bytes]:
    while length > 0 and (piece := file.read(min(PIECE, length))):
        length -= len(piece)
        yield piece


class Pieces(io.RawIOBase):
    """What comes in pieces, read like a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._ready = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any, /) -> int:
        if not self._ready:
            self._ready = next(self._pieces, b"")
        taken = min(len(into), len(self._ready))
        into[:taken], self._ready = self._ready[:taken], self._ready[taken:]
        return taken
