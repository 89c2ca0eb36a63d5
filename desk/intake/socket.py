"""The `/citizen` namespace: what a person's own page says and hears."""

from typing import Any

import socketio
from socketio.exceptions import ConnectionRefusedError
from starlette.requests import HTTPConnection

from core import metrics
from core.actor import RequestInfo
from core.errors import Unavailable, VentanillaError
from core.http import address_in
from core.live.guard import AWAY, answered, takes
from core.work import Ground
from desk.conversations import read, sessions
from desk.conversations.sessions import Citizen
from desk.intake import citizen as verbs
from desk.intake.flusher import Intake
from desk.intake.limits import neighbourhood
from desk.intake.returning import Returning
from desk.queue.citizen_state import citizen_state

REPLAY = 200


class CitizenNamespace(socketio.AsyncNamespace):  # type: ignore[misc]
    """Each socket sits in one room: its own conversation's id."""

    def __init__(self, ground: Ground, intake: Intake, returning: Returning) -> None:
        super().__init__("/citizen")
        self._ground, self._intake, self._returning = ground, intake, returning

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        auth = auth if isinstance(auth, dict) else {}
        token = auth.get("token")
        try:
            async with self._ground.work(request=RequestInfo()) as work:
                who = await sessions.citizen_of(
                    work.conn, token if isinstance(token, str) else None, work.now,
                    work.settings.citizen_session_days,
                )  # fmt: skip
                sender = sessions.web_sender(work, who.conversation_id)
            address = neighbourhood(address_in(HTTPConnection(environ["asgi.scope"]), self._ground.settings))
            await self.save_session(sid, {"who": who, "sender": sender, "address": address})
            state = await self._come_in(sid, who, auth.get("after"))
        except VentanillaError as error:
            raise ConnectionRefusedError(error.code, {"code": error.code, "message": error.detail}) from None
        except AWAY:
            raise ConnectionRefusedError("unavailable", Unavailable("Try again.").problem()) from None
        await self.emit("state", state, to=sid)
        metrics.sockets.labels("citizen").inc()

    async def _come_in(self, sid: str, who: Citizen, after: object) -> dict[str, Any]:
        async with self._returning.turn(who.conversation_id), self._ground.work() as work:
            state = await citizen_state(work, who.conversation_id)
            if isinstance(after, int) and not isinstance(after, bool) and 0 <= after <= state["last_seq"]:
                for message in await read.citizen_messages(work, who.conversation_id, after, REPLAY):
                    await self.emit("message", message, to=sid)
                    after = int(message["seq"])
                self._returning.came(who.conversation_id, sid, after)
            await self.enter_room(sid, str(who.conversation_id))
        return state

    async def on_disconnect(self, sid: str, reason: str = "") -> None:
        session = await self.get_session(sid)
        if isinstance(session, dict) and "who" in session:
            self._returning.left(session["who"].conversation_id, sid)
            metrics.sockets.labels("citizen").dec()

    @answered
    async def on_message(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        who, sender = await self._who(sid)
        address: str = (await self.get_session(sid))["address"]
        if data.get("attachments"):
            async with self._ground.work() as work:
                await verbs.check_files(work, who, data.get("attachments"))
        kept = await verbs.write(
            self._intake, who, sender, client_id=data.get("client_id"), text=data.get("text"),
            attachments=data.get("attachments"), limited=not self._ground.settings.load_test, address=address,
        )  # fmt: skip
        return kept.wire()

    @answered
    async def on_typing(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        who, _ = await self._who(sid)
        self._ground.hints.publish("typing", who.conversation_id, on=int(bool(data.get("on"))), who="citizen")
        return {"ok": True}

    @answered
    async def on_read(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        who, _ = await self._who(sid)
        async with self._ground.work(verbs.citizen_actor(who)) as work:
            await verbs.mark_read(work, who, data.get("seq"))
        return {"ok": True}

    async def trigger_event(self, event: str, *args: Any) -> Any:
        if not takes(self, event, args):
            return {"error": {"code": "unknown_event", "message": "There is no such event."}}
        return await super().trigger_event(event, *args)

    async def _who(self, sid: str) -> tuple[Citizen, bytes]:
        session = await self.get_session(sid)
        return session["who"], session["sender"]

