"""Messages set aside on disk while PostgreSQL is away: sealed, each file whole or not there, bounded.

One folder for all web processes of a machine. A batch is one file, named by when it was taken, so that names sort as
the messages came; whoever finds the database back keeps them in that order (desk/intake/flusher.py).
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec

from core import failpoints
from core.ids import new_id
from core.vault import KeyRingError, SealBroken, Vault
from desk.intake.messages import Incoming

PLACE = "spool.batch"
_BATCH, _PART, _BROKEN = ".batch", ".part", ".broken"
_SETTLED_SECONDS = 0.1
"""A folder changed this recently may change again under the same time stamp."""
_ABANDONED_SECONDS = 60.0


class SpoolFull(Exception):
    """No more is set aside: the sender has to keep it."""


class SpoolBroken(Exception):
    """A file that cannot be read back; `reason` is a stable code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Fill:
    """`oldest`: seconds since the first of the waiting files was written."""

    files: int = 0
    bytes: int = 0
    quarantined: int = 0
    oldest: float = 0.0


class Spool:
    """Plain file calls: whoever minds waiting for a disk calls them in a thread."""

    def __init__(self, folder: Path, vault: Vault, limit: int) -> None:
        self.folder, self._vault, self._limit = folder, vault, limit
        self._aside = folder / "quarantine"
        self._empty_since = -1
        self._last = 0

    def prepare(self) -> None:
        """Raises OSError where nothing can be written: better found at the start than in need."""
        self._aside.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.chmod(0o700)
        probe = self.folder / f".probe-{os.getpid()}"
        with probe.open("wb") as file:
            file.write(b"1")
            os.fsync(file.fileno())
        probe.unlink()

    def write(self, batch: list[Incoming]) -> None:
        """On disk and synced when it returns. Raises SpoolFull, OSError."""
        row = new_id()
        sealed = self._vault.seal_secret(msgspec.json.encode(batch).decode(), PLACE, row)
        waiting = self.files()
        if sum(_size(path) for path in waiting) + len(sealed) > self._limit:
            raise SpoolFull
        # Never before what lies there already, whatever was done to the clock.
        self._last = max(time.time_ns(), self._last + 1, _stamp(waiting[-1]) + 1 if waiting else 0)
        name = f"{self._last:020d}-{row.hex}"
        part = self.folder / f"{name}{_PART}"
        try:
            _put(part, sealed)
            failpoints.at("spool.before_rename")
            part.rename(self.folder / f"{name}{_BATCH}")
        except OSError:
            part.unlink(missing_ok=True)
            raise
        self._sync()
        failpoints.at("spool.after_rename")

    def anything(self) -> bool:
        """Asked before every batch: one `stat` while nothing was ever set aside."""
        changed = self.folder.stat().st_mtime_ns
        if changed == self._empty_since:
            return False
        if self.files():
            return True
        if time.time_ns() - changed > _SETTLED_SECONDS * 1e9:
            self._empty_since = changed
        return False

    def files(self) -> list[Path]:
        """The oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(path for path in self.folder.iterdir() if path.suffix == _BATCH)

    def read(self, path: Path) -> list[Incoming]:
        """Raises SpoolBroken, OSError."""
        try:
            plain = self._vault.open_secret(path.read_bytes(), PLACE, _row(path))
            return msgspec.json.decode(plain, type=list[Incoming])
        except KeyRingError:
            raise SpoolBroken("key_missing") from None
        except SealBroken:
            raise SpoolBroken("seal_broken") from None
        except (msgspec.MsgspecError, ValueError, IndexError):
            raise SpoolBroken("unreadable") from None

    def done(self, path: Path) -> None:
        """All of it is in the database."""
        failpoints.at("spool.before_unlink")
        path.unlink(missing_ok=True)

    def set_apart(self, path: Path, reason: str) -> None:
        """A file that cannot be read: kept, out of the way."""
        path.rename(self._aside / f"{path.stem}~{reason}{_BROKEN}")
        self._sync()

    def poison(self, incoming: Incoming, reason: str) -> None:
        """A message that the database will not have: kept, out of the way, to be tried again by hand. Raises OSError."""
        row = new_id()
        sealed = self._vault.seal_secret(msgspec.json.encode([incoming]).decode(), PLACE, row)
        name = f"{time.time_ns():020d}-{row.hex}~{reason}{_BATCH}"
        part = self._aside / f".{name}"
        _put(part, sealed)
        part.rename(self._aside / name)

    def apart(self) -> list[Path]:
        """What stands in quarantine, the oldest first."""
        if not self._aside.is_dir():
            return []
        return sorted(path for path in self._aside.iterdir() if path.suffix in (_BATCH, _BROKEN) and path.name[0] != ".")

    def row(self, path: Path) -> UUID:
        """What a file is known by; the nil id for a name that is none of ours."""
        try:
            return _row(path)
        except ValueError:
            return UUID(int=0)

    def replay(self, path: Path) -> None:
        """Back into the line, at its end."""
        self._last = max(time.time_ns(), self._last + 1)
        path.rename(self.folder / f"{self._last:020d}-{self.row(path).hex}{_BATCH}")
        self._sync()

    def sealed_by(self, key_id: str) -> int:
        """Files, also those set apart, that only this key of the ring opens."""
        head = bytes([len(key_id)]) + key_id.encode()
        return sum(path.read_bytes()[: len(head)] == head for path in (*self.files(), *self.apart()))

    def sweep(self) -> int:
        """Half-written files of processes that died: never acknowledged, yet not thrown away unseen. Returns how many."""
        before = time.time() - _ABANDONED_SECONDS
        found = [path for path in self.folder.iterdir() if path.suffix == _PART and _written(path) < before]
        for path in found:
            self.set_apart(path, "half_written")
        return len(found)

    def fill(self) -> Fill:
        files = self.files()
        oldest = max(0.0, time.time() - _written(files[0])) if files else 0.0
        return Fill(len(files), sum(map(_size, files)), len(self.apart()), oldest)

    @contextmanager
    def draining(self) -> Iterator[bool]:
        """Whether this process is the one that keeps them now; the lock ends with whoever holds it."""
        with (self.folder / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
            yield True

    def _sync(self) -> None:
        """The folder's own entries."""
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _put(path: Path, sealed: bytes) -> None:
    half = len(sealed) // 2
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(sealed[:half])
        file.flush()
        failpoints.at("spool.writing")
        file.write(sealed[half:])
        file.flush()
        os.fsync(file.fileno())


def _row(path: Path) -> UUID:
    return UUID(path.stem.partition("~")[0].partition("-")[2])


def _stamp(path: Path) -> int:
    return int(path.name.partition("-")[0])


def _size(path: Path) -> int:
    """0 for one that another process has just kept."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()
