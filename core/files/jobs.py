"""Background work of files: a second look at what nobody could look through, and a daily sweep of what nobody needs."""

import asyncio
import tempfile
from datetime import timedelta
from typing import IO, Final
from uuid import UUID

import structlog

from core.files import scan, store
from core.files.shelf import name_of, shelf_of
from core.tasks import Handler, Task
from core.work import Ground, Work

log = structlog.get_logger()
SCAN, SWEEP = "file.scan", "files.sweep"
THE_SHELF: Final = UUID("00000000-0000-7000-8000-0000000000f1")
AGAIN: Final = timedelta(minutes=1)
EVERY: Final = timedelta(days=1)
AFTER_START: Final = timedelta(hours=1)
OLD: Final = timedelta(days=1)
"""What is younger may belong to a transaction, or a message, that is still to come."""

MOST_AT_ONCE: Final = 100
_BATCH = 500
_NEVER_SENT = """
SELECT f.id FROM stored_file f WHERE f.attached_at IS NULL AND f.preview_of IS NULL AND f.created_at < %s
AND f.owner_kind = 'conversation'
AND NOT EXISTS (SELECT 1 FROM message m WHERE m.conversation_id = f.owner_id AND f.id = ANY(m.attachments))
ORDER BY f.id LIMIT 200
"""


async def look_again(ground: Ground, task: Task) -> None:
    """A file in quarantine comes out, or goes; while the scanner is away it stays."""
    async with ground.work() as work:
        row = await work.one("SELECT state FROM stored_file WHERE id = %s", (task.subject,))
        if row is None or row["state"] != "quarantined":
            return
        opened = await store.open_file(work, task.subject, unseen=True)
    with tempfile.SpooledTemporaryFile(512 * 1024) as plain:
        await asyncio.to_thread(_copy, opened, plain)
        try:
            found = await scan.scan(ground.settings, plain) if ground.settings.clamd else None
        except scan.ScannerAway:
            async with ground.work() as work:
                await work.task(SCAN, task.subject, run_at=work.now + AGAIN, lane="slow")
            return
    async with ground.work() as work:
        await _settle(work, task.subject, opened.stored.owner_id, harmful=found is not None)


def _copy(opened: store.Opened, plain: IO[bytes]) -> None:
    for piece in opened.read():
        plain.write(piece)
    plain.seek(0)


async def _settle(work: Work, file_id: UUID, owner_id: UUID, *, harmful: bool) -> None:
    """Of what is harmful the row stays, so that everybody is told; the bytes and the small picture go."""
    small = await work.all("SELECT id FROM stored_file WHERE preview_of = %s", (file_id,))
    ids = [file_id, *(row["id"] for row in small)]
    if harmful:
        for one in ids:
            await asyncio.to_thread(shelf_of(work.settings).remove, name_of(one))
        await work.execute("DELETE FROM stored_file WHERE preview_of = %s", (file_id,))
    await work.execute(
        "UPDATE stored_file SET state = %s WHERE id = ANY(%s)", ("infected" if harmful else "ready", ids)
    )
    await work.audit("file.found_harmful" if harmful else "file.released", "file", file_id)
    row = await work.one(
        "SELECT seq FROM message WHERE conversation_id = %s AND %s = ANY(attachments)", (owner_id, file_id)
    )
    if row:
        work.hint("conversation", owner_id, again=row["seq"])


async def arm(ground: Ground) -> None:
    async with ground.work() as work:
        await work.task(SWEEP, THE_SHELF, run_at=work.now + AFTER_START, lane="slow")


async def _sweep(ground: Ground, task: Task) -> None:
    """The next one is asked for first: a failing sweep must not be the last."""
    async with ground.work() as work:
        await work.task(SWEEP, THE_SHELF, run_at=work.now + EVERY, lane="slow")
    await sweep(ground)


async def sweep(ground: Ground) -> int:
    """Bytes without a row, and files that were never sent with a message. How many went."""
    shelf, gone = shelf_of(ground.settings), 0
    before = ground.clock.now() - OLD
    old = await asyncio.to_thread(lambda: [name for name, at, _ in shelf.names() if at < before])
    orphans = await _orphans(ground, old)
    if len(orphans) > max(MOST_AT_ONCE, len(old) // 2):
        # Another desk's folder, or another database: nothing of it is ours to take away.
        log.error("files_sweep_refused", orphans=len(orphans), files=len(old))
        orphans = []
    for name in orphans:
        await asyncio.to_thread(shelf.remove, name)
        gone += 1
    async with ground.work() as work:
        for row in await work.all(_NEVER_SENT, (before,)):
            await store.remove(work, row["id"])
            gone += 1
    if gone:
        log.info("files_swept", gone=gone)
    return gone


async def _orphans(ground: Ground, names: list[str]) -> list[str]:
    found: list[str] = []
    for start in range(0, len(names), _BATCH):
        part = {UUID(name.partition("/")[2]): name for name in names[start : start + _BATCH] if _is_id(name)}
        async with ground.work() as work:
            rows = await work.all("SELECT id FROM stored_file WHERE id = ANY(%s)", (list(part),))
        found += [part[one] for one in part.keys() - {row["id"] for row in rows}]
    return found


def _is_id(name: str) -> bool:
    try:
        return name_of(UUID(name.partition("/")[2])) == name
    except ValueError:
        return False


HANDLERS: dict[str, Handler] = {SCAN: look_again, SWEEP: _sweep}
