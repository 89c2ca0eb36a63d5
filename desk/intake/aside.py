"""What the intake does while PostgreSQL is away: sets messages aside on disk, and keeps them in order when it is back."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import structlog

from bot.risk import by_rules
from core import metrics
from core.errors import Gone, Unavailable
from core.notices import fact
from core.work import Ground
from desk.intake.messages import Incoming, Kept, Pending, refuse
from desk.intake.spool import Spool, SpoolBroken, SpoolFull

log = structlog.get_logger()
SPOOLED = frozenset({"whatsapp", "web"})
"""Telegram keeps an update that is refused, and sends it again; these don't."""
BATCH = 64
OTHERS_SECONDS = 2.0
_REMEMBERED = 20_000
_NOBODY = UUID(int=0)
_NOT_NOW = "The desk cannot keep messages right now. Try again."
Keep = Callable[[list[Pending]], Awaitable[None]]


class Aside:
    """One per web process; the folder is shared by all of a machine."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.spool = Spool(ground.settings.spool_path, ground.vault, ground.settings.spool_bytes)
        self._known: OrderedDict[tuple[UUID, str], None] = OrderedDict()

    async def look(self) -> bool:
        """Shows the fill in the metrics. Whether anything waits."""
        try:
            fill = await asyncio.to_thread(self.spool.fill)
        except OSError as error:
            log.error("spool_unreadable", error=type(error).__name__)
            return False
        metrics.spool_files.set(fill.files)
        metrics.spool_bytes.set(fill.bytes)
        metrics.spool_oldest.set(fill.oldest)
        metrics.quarantined.set(fill.quarantined)
        return fill.files > 0

    async def take(self, batch: list[Pending]) -> None:
        """Synced to disk before anybody hears that it is kept; what cannot be is refused."""
        refuse([p for p in batch if p.incoming.channel not in SPOOLED], Unavailable(_NOT_NOW))
        waiting = [p for p in batch if not p.future.done()]
        fresh = {(p.incoming.account_id, p.incoming.external_id): p.incoming for p in waiting}
        fresh = {key: incoming for key, incoming in fresh.items() if key not in self._known}
        try:
            if fresh:
                await asyncio.to_thread(self.spool.write, list(fresh.values()))
        except (OSError, SpoolFull, ValueError) as error:
            log.error("spool_refused", error=type(error).__name__, messages=len(fresh))
            refuse([p for p in waiting if (p.incoming.account_id, p.incoming.external_id) in fresh], Unavailable(_NOT_NOW))
            fresh = {}
        for key, incoming in fresh.items():
            self._known[key] = None
            metrics.spooled.labels(incoming.channel).inc()
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        for pending in waiting:
            self._lies_there(pending)

    async def poison(self, pending: Pending) -> None:
        """The database will not have it: out of the way, so that the line moves. Raises OSError, ValueError."""
        await asyncio.to_thread(self.spool.poison, pending.incoming, "not_kept")
        metrics.poisoned.labels("not_kept").inc()
        self._lies_there(pending)

    def _lies_there(self, pending: Pending) -> None:
        if not pending.future.done():
            conversation = pending.incoming.conversation_id or _NOBODY
            pending.future.set_result(Kept(_NOBODY, 0, self._ground.clock.now(), conversation, on_disk=True))

    async def drain(self, keep: Keep) -> None:
        """One process at a time; the others wait a little, then set aside too, behind what lies there.

        Raises what an absent database raises, or TimeoutError when another process took too long.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + OTHERS_SECONDS
        while self.spool.anything():
            with self.spool.draining() as mine:
                if mine:
                    await self._all(keep)
                    continue
            if loop.time() > deadline:
                raise TimeoutError("another process is at it")
            await asyncio.sleep(0.02)

    async def _all(self, keep: Keep) -> None:
        messages, apart = 0, await asyncio.to_thread(self.spool.sweep)
        for path in self.spool.files():
            try:
                items = await asyncio.to_thread(self.spool.read, path)
            except SpoolBroken as broken:
                await self._broken(path, broken.reason)
                apart += 1
                continue
            for start in range(0, len(items), BATCH):
                apart += await self._some(items[start : start + BATCH], keep)
            messages += len(items)
            await asyncio.to_thread(self.spool.done, path)
        log.warning("spool_drained", messages=messages, apart=apart)
        async with self._ground.work() as work:
            if messages:
                await fact(work, "intake.spooled", ("spool", _NOBODY), messages=messages)
            if apart:
                await fact(work, "intake.quarantined", ("spool", _NOBODY), files=apart)

    async def _broken(self, path: Path, reason: str) -> None:
        log.error("spool_file_broken", file=path.stem, reason=reason)
        metrics.poisoned.labels(reason).inc()
        await asyncio.to_thread(self.spool.set_apart, path, reason)

    async def _some(self, items: list[Incoming], keep: Keep) -> int:
        """Returns how many the database would not have."""
        future = asyncio.get_running_loop().create_future
        batch = [Pending(incoming, by_rules(incoming.text), future()) for incoming in items]
        await keep(batch)
        apart = 0
        for pending in batch:
            error = pending.future.exception()
            if isinstance(error, Gone):
                log.warning("spooled_message_gone", code=error.code)
            elif error is not None:
                code = str(getattr(error, "code", "not_kept"))
                await asyncio.to_thread(self.spool.poison, pending.incoming, code)
                metrics.poisoned.labels(code).inc()
                apart += 1
        return apart
