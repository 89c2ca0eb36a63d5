"""What a hint tells of besides conversations, read anew and told to those whom it concerns."""

from uuid import UUID

from core.actor import Actor
from core.clock import wire as wire_time
from core.notices import alert_payload, audience_of
from core.texts import text
from core.work import Work
from desk.console_feed import rooms
from desk.console_feed.seats import Seats
from desk.edge import Sockets
from desk.queue.payloads import offer_payload, queue_payload


class News:
    """Queues, offers, presence, alerts, and what somebody may see from now on."""

    def __init__(self, sio: Sockets, seats: Seats) -> None:
        self._sio, self._seats = sio, seats

    async def tell(self, work: Work, kind: str, subject: UUID) -> None:
        if kind == "queue":
            payload = await queue_payload(work, subject)
            if payload:
                audience = [rooms.ALL, rooms.of_queue(subject)]
                if organization := payload.pop("organization_id", None):
                    audience.append(rooms.of_organization(organization))
                await self._sio.emit("queue", payload, room=audience, namespace=rooms.STAFF)
        elif kind == "offer":
            await self._offer(work, subject)
        elif kind == "presence":
            await self._presence(work, subject)
        elif kind == "access":
            await self._seats.changed(work, subject)
        elif kind == "seats":
            await self._seats.reseat(work, subject)
        elif kind == "alert":
            await self._alert(work, subject)

    async def _presence(self, work: Work, user_id: UUID) -> None:
        """To those who know this colleague: by a queue in common, or as who leads the institution."""
        row = await work.one(
            "SELECT o.presence, o.presence_at, u.organization_id,"
            " ARRAY(SELECT q.queue_id FROM operator_queue q WHERE q.user_id = o.user_id) AS queues"
            " FROM operator o JOIN user_account u ON u.id = o.user_id WHERE o.user_id = %s",
            (user_id,),
        )
        if row is None:
            return
        audience = [rooms.ALL, rooms.of_user(user_id), *map(rooms.of_queue, row["queues"])]
        if row["organization_id"]:
            audience.append(rooms.of_organization(row["organization_id"]))
        payload = {"operator_id": str(user_id), "status": row["presence"], "since": wire_time(row["presence_at"])}
        await self._sio.emit("presence", payload, room=audience, namespace=rooms.STAFF)

    async def _offer(self, work: Work, offer_id: UUID) -> None:
        row = await work.one(
            "SELECT o.state, o.reason, o.operator_id, u.locale FROM offer o JOIN user_account u ON u.id = o.operator_id"
            " WHERE o.id = %s",
            (offer_id,),
        )
        if row is None:
            return
        room = rooms.of_user(row["operator_id"])
        if row["state"] == "offered":
            if self._sio.has(rooms.STAFF, room):
                payload = await offer_payload(work, offer_id, row["locale"])
                await self._sio.emit("offer", payload, room=room, namespace=rooms.STAFF)
            return
        payload = {"offer_id": str(offer_id), "reason": row["state"]}
        await self._sio.emit("offer_gone", payload, room=room, namespace=rooms.STAFF)
        if row["state"] == "expired":
            notice = {"code": "offer_expired", "text": text("queue.notice.offer_expired", row["locale"])}
            await self._sio.emit("notice", notice, room=room, namespace=rooms.STAFF)

    async def _alert(self, work: Work, alert_id: UUID) -> None:
        """To each member of staff whom it concerns, in their language."""
        audience = await audience_of(work, alert_id)
        if audience is None:
            return
        for sid in self._sio.sids(rooms.STAFF, None):
            actor: Actor | None = (await self._sio.get_session(sid, namespace=rooms.STAFF)).get("actor")
            if actor is not None and audience.hears(actor):
                payload = await alert_payload(work, alert_id, actor.locale)
                await self._sio.emit("alert", payload, to=sid, namespace=rooms.STAFF)
