"""The `/staff` namespace: presence, offers, open conversations, replies and notes."""

import asyncio
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Any
from uuid import UUID

import socketio
import structlog
from socketio.exceptions import ConnectionRefusedError

from channels.text import own
from core import metrics
from core.actor import Actor
from core.clock import wire as wire_time
from core.errors import Invalid, Unauthenticated, Unavailable, VentanillaError
from core.identity import authenticate, require
from core.identity.cookies import cookie_token
from core.identity.sessions import ended_among
from core.identity.standing import actors_of, same_reach
from core.live.guard import AWAY, answered, takes
from core.settings import Settings
from core.work import Ground, Work
from desk.console_feed import rooms
from desk.console_feed.seats import rooms_of
from desk.conversations import access, read
from desk.conversations.reply import mark_seen, reply
from desk.conversations.say import add_note
from desk.operators import presence as operators
from desk.queue import offers
from desk.queue.payloads import offer_payload

log = structlog.get_logger()
HEARTBEAT_SECONDS = 10.0
OPENED = 100


class StaffNamespace(socketio.AsyncNamespace):  # type: ignore[misc]
    """A socket's rooms are decided here from its actor; it never names one itself."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(rooms.STAFF)
        self._ground = ground
        self._users: dict[UUID, set[str]] = {}
        self._sessions: dict[str, UUID] = {}
        self._active: set[UUID] = set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._heartbeats(), name="staff-heartbeats")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        token = auth.get("token") if isinstance(auth, dict) else None
        try:
            async with self._ground.work() as work:
                actor = await self._authenticated(work, token or _cookie(environ, self._ground.settings))
                work.actor = actor
                assert actor.id is not None
                await self.save_session(sid, {"actor": actor})
                presence = await self._enter(work, sid, actor)
                offered = await self._open_offers(work, actor)
                await work.audit("socket.connected", "user", actor.id)
        except VentanillaError as error:
            raise ConnectionRefusedError(error.code, {"code": error.code, "message": error.detail}) from None
        except AWAY:
            raise ConnectionRefusedError("unavailable", Unavailable("Try again.").problem()) from None
        self._users.setdefault(actor.id, set()).add(sid)
        if actor.session_id is not None:
            self._sessions[sid] = actor.session_id
        metrics.sockets.labels("staff").inc()
        hello = {"user": {"id": str(actor.id), "name": actor.name}, "presence": presence,
                 "last_event_at": wire_time(self._ground.clock.now())}  # fmt: skip
        await self.emit("hello", hello, to=sid)
        for offer in offered:
            await self.emit("offer", offer, to=sid)

    async def on_disconnect(self, sid: str, reason: str = "") -> None:
        session = await self.get_session(sid)
        actor: Actor | None = session.get("actor") if isinstance(session, dict) else None
        if actor is None or actor.id is None:
            return
        metrics.sockets.labels("staff").dec()
        self._sessions.pop(sid, None)
        mine = self._users.get(actor.id, set())
        mine.discard(sid)
        if not mine:
            self._users.pop(actor.id, None)
            try:
                async with self._ground.work(actor) as work:
                    await operators.disconnected(work, actor.id)
            except AWAY as error:
                # The lease on the connection runs out by itself.
                log.warning("staff_disconnect_not_kept", error=type(error).__name__)

    @answered
    async def on_presence(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        async with self._work(sid) as work:
            require(work.actor, "conversation", "reply")
            assert work.actor.id is not None
            await operators.set_presence(work, work.actor.id, str(data.get("status")))
        return {"ok": True, "status": data.get("status")}

    @answered
    async def on_accept(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        async with self._work(sid) as work:
            require(work.actor, "conversation", "take")
            conversation_id = await offers.accept(work, _id(data, "offer_id"))
        return {"conversation_id": str(conversation_id)}

    @answered
    async def on_decline(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        async with self._work(sid) as work:
            require(work.actor, "conversation", "take")
            await offers.decline(work, _id(data, "offer_id"), str(data.get("reason") or "")[:200])
        return {"ok": True}

    @answered
    async def on_open(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        conversation_id = _id(data, "conversation_id")
        after = data.get("after")
        if after is not None and (not isinstance(after, int) or isinstance(after, bool) or after < 0):
            raise Invalid("after must be a seq.", code="bad_seq")
        async with self._work(sid) as work:
            require(work.actor, "conversation", "read")
            await access.check(work, conversation_id)
            # In the room before reading: what lands in between arrives twice, never not at all.
            await self.enter_room(sid, rooms.opened(conversation_id))
            await work.audit("read", "conversation", conversation_id, how="open")
            conversation = await read.one(work, conversation_id)
            if after is None:
                messages = await read.last_messages(work, conversation_id, OPENED)
            else:
                messages = await read.staff_messages(work, conversation_id, after, OPENED)
            await mark_seen(work, conversation_id)
        await self._viewers(conversation_id)
        return {"conversation": conversation, "messages": messages, "last_seq": conversation["last_seq"]}

    @answered
    async def on_close_view(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        conversation_id = _id(data, "conversation_id")
        await self.leave_room(sid, rooms.opened(conversation_id))
        await self._viewers(conversation_id)
        return {"ok": True}

    @answered
    async def on_message(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        conversation_id = _id(data, "conversation_id")
        client_id = data.get("client_id")
        if not isinstance(client_id, str) or not 1 <= len(client_id) <= 64:
            raise Invalid("client_id must be 1 to 64 characters.", code="bad_client_id")
        text = own(data.get("text"))
        async with self._work(sid) as work:
            require(work.actor, "conversation", "note" if data.get("note") else "reply")
            await access.check(work, conversation_id, write=True)
            assert work.actor.id is not None
            if data.get("note"):
                said = await add_note(work, conversation_id, text, author_id=work.actor.id, client_id=client_id)
            else:
                said = await reply(work, conversation_id, text, client_id=client_id)
        return {"id": str(said.id), "seq": said.seq, "at": wire_time(said.at)}

    @answered
    async def on_typing(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        conversation_id = _id(data, "conversation_id")
        actor = await self._actor(sid)
        require(actor, "conversation", "reply")
        room = rooms.opened(conversation_id)
        if room not in self.rooms(sid):
            raise Invalid("Open the conversation first.", code="not_open")
        on = bool(data.get("on"))
        # Only the one who answers is seen typing by the citizen; colleagues see everybody.
        async with self._ground.work(actor) as work:
            row = await work.one("SELECT operator_id FROM conversation WHERE id = %s", (conversation_id,))
        if row and row["operator_id"] == actor.id:
            self._ground.hints.publish("typing", conversation_id, on=int(on), who="operator")
        payload = {"conversation_id": str(conversation_id), "on": on, "who": actor.name}
        await self.emit("typing", payload, room=room, skip_sid=sid)
        return {"ok": True}

    async def trigger_event(self, event: str, *args: Any) -> Any:
        if not takes(self, event, args):
            return {"error": {"code": "unknown_event", "message": "There is no such event."}}
        return await super().trigger_event(event, *args)

    async def _authenticated(self, work: Work, token: str | None) -> Actor:
        if not token:
            raise Unauthenticated("Log in first.")
        actor, _ = await authenticate(
            work.conn, token, work.now, timedelta(minutes=work.settings.session_idle_minutes)
        )
        return actor

    async def _enter(self, work: Work, sid: str, actor: Actor) -> str | None:
        assert actor.id is not None
        for room in await rooms_of(work, actor):
            await self.enter_room(sid, room)
        return await operators.connected(work, actor.id)

    async def _open_offers(self, work: Work, actor: Actor) -> list[dict[str, Any]]:
        found = await work.all(
            "SELECT id FROM offer WHERE operator_id = %s AND state = 'offered' AND expires_at > %s",
            (actor.id, work.now),
        )
        return [payload for row in found if (payload := await offer_payload(work, row["id"], actor.locale))]

    async def _viewers(self, conversation_id: UUID) -> None:
        room = rooms.opened(conversation_id)
        sids = self.server.manager.rooms.get(rooms.STAFF, {}).get(room, {})
        people = {}
        for sid in list(sids):
            actor = await self._actor(sid)
            people[str(actor.id)] = actor.name
        payload = {
            "conversation_id": str(conversation_id),
            "viewers": [{"id": user, "name": name} for user, name in people.items()],
        }
        await self.emit("viewers", payload, room=room)

    async def _actor(self, sid: str) -> Actor:
        actor: Actor = (await self.get_session(sid))["actor"]
        return actor

    def _work(self, sid: str) -> "_As":
        return _As(self, sid)

    async def _heartbeats(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            if not self._users:
                continue
            try:
                async with self._ground.work() as work:
                    await operators.heartbeat(work, list(self._users))
                await self.cut_ended()
            except AWAY as error:
                log.warning("staff_heartbeat_not_kept", error=type(error).__name__)

    async def cut_ended(self) -> None:
        """The floor under the hints: whose session ran out, or ended unheard, loses the socket. Acting keeps it.

        So does who may see other things than when they came: their rooms are those of before.
        """
        active, self._active = self._active, set()
        # Who comes while the database is asked was not asked about.
        here, users = dict(self._sessions), set(self._users)
        async with self._ground.work() as work:
            ended = await ended_among(work, set(here.values()), active)
            standing = await actors_of(work, users)
        for sid, session_id in here.items():
            if sid not in self._sessions:
                continue
            if session_id in ended or not await self._as_they_came(sid, standing):
                await self.disconnect(sid)

    async def _as_they_came(self, sid: str, standing: dict[UUID, Actor]) -> bool:
        came = await self._actor(sid)
        now = standing.get(came.id) if came.id else None
        return now is not None and same_reach(came, now)


class _As:
    """A transaction in the name of a socket's member of staff."""

    def __init__(self, namespace: StaffNamespace, sid: str) -> None:
        self._namespace, self._sid = namespace, sid

    async def __aenter__(self) -> Work:
        actor = await self._namespace._actor(self._sid)
        if actor.session_id is not None:
            self._namespace._active.add(actor.session_id)
        self._context = self._namespace._ground.work(actor)
        return await self._context.__aenter__()

    async def __aexit__(self, *error: Any) -> bool | None:
        return await self._context.__aexit__(*error)


def _cookie(environ: dict[str, Any], settings: Settings) -> str | None:
    try:
        jar = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    except CookieError:
        return None
    return cookie_token({name: morsel.value for name, morsel in jar.items()}, settings)


def _id(data: dict[str, Any], name: str) -> UUID:
    try:
        return UUID(str(data.get(name)))
    except ValueError:
        raise Invalid(f"{name} must be an id.", code="bad_id") from None

