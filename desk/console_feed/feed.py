"""Telling the sockets of this process what changed: at once from the intake, by hints from elsewhere, and by
looking every half second while hints do not travel."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from core import metrics
from core.clock import wire as wire_time
from core.errors import VentanillaError
from core.live import Hint
from core.vault import SealBroken
from core.work import Ground, Work
from desk.console_feed import recent, rooms
from desk.console_feed.ends import Ends
from desk.console_feed.landing import delta, messages
from desk.console_feed.news import News
from desk.console_feed.seats import Seats
from desk.conversations import read, wire
from desk.edge import Sockets
from desk.intake.messages import Landed
from desk.intake.returning import Returning
from desk.queue.citizen_state import citizen_state

log = structlog.get_logger()
COALESCE_SECONDS = 0.003
LANDED_EVERY_SECONDS = 0.006
"""What landed is told at once, and then no oftener than this: twenty consoles want one frame for ten messages, not ten."""
POLL_SECONDS = 0.5
BEAT_SECONDS = 25.0
_MEMORY = 20_000
_AWAY = (psycopg.Error, SQLAlchemyError, OSError, VentanillaError)
_HEARD = frozenset(
    {"queue", "offer", "alert", "presence", "access", "seats", "user", "session", "forget", "partial", "typing"}
)


class Feed:
    """One per web process. Its methods for the intake never wait."""

    def __init__(self, ground: Ground, sio: Sockets, returning: Returning) -> None:
        self._ground, self._sio, self._returning = ground, sio, returning
        self._seats, self._ends = Seats(sio), Ends(sio)
        self._news = News(sio, self._seats)
        self._seen: OrderedDict[UUID, int] = OrderedDict()
        self._notes: OrderedDict[UUID, UUID] = OrderedDict()
        self._landed: list[Landed] = []
        self._flush_due = False
        self._flushed_at = 0.0
        self._dirty: dict[UUID, set[str]] = {}
        self._others: dict[tuple[str, UUID], dict[str, Any]] = {}
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._jobs: set[asyncio.Task[None]] = set()
        ground.hints.subscribe(self._heard)

    def start(self) -> None:
        for run in (self._refresh_forever, self._poll_forever, self._beat_forever):
            self._tasks.append(asyncio.create_task(run(), name=run.__name__.strip("_")))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # From the intake, right after commit.

    def landed(self, batch: list[Landed]) -> None:
        self._landed += batch
        if not self._flush_due:
            self._flush_due = True
            loop = asyncio.get_running_loop()
            wait = self._flushed_at + LANDED_EVERY_SECONDS - loop.time()
            if wait > 0:
                loop.call_later(wait, self._flush)
            else:
                self._flush()

    def _flush(self) -> None:
        batch, self._landed, self._flush_due = self._landed, [], False
        self._flushed_at = asyncio.get_running_loop().time()
        self._tell_lists(batch)
        # To the other processes: for each conversation the last of what landed.
        ids: dict[str, str | int] = {str(item.kept.conversation_id): item.kept.seq for item in batch}
        self._ground.hints.tell("conversations", batch[0].kept.conversation_id, ids)
        if opened := [item for item in batch if self._opened(item.kept.conversation_id)]:
            job = asyncio.create_task(self._show_all(opened))
            self._jobs.add(job)
            job.add_done_callback(self._jobs.discard)

    def _tell_lists(self, batch: list[Landed]) -> None:
        deltas: dict[tuple[tuple[str, ...], tuple[str, ...]], dict[str, dict[str, Any]]] = {}
        for item in batch:
            audience = tuple(rooms.watching(item.state))
            if any(self._sio.has(rooms.STAFF, room) for room in audience):
                but = tuple(self._seats.shut_out(item.kept.conversation_id))
                deltas.setdefault((audience, but), {})[str(item.kept.conversation_id)] = delta(item)
        for (audience, but), found in deltas.items():
            changed = list(found.values())
            payload: dict[str, Any] = {"op": "upsert", "conversation": changed[-1]}
            if len(changed) > 1:
                payload = {"op": "batch", "conversations": changed}
            self._sio.tell("conversation", payload, room=list(audience), namespace=rooms.STAFF, skipped=but)

    def _opened(self, conversation_id: UUID) -> bool:
        return self._sio.has(rooms.STAFF, rooms.opened(conversation_id)) or self._sio.has(rooms.CITIZEN, str(conversation_id))

    async def _show_all(self, batch: list[Landed]) -> None:
        for item in batch:
            await self._show(item)

    async def _show(self, item: Landed) -> None:
        """The whole message goes only to those who have the conversation open, and to the citizen's other devices."""
        conversation_id = item.kept.conversation_id
        open_room, own_room = rooms.opened(conversation_id), str(conversation_id)
        staff, citizen = self._sio.has(rooms.STAFF, open_room), self._sio.has(rooms.CITIZEN, own_room)
        if not staff and not citizen:
            return
        for message in messages(item):
            self._saw_next(conversation_id, message["seq"])
            if staff:
                shown = message | {"note": False, "author_id": None, "delivery": [], "risk": None}
                finding = item.pending.finding
                if message["author"] == "citizen" and finding.level != "routine":
                    shown["risk"] = {"level": finding.level, "topic": finding.topic}
                await self._sio.emit(
                    "message", {"conversation_id": str(conversation_id), "message": shown}, room=open_room,
                    namespace=rooms.STAFF,
                )  # fmt: skip
            if citizen:
                await self._tell_citizen(conversation_id, message)
        if item.pending.incoming.attachments:
            # From memory they are ids alone: names, kinds and small pictures are read and shown right after.
            self._mark(conversation_id, {"again": item.kept.seq})

    async def _tell_citizen(self, conversation_id: UUID, message: dict[str, Any]) -> None:
        async with self._returning.turn(conversation_id):
            await self._sio.emit(
                "message", message, room=str(conversation_id), namespace=rooms.CITIZEN,
                skip_sid=self._returning.who_has(conversation_id, message["seq"]),
            )  # fmt: skip

    # From hints.

    def _heard(self, hint: Hint) -> None:
        if hint.kind == "conversation":
            self._mark(hint.subject, hint.ids)
        elif hint.kind == "conversations":
            for conversation in hint.ids:
                self._mark(UUID(conversation), {})
        elif hint.kind in _HEARD:
            self._others[(hint.kind, hint.subject)] = dict(hint.ids)
            self._wake.set()

    def _mark(self, conversation_id: UUID, ids: dict[str, Any]) -> None:
        flags = self._dirty.setdefault(conversation_id, set())
        flags.update(key for key in ids if key in ("full", "note", "read"))
        if operator := ids.get("operator"):
            flags.add(f"operator:{operator}")
        if (again := int(ids.get("again", 0))) and self._seen.get(conversation_id, 0) >= again:
            # Its files came later than it did: it is shown once more.
            self._seen[conversation_id] = again - 1
            self._returning.changed(conversation_id, again)
        self._wake.set()

    async def _refresh_forever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await asyncio.sleep(COALESCE_SECONDS)
            dirty, self._dirty = self._dirty, {}
            others, self._others = self._others, {}
            try:
                await self._tell_others(others)
                for conversation_id, flags in dirty.items():
                    await self._refresh(conversation_id, flags)
            except _AWAY as error:
                log.warning("feed_away", error=type(error).__name__)
                await asyncio.sleep(0.5)
                for conversation_id, flags in dirty.items():
                    self._dirty.setdefault(conversation_id, set()).update(flags)
                self._wake.set()
            except Exception:
                log.exception("feed_failed")

    async def _refresh(self, conversation_id: UUID, flags: Iterable[str]) -> None:
        """Reads a conversation anew and tells its rooms: list row, new messages, new notes, the citizen's state."""
        async with self._ground.work() as work:
            row = await work.one(f"{read.SELECT} WHERE c.id = %s", (conversation_id,))
            if row is None:
                return
            if "full" in flags:
                await self._seats.clear(work, [conversation_id])
            shape = wire.conversation(work.vault, row)
            gone = [flag.partition(":")[2] for flag in flags if flag.startswith("operator:")]
            await self._emit_row(row, shape, gone)
            if row["wrapped"] is None:
                return
            with contextlib.suppress(SealBroken):
                await self._emit_new(work, conversation_id, row["last_seq"])
                if "note" in flags or not self._ground.hints.connected:
                    await self._emit_notes(work, conversation_id)
            if self._sio.has(rooms.CITIZEN, str(conversation_id)):
                state = await citizen_state(work, conversation_id)
                await self._sio.emit("state", state, room=str(conversation_id), namespace=rooms.CITIZEN)
                await self._ends.tell(conversation_id, row["closed_at"], work.now)

    async def _emit_row(self, row: dict[str, Any], shape: dict[str, Any], gone: list[str]) -> None:
        audience = rooms.watching(row)
        open_room = rooms.opened(row["id"])
        payload = {"op": "upsert", "conversation": shape}
        await self._sio.emit(
            "conversation", payload, room=[*audience, open_room], namespace=rooms.STAFF,
            skip_sid=self._seats.shut_out(row["id"]),
        )  # fmt: skip
        # A conversation that left a queue or an operator leaves their lists, unless another room still shows it.
        left = [rooms.of_user(user) for user in gone if rooms.of_user(user) not in audience]
        if row["queue_id"] and row["owner"] in ("operator", "none"):
            left.append(rooms.of_queue(row["queue_id"]))
        if left:
            keep = self._sio.sids(rooms.STAFF, [*audience, open_room])
            removal = {"op": "remove", "conversation": {"id": shape["id"]}}
            for sid in self._sio.sids(rooms.STAFF, left) - keep:
                await self._sio.emit("conversation", removal, to=sid, namespace=rooms.STAFF)

    async def _emit_new(self, work: Work, conversation_id: UUID, last_seq: int) -> None:
        open_room, own_room = rooms.opened(conversation_id), str(conversation_id)
        staff, citizen = self._sio.has(rooms.STAFF, open_room), self._sio.has(rooms.CITIZEN, own_room)
        if not staff and not citizen:
            return
        # Unknown here: the last few are sent again; clients drop what they have.
        after = self._seen.get(conversation_id, last_seq - 10)
        if last_seq <= after:
            return
        self._saw(conversation_id, last_seq)
        if staff:
            for message in await read.staff_messages(work, conversation_id, after, 100):
                if not message["note"]:
                    payload = {"conversation_id": str(conversation_id), "message": message}
                    await self._sio.emit("message", payload, room=open_room, namespace=rooms.STAFF)
        if citizen:
            for message in await read.citizen_messages(work, conversation_id, after, 100):
                await self._tell_citizen(conversation_id, message)

    async def _emit_notes(self, work: Work, conversation_id: UUID) -> None:
        open_room = rooms.opened(conversation_id)
        if not self._sio.has(rooms.STAFF, open_room):
            return
        after = self._notes.get(conversation_id)
        found = await work.all(
            "SELECT n.*, u.name AS author_name FROM note n LEFT JOIN user_account u ON u.id = n.author_id"
            " WHERE n.conversation_id = %(id)s AND (%(after)s::uuid IS NULL AND n.at > %(since)s OR n.id > %(after)s)"
            " ORDER BY n.id",
            {"id": conversation_id, "after": after, "since": work.now - timedelta(seconds=30)},
        )
        key = await read.key_of(work, conversation_id)
        for row in found:
            self._notes[conversation_id] = row["id"]
            payload = {"conversation_id": str(conversation_id), "message": wire.note(key, row)}
            await self._sio.emit("message", payload, room=open_room, namespace=rooms.STAFF)
        while len(self._notes) > _MEMORY:
            self._notes.popitem(last=False)

    async def _tell_others(self, others: dict[tuple[str, UUID], dict[str, Any]]) -> None:
        for (kind, subject), ids in others.items():
            if kind == "typing":
                await self._typing(subject, ids)
            elif kind == "partial":
                await self._partial(subject, ids)
            elif kind in rooms.CUTS:
                await self._cut(kind, subject)
            else:
                async with self._ground.work() as work:
                    await self._news.tell(work, kind, subject)

    async def _typing(self, conversation_id: UUID, ids: dict[str, Any]) -> None:
        on = bool(ids.get("on"))
        if ids.get("who") == "citizen":
            payload = {"conversation_id": str(conversation_id), "on": on, "who": "citizen"}
            await self._sio.emit("typing", payload, room=rooms.opened(conversation_id), namespace=rooms.STAFF)
        else:
            await self._sio.emit("typing", {"on": on}, room=str(conversation_id), namespace=rooms.CITIZEN)

    async def _partial(self, conversation_id: UUID, ids: dict[str, Any]) -> None:
        """A streamed sentence travels sealed by the conversation's own key."""
        if not self._sio.has(rooms.CITIZEN, str(conversation_id)):
            return
        async with self._ground.work() as work:
            key = await read.key_of(work, conversation_id)
        message_id = UUID(str(ids["id"]))
        plain = key.open(bytes.fromhex(str(ids["sealed"])), "message.body", message_id)
        payload = {"id": str(message_id), "text": plain}
        await self._sio.emit("partial", payload, room=str(conversation_id), namespace=rooms.CITIZEN)

    async def _cut(self, kind: str, subject: UUID) -> None:
        """A disabled user, an ended session or an erased conversation loses its sockets at once."""
        namespace, room_of = rooms.CUTS[kind]
        room = room_of(subject)
        for sid in self._sio.sids(namespace, [room]):
            if kind == "forget":
                await self._sio.emit("session_ended", {}, to=sid, namespace=namespace)
            await self._sio.disconnect(sid, namespace=namespace)

    # While hints do not travel, and as a floor beneath them.

    async def _poll_forever(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            connected = self._ground.hints.connected
            metrics.hints_connected.set(1 if connected else 0)
            if connected:
                continue
            try:
                await self._poll()
            except _AWAY as error:
                log.warning("feed_poll_away", error=type(error).__name__)
            except Exception:
                log.exception("feed_poll_failed")

    async def _poll(self) -> None:
        watched = self._watched()
        async with self._ground.work() as work:
            await self._seats.load(work)
            await self._seats.clear(work, watched)
            changed = await recent.conversations(work, watched, POLL_SECONDS * 4)
            others = await recent.others(work, POLL_SECONDS * 4)
        for conversation_id in changed:
            self._mark(conversation_id, {"full": 1, "note": 1})
        self._others |= {other: {} for other in others}
        self._wake.set()

    async def _beat_forever(self) -> None:
        """The heartbeat states `last_seq` from PostgreSQL: who missed something pulls it. Grants end with it."""
        while True:
            try:
                await self.beat()
            except _AWAY as error:
                log.warning("feed_beat_away", error=type(error).__name__)
            except Exception:
                log.exception("feed_beat_failed")
            await asyncio.sleep(BEAT_SECONDS)

    async def beat(self) -> None:
        citizens = [UUID(room) for room in self._sio.room_names(rooms.CITIZEN) if rooms.is_conversation(room)]
        async with self._ground.work() as work:
            for conversation_id in citizens:
                state = await citizen_state(work, conversation_id)
                await self._sio.emit("state", state, room=str(conversation_id), namespace=rooms.CITIZEN)
            await self._seats.load(work)
            await self._seats.clear(work, self._watched())
            opened = [room for room in self._sio.room_names(rooms.STAFF) if str(room).startswith("open:")]
            found = await work.all(
                "SELECT id, last_seq FROM conversation WHERE id = ANY(%s)", ([UUID(room[5:]) for room in opened],)
            )
            at = wire_time(work.now)
        last = {str(row["id"]): row["last_seq"] for row in found}
        for sid in self._sio.sids(rooms.STAFF, None):
            mine = [str(r)[5:] for r in self._sio.rooms(sid, namespace=rooms.STAFF) if str(r).startswith("open:")]
            beat = {"at": at, "open": {conversation: last.get(conversation, 0) for conversation in mine}}
            await self._sio.emit("beat", beat, to=sid, namespace=rooms.STAFF)

    # Who is here.

    def _watched(self) -> list[UUID]:
        staff = [UUID(room[5:]) for room in self._sio.room_names(rooms.STAFF) if str(room).startswith("open:")]
        return staff + [UUID(room) for room in self._sio.room_names(rooms.CITIZEN) if rooms.is_conversation(room)]

    def _saw_next(self, conversation_id: UUID, seq: int) -> None:
        """Only without a gap: what another process said in between is still to be read and told."""
        if self._seen.get(conversation_id, 0) == seq - 1:
            self._saw(conversation_id, seq)

    def _saw(self, conversation_id: UUID, seq: int) -> None:
        self._seen[conversation_id] = max(seq, self._seen.get(conversation_id, 0))
        self._seen.move_to_end(conversation_id)
        if len(self._seen) > _MEMORY:
            self._seen.popitem(last=False)
