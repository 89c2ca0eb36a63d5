"""Who sits in which room, kept true while they are connected: what somebody may no longer see, they no longer hear."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import socketio

from core.actor import Actor
from core.work import Work
from desk.console_feed import rooms
from desk.conversations import access

_DENIED = """
SELECT resource_id, principal FROM access_grant
WHERE resource = 'conversation' AND level = 'deny' AND (until IS NULL OR until > %s)
"""
_SEEN = "SELECT c.id FROM conversation c WHERE c.id = ANY(%(ids)s) AND {visible}"
# Rooms that follow from what the roles reach; the others are opened and left by the member of staff.
_BY_REACH = ("queue:", "org:")


async def rooms_of(work: Work, actor: Actor) -> list[str]:
    queues = await work.all("SELECT queue_id FROM operator_queue WHERE user_id = %s", (actor.id,))
    return rooms.of_actor(actor, [row["queue_id"] for row in queues], list(actor.organizations))


class Seats:
    """Of one web process. Denials are few and kept in memory: the way of a message asks no database."""

    def __init__(self, sio: socketio.AsyncServer) -> None:
        self._sio = sio
        self._denied: dict[UUID, set[UUID]] = {}

    async def load(self, work: Work) -> None:
        denied: dict[UUID, set[UUID]] = {}
        for row in await work.all(_DENIED, (work.now,)):
            denied.setdefault(row["resource_id"], set()).add(row["principal"])
        self._denied = denied

    def shut_out(self, conversation_id: UUID) -> list[str]:
        """Sockets of those who must not hear of this conversation, whatever room they sit in."""
        users = self._denied.get(conversation_id, ())
        return [sid for user in users for sid in self._sids(rooms.of_user(user))]

    async def changed(self, work: Work, conversation_id: UUID) -> None:
        """Somebody was let in, or shut out."""
        await self.load(work)
        for sid in self.shut_out(conversation_id):
            await self._remove(sid, conversation_id)
        await self.clear(work, [conversation_id])

    async def clear(self, work: Work, conversation_ids: Iterable[UUID]) -> None:
        """Who has one of these open and may not see it any more, loses it."""
        held: dict[str, set[UUID]] = {}
        for conversation_id in conversation_ids:
            for sid in self._sids(rooms.opened(conversation_id)):
                held.setdefault(sid, set()).add(conversation_id)
        for sid, ids in held.items():
            visible, values = access.predicate(await self._actor(sid), work.now)
            rows = await work.all(_SEEN.format(visible=visible), {**values, "ids": list(ids)})
            for lost in ids - {row["id"] for row in rows}:
                await self._sio.leave_room(sid, rooms.opened(lost), namespace=rooms.STAFF)
                await self._remove(sid, lost)

    async def reseat(self, work: Work, user_id: UUID) -> None:
        """Their queues changed."""
        for sid in self._sids(rooms.of_user(user_id)):
            wanted = await rooms_of(work, await self._actor(sid))
            for room in self._sio.rooms(sid, namespace=rooms.STAFF):
                if str(room).startswith(_BY_REACH) and room not in wanted:
                    await self._sio.leave_room(sid, room, namespace=rooms.STAFF)
            for room in wanted:
                await self._sio.enter_room(sid, room, namespace=rooms.STAFF)
            mine = [str(room) for room in self._sio.rooms(sid, namespace=rooms.STAFF)]
            await self.clear(work, [UUID(room[5:]) for room in mine if room.startswith("open:")])

    async def _remove(self, sid: str, conversation_id: UUID) -> None:
        removal = {"op": "remove", "conversation": {"id": str(conversation_id)}}
        await self._sio.emit("conversation", removal, to=sid, namespace=rooms.STAFF)

    async def _actor(self, sid: str) -> Actor:
        session: dict[str, Any] = await self._sio.get_session(sid, namespace=rooms.STAFF)
        actor: Actor = session["actor"]
        return actor

    def _sids(self, room: str) -> list[str]:
        return list(self._sio.manager.rooms.get(rooms.STAFF, {}).get(room, {}))
