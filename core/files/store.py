"""Where files lie: sealed by the key of whom they belong to, one file each, named by its id."""

import asyncio
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from core.errors import Conflict, NotFound
from core.files.inspect import Checked
from core.ids import new_id
from core.vault import DataKey
from core.work import Work

MOST_FILES: Final = 60
MOST_BYTES: Final = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
    """`name` as the sender called it."""

    id: UUID
    owner_id: UUID
    name: str
    media_type: str
    size: int


def _path(work: Work, file_id: UUID) -> Path:
    return work.settings.files_path / file_id.hex[-2:] / file_id.hex


def _write(path: Path, blob: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(blob)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


async def check_room(work: Work, owner_id: UUID) -> None:
    """Raises Conflict when what belongs to one owner fills what a stranger may fill."""
    row = await work.one("SELECT count(*) AS n, coalesce(sum(size), 0) AS bytes FROM stored_file WHERE owner_id = %s", (owner_id,))
    if row is not None and (row["n"] >= MOST_FILES or row["bytes"] >= MOST_BYTES):
        raise Conflict("No more files fit in this conversation.", code="too_many_files")


async def save(work: Work, key: DataKey, owner_kind: str, owner_id: UUID, file: Checked) -> Stored:
    """The bytes are on disk before the row commits; a rolled back row leaves an orphan that a sweep removes."""
    file_id = new_id()
    blob = key.seal(file.data, "stored_file.content", file_id)
    await asyncio.to_thread(_write, _path(work, file_id), blob)
    await work.execute(
        "INSERT INTO stored_file (id, owner_kind, owner_id, name, media_type, size, sha256, created_at, created_by)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (file_id, owner_kind, owner_id, key.seal(file.name, "stored_file.name", file_id), file.media_type,
         len(file.data), hashlib.sha256(blob).digest(), work.now, work.actor.id),
    )  # fmt: skip
    return Stored(file_id, owner_id, file.name, file.media_type, len(file.data))


async def load(work: Work, file_id: UUID) -> tuple[Stored, bytes]:
    """The caller has checked who asks. Raises NotFound."""
    row = await work.one("SELECT * FROM stored_file WHERE id = %s", (file_id,))
    path = _path(work, file_id)
    if row is None or not path.exists():
        raise NotFound("There is no such file.")
    key = await work.vault.key_of(work.conn, row["owner_id"])
    blob = await asyncio.to_thread(path.read_bytes)
    stored = Stored(
        file_id, row["owner_id"], key.open(bytes(row["name"]), "stored_file.name", file_id), row["media_type"],
        row["size"],
    )  # fmt: skip
    return stored, key.open_bytes(blob, "stored_file.content", file_id)


async def remove(work: Work, file_id: UUID) -> None:
    """Row and bytes; a second call does nothing."""
    await work.execute("DELETE FROM stored_file WHERE id = %s", (file_id,))
    path = _path(work, file_id)
    work.after_commit(lambda: path.unlink(missing_ok=True))
