"""The flusher: takes what waits, keeps it in one commit, then answers those who wait."""

import asyncio
import contextlib
import os
import socket
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import structlog
from psycopg import AsyncConnection

from bot.language import language_of
from bot.risk import Finding, by_rules, safe_reply
from channels.accounts import AWAY
from core import failpoints, metrics
from core.clock import Clock
from core.database import connect
from core.errors import Gone, Unavailable, VentanillaError
from core.live import Hint
from core.vault import SealBroken
from core.work import Ground
from desk.conversations import sessions
from desk.intake import statement
from desk.intake.aside import Aside
from desk.intake.media import ask
from desk.intake.messages import Incoming, Kept, Known, Landed, Pending, refuse

log = structlog.get_logger()
BATCH = 64
CACHE = 50_000
WAITING = 5_000
PATIENCE_SECONDS = 2.0
"""A restart of PostgreSQL is waited for; what lasts longer goes to disk, or back to a provider that keeps it."""
KEEP_SECONDS = 10.0
"""A database that answers nothing for so long is cut off."""
LOOK_SECONDS = 0.5
AWAY_BATCH = 1_000
_POISON = (psycopg.DataError, psycopg.IntegrityError, SealBroken, ValueError, TypeError, LookupError, AttributeError)
"""What one message can do by itself; a statement that fails for all of them is no message's fault."""
Slot = tuple[UUID, bytes]


class Intake:
    """One per web process. `on_landed` hears every fresh message right after its commit and must not wait."""

    def __init__(self, ground: Ground, on_landed: Callable[[list[Landed]], None] = lambda _: None) -> None:
        self._ground = ground
        self._clock: Clock = ground.clock
        self._on_landed = on_landed
        self._queue: asyncio.Queue[Pending | None] = asyncio.Queue(WAITING)
        self._aside = Aside(ground)
        self._away = False
        self._look_at = 0.0
        self._known: OrderedDict[Slot, Known] = OrderedDict()
        self._slots: dict[UUID, Slot] = {}
        self._conn: AsyncConnection[Any] | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._jobs: set[asyncio.Task[None]] = set()
        ground.hints.subscribe(self._heard)

    @property
    def ground(self) -> Ground:
        return self._ground

    def start(self) -> None:
        """Raises OSError where nothing could be set aside."""
        self._aside.spool.prepare()
        self._tasks = [
            asyncio.create_task(self._run(), name="intake"), asyncio.create_task(self._watch(), name="intake-spool"),
        ]  # fmt: skip

    async def stop(self) -> None:
        """Whoever still waits is told to try again; nothing acked is lost."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._jobs, return_exceptions=True)
        while not self._queue.empty():
            if pending := self._queue.get_nowait():
                refuse([pending], Unavailable("The desk is stopping. Try again."))
        await self._disconnect()

    async def receive(self, incoming: Incoming, finding: Finding | None = None) -> Kept:
        """Returns after commit. Raises Gone for an erased conversation, Unavailable when PostgreSQL is away.

        `finding`: what the rules said of this text, where the caller has asked them already.
        """
        with metrics.inbound_seconds.time():
            pending = Pending(incoming, finding or by_rules(incoming.text), asyncio.get_running_loop().create_future())
            try:
                self._queue.put_nowait(pending)
            except asyncio.QueueFull:
                raise Unavailable("Too much is waiting. Try again in a moment.") from None
            kept = await pending.future
        (metrics.inbound if kept.fresh else metrics.inbound_repeats).labels(incoming.channel).inc()
        return kept

    async def _run(self) -> None:
        while True:
            taken = [await self._queue.get()]
            most = AWAY_BATCH if self._away else BATCH
            while len(taken) < most and not self._queue.empty():
                taken.append(self._queue.get_nowait())
            batch = [pending for pending in taken if pending is not None]
            try:
                await self._flush(batch)
            except asyncio.CancelledError:
                refuse(batch, Unavailable("The desk is stopping. Try again."))
                raise
            except Exception:
                # Nobody's own fault, then: a table of another version, say. What a provider would not send again waits on disk.
                log.exception("intake_flush_failed", size=len(batch))
                await self._aside.take([pending for pending in batch if not pending.future.done()])

    async def _watch(self) -> None:
        """What lies on disk is looked at again although nobody writes."""
        while True:
            if await self._aside.look() and self._queue.empty():
                self._queue.put_nowait(None)
            await asyncio.sleep(LOOK_SECONDS)

    async def _flush(self, batch: list[Pending]) -> None:
        """Waits out a short absence of the database; receipts make sending the batch again safe.

        What lies on disk goes first: nobody's second message comes before their first.
        """
        loop = asyncio.get_running_loop()
        if self._away and loop.time() < self._look_at:
            return await self._aside.take(batch)
        deadline = loop.time() + (0 if self._away else PATIENCE_SECONDS)
        while True:
            try:
                if self._aside.spool.anything():
                    await self._aside.drain(self._in_time)
                await self._in_time(batch)
                self._away = False
                return
            except AWAY as error:
                log.warning("intake_database_away", error=type(error).__name__)
                await self._disconnect()
                batch = [pending for pending in batch if not pending.future.done()]
                if loop.time() > deadline:
                    self._away, self._look_at = True, loop.time() + LOOK_SECONDS
                    return await self._aside.take(batch)
                await asyncio.sleep(0.2)

    async def _in_time(self, batch: list[Pending]) -> None:
        watch = asyncio.get_running_loop().call_later(KEEP_SECONDS, self._cut)
        try:
            await self._keep(batch)
        finally:
            watch.cancel()

    async def _keep(self, batch: list[Pending]) -> None:
        batch = await self._resolve(batch)
        if not batch:
            return
        try:
            now = self._clock.now()
            rows = await self._commit(batch, now)
        except _POISON as error:
            if len(batch) == 1:
                await self._refused(batch[0], error)
                return
            # One bad row must not take the good ones with it.
            for pending in batch:
                await self._keep([pending])
            return
        await self._answer(batch, rows, now)

    async def _refused(self, pending: Pending, error: Exception) -> None:
        """A person's client is told. A provider would send it again for ever, before all that comes after: it is put away."""
        log.error("intake_row_refused", error=type(error).__name__)
        if pending.incoming.channel != "web":
            with contextlib.suppress(OSError, ValueError):
                return await self._aside.poison(pending)
        refuse([pending], VentanillaError("The message could not be kept.", code="not_kept"))

    async def _commit(self, batch: list[Pending], now: datetime) -> list[dict[str, Any]]:
        conn = await self._connected()
        values = statement.values(batch, now)
        failpoints.at("intake.before_commit")
        rows = await (await conn.execute(statement.KEEP, values, prepare=True)).fetchall()
        failpoints.at("intake.after_commit")
        return rows

    async def _answer(self, batch: list[Pending], rows: list[dict[str, Any]], now: datetime) -> None:
        fresh = {row["message_id"]: row for row in rows}
        landed: list[Landed] = []
        rest: list[Pending] = []
        for pending in batch:
            row = fresh.get(pending.message_id)
            if row is None:
                rest.append(pending)
                continue
            kept = Kept(pending.message_id, row["seq"], now, row["id"])
            reply = fresh.get(pending.reply_id) if pending.reply else None
            landed.append(Landed(pending, kept, row, reply["seq"] if reply else None))
            if not pending.future.done():
                pending.future.set_result(kept)
        if landed:
            self._tell(landed)
        if rest:
            await self._repeats(rest)

    def _tell(self, landed: list[Landed]) -> None:
        for item in landed:
            if item.pending.finding.level != "routine":
                metrics.risk_flags.labels(item.pending.finding.level).inc()
        if media := [item.kept.id for item in landed if (item.pending.incoming.extra or {}).get("media")]:
            self._later(media)
        try:
            self._on_landed(landed)
        except Exception:
            log.exception("intake_listener_failed")

    def _later(self, media: list[UUID]) -> None:
        """Nobody waits for it; whatever stops it, the relay asks for these files within seconds."""
        job = asyncio.create_task(self._ask(media), name="intake-media")
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    async def _ask(self, media: list[UUID]) -> None:
        try:
            await ask(self._ground, media)
        except Exception as error:
            log.warning("media_not_asked_for", error=type(error).__name__)

    async def _repeats(self, rest: list[Pending]) -> None:
        """What came before gets its first answer again; a moved handle is looked up anew."""
        conn = await self._connected()
        values = {"account": [p.incoming.account_id for p in rest], "external": [p.incoming.external_id for p in rest]}
        rows = await (await conn.execute(statement.REPEATS, values)).fetchall()
        before = {(row["source"], row["external_id"]): row for row in rows}
        again: list[Pending] = []
        for pending in rest:
            row = before.get((pending.incoming.account_id, pending.incoming.external_id))
            if row is not None:
                kept = Kept(row["id"], row["seq"], row["at"], row["conversation_id"], fresh=False)
                if not pending.future.done():
                    pending.future.set_result(kept)
                # Its first commit may have been the last act of a process that could tell nobody.
                self._ground.hints.publish("conversation", kept.conversation_id)
                continue
            pending.tries += 1
            self._drop((pending.incoming.account_id, pending.incoming.sender))
            pending.known = None
            again.append(pending)
        too_often = [p for p in again if p.tries > 3]
        refuse(too_often, Unavailable("The conversation moved. Try again."))
        if again := [p for p in again if p.tries <= 3]:
            await self._keep(again)

    async def _resolve(self, batch: list[Pending]) -> list[Pending]:
        """Finds each item's conversation and key; a first contact opens one. Returns those that have theirs."""
        missing: list[Pending] = []
        for pending in batch:
            slot = (pending.incoming.account_id, pending.incoming.sender)
            pending.known = self._known.get(slot)
            if pending.known is None:
                missing.append(pending)
            else:
                self._known.move_to_end(slot)
        if missing:
            await self._look_up(missing)
        for pending in missing:
            if pending.known is None and pending.incoming.conversation_id is not None:
                refuse([pending], Gone("This conversation was erased.", code="erased"))
            elif pending.known is None:
                await self._open(pending)
        ready = [p for p in batch if p.known is not None and not p.future.done()]
        for pending in ready:
            self._safe_text(pending)
        return ready

    def _safe_text(self, pending: Pending) -> None:
        if pending.finding.level != "routine" and pending.known is not None and not pending.reply:
            # In the words' own language: a first cry comes before anybody knows which one that is.
            spoken = language_of(pending.incoming.text, pending.known.locale[:2])
            reply = safe_reply(pending.finding, spoken, self._ground.settings.country)
            pending.reply = reply.text

    async def _look_up(self, missing: list[Pending]) -> None:
        conn = await self._connected()
        values = {
            "account": [p.incoming.account_id for p in missing],
            "sender": [p.incoming.sender for p in missing],
        }
        rows = await (await conn.execute(statement.HANDLES, values)).fetchall()
        for row in rows:
            key = self._ground.vault.unwrap(row["conversation_id"], bytes(row["wrapped"]))
            slot = (row["account_id"], bytes(row["sender"]))
            self._remember(slot, Known(row["conversation_id"], key, row["locale"]))
        for pending in missing:
            pending.known = self._known.get((pending.incoming.account_id, pending.incoming.sender))

    async def _open(self, pending: Pending) -> None:
        """A first contact through a provider. Two processes that open at once end with one conversation."""
        incoming = pending.incoming
        slot = (incoming.account_id, incoming.sender)
        try:
            async with self._ground.work() as work:
                account = await work.one(
                    "SELECT id, queue_id, locale FROM channel_account WHERE id = %s", (incoming.account_id,)
                )
                if account is None:
                    refuse([pending], Gone("This channel no longer exists.", code="no_channel"))
                    return
                if slot not in self._known:
                    await sessions.create_conversation(
                        work, account, channel=incoming.channel, locale=incoming.locale or account["locale"],
                        mode="personal", sender=incoming.sender, contact=incoming.contact,
                    )  # fmt: skip
        except psycopg.errors.UniqueViolation:
            pass
        await self._look_up([pending])

    def _remember(self, slot: Slot, known: Known) -> None:
        self._known[slot] = known
        self._slots[known.conversation_id] = slot
        if len(self._known) > CACHE:
            _, old = self._known.popitem(last=False)
            self._slots.pop(old.conversation_id, None)

    def _drop(self, slot: Slot) -> None:
        if known := self._known.pop(slot, None):
            self._slots.pop(known.conversation_id, None)

    def _heard(self, hint: Hint) -> None:
        if hint.kind == "forget" and (slot := self._slots.get(hint.subject)):
            self._drop(slot)

    async def _connected(self) -> AsyncConnection[Any]:
        if self._conn is None or self._conn.closed:
            self._conn = await connect(self._ground.database.url)
            # The statement is long and its shape never changes: planned once, not for every batch.
            await self._conn.execute("SET plan_cache_mode = force_generic_plan")
        return self._conn

    def _cut(self) -> None:
        """A frozen server answers no cancellation either: the socket ends, and whoever waits on it wakes with an error."""
        if self._conn is not None and not self._conn.closed:
            log.warning("intake_database_frozen")
            with contextlib.suppress(OSError), socket.socket(fileno=os.dup(self._conn.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)

    async def _disconnect(self) -> None:
        if self._conn is not None:
            conn, self._conn = self._conn, None
            with contextlib.suppress(Exception):
                await asyncio.wait_for(conn.close(), 1)
