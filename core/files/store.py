"""Files and their rows: sealed by the key of whom they belong to, named by their id wherever they lie."""

import asyncio
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO, Any, Final
from uuid import UUID

from core.errors import Conflict, Gone, NotFound
from core.files import scan
from core.files.inspect import Checked, check
from core.files.shelf import Shelf, name_of, shelf_of
from core.ids import new_id
from core.settings import Settings
from core.vault import DataKey
from core.vault.stream import CHUNK, HEAD, MAGIC, SEALED_CHUNK, Opening, SealingReader, sealed_size
from core.work import Work

MOST_FILES: Final = 60
MOST_BYTES: Final = 200 * 1024 * 1024
CONTENT: Final = "stored_file.content"
_ROOM = "SELECT count(*) AS n, coalesce(sum(size), 0) AS bytes FROM stored_file WHERE owner_id = %s AND preview_of IS NULL"
_INSERT = """
INSERT INTO stored_file (id, owner_kind, owner_id, name, media_type, size, sha256, created_at, created_by, state, preview_of)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """`name` as the sender called it. `state`: ready, or quarantined until somebody looked for malware."""

    id: UUID
    owner_id: UUID
    name: str
    media_type: str
    size: int
    state: str = "ready"


@dataclass(frozen=True, slots=True)
class Laid:
    """Bytes that lie on the shelf and have no row yet: whoever never writes one leaves an orphan, which a sweep removes."""

    id: UUID
    file: Checked
    digest: bytes
    preview: "Laid | None" = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that may be read in parts, also after the transaction is over."""

    stored: Stored
    _shelf: Shelf
    _key: DataKey

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Blocking. The bytes from `start` to before `stop`. Raises NotFound, Unavailable, SealBroken."""
        size, name = self.stored.size, name_of(self.stored.id)
        stop = size if stop is None else min(stop, size)
        head = _read(self._shelf, name, 0, HEAD)
        if not head.startswith(MAGIC):
            # Sealed in one piece, before there were chunks.
            blob = _read(self._shelf, name, 0, size + 28)
            yield self._key.open_bytes(blob, CONTENT, self.stored.id)[start:stop]
            return
        opening = Opening(self._key, CONTENT, self.stored.id, size, head)
        first, after = start // CHUNK, max(1, -(-stop // CHUNK))
        end = min(HEAD + after * SEALED_CHUNK, sealed_size(size))
        begin = HEAD + first * SEALED_CHUNK
        with self._shelf.get(name, begin, end - begin) as pieces:
            for number, plain in enumerate(opening.run(first, pieces, after), first):
                offset = number * CHUNK
                yield plain[max(0, start - offset) : stop - offset]


def _read(shelf: Shelf, name: str, start: int, length: int) -> bytes:
    with shelf.get(name, start, length) as pieces:
        return b"".join(pieces)


async def check_room(work: Work, owner_id: UUID) -> None:
    """Raises Conflict when what belongs to one owner fills what a stranger may fill."""
    row = await work.one(_ROOM, (owner_id,))
    if row is not None and (row["n"] >= MOST_FILES or row["bytes"] >= MOST_BYTES):
        raise Conflict("No more files fit in this conversation.", code="too_many_files")


async def receive(settings: Settings, given: bytes | IO[bytes], name: str, declared: str) -> Checked:
    """Checked, and looked through for malware where there is a scanner. Holds no connection. Raises as `check` and `scan.look`."""
    checked = await asyncio.to_thread(check, given, name, declared, settings.attachment_bytes)
    source = io.BytesIO(given) if isinstance(given, bytes) else given
    source.seek(0)
    safe = await scan.look(settings, source)
    checked.content.seek(0)
    return checked if safe else replace(checked, safe=False)


async def lay(settings: Settings, key: DataKey, file: Checked) -> Laid:
    """The bytes, sealed, on the shelf; holds no connection. Raises Unavailable."""
    preview = None
    if file.preview is not None:
        small = Checked(io.BytesIO(file.preview), "image/jpeg", file.name, len(file.preview), safe=file.safe)
        preview = await lay(settings, key, small)
    file_id = new_id()
    return Laid(file_id, file, await asyncio.to_thread(_put, shelf_of(settings), key, file_id, file), preview)


def _put(shelf: Shelf, key: DataKey, file_id: UUID, file: Checked) -> bytes:
    file.content.seek(0)
    reader = SealingReader(key, CONTENT, file_id, file.content, file.size)
    shelf.put(name_of(file_id), reader, sealed_size(file.size))
    return reader.digest


async def record(
    work: Work, key: DataKey, owner_kind: str, owner_id: UUID, laid: Laid, *, preview_of: UUID | None = None
) -> Stored:
    """The row: from its commit on there is the file. One that nobody looked through yet is looked at again."""
    file = laid.file
    state = "ready" if file.safe else "quarantined"
    sealed = key.seal(file.name, "stored_file.name", laid.id)
    await work.execute(
        _INSERT,
        (laid.id, owner_kind, owner_id, sealed, file.media_type, file.size, laid.digest, work.now, work.actor.id, state,
         preview_of),
    )  # fmt: skip
    if laid.preview:
        await record(work, key, owner_kind, owner_id, laid.preview, preview_of=laid.id)
    if not file.safe and preview_of is None:
        await work.task("file.scan", laid.id, lane="slow")
    return Stored(laid.id, owner_id, file.name, file.media_type, file.size, state)


async def save(work: Work, key: DataKey, owner_kind: str, owner_id: UUID, file: Checked) -> Stored:
    """Both steps within one transaction, where nobody waits for its connection."""
    return await record(work, key, owner_kind, owner_id, await lay(work.settings, key, file))


async def open_file(work: Work, file_id: UUID, *, unseen: bool = False) -> Opened:
    """The caller has checked who asks. Raises NotFound, Gone for malware, Conflict while in quarantine unless `unseen`."""
    row = await work.one("SELECT * FROM stored_file WHERE id = %s", (file_id,))
    if row is None:
        raise NotFound("There is no such file.")
    if row["state"] == "infected":
        raise Gone("The file was harmful and is not kept.", code="file_infected")
    if row["state"] == "quarantined" and not unseen:
        raise Conflict("The file is still being looked at.", code="file_in_quarantine")
    key = await work.vault.key_of(work.conn, row["owner_id"])
    return Opened(_stored(row, key), shelf_of(work.settings), key)


def _stored(row: dict[str, Any], key: DataKey) -> Stored:
    name = key.open(bytes(row["name"]), "stored_file.name", row["id"])
    return Stored(row["id"], row["owner_id"], name, row["media_type"], row["size"], row["state"])


async def load(work: Work, file_id: UUID) -> tuple[Stored, bytes]:
    """All of a file at once, for what is known to fit. Raises as `open_file`."""
    opened = await open_file(work, file_id)
    return opened.stored, await asyncio.to_thread(lambda: b"".join(opened.read()))


async def preview_of(work: Work, file_id: UUID) -> UUID:
    """Raises NotFound where there is no small picture."""
    row = await work.one("SELECT id FROM stored_file WHERE preview_of = %s", (file_id,))
    if row is None:
        raise NotFound("There is no small picture of this file.")
    found: UUID = row["id"]
    return found


async def remove(work: Work, file_id: UUID) -> None:
    """Rows and bytes, of its small picture too; a second call does nothing.

    The bytes go first: a store out of reach makes it fail, and tried again. Raises Unavailable.
    """
    small = await work.all("SELECT id FROM stored_file WHERE preview_of = %s", (file_id,))
    for one in [file_id, *(row["id"] for row in small)]:
        await asyncio.to_thread(shelf_of(work.settings).remove, name_of(one))
        await work.execute("DELETE FROM stored_file WHERE id = %s", (one,))
