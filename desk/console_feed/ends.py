"""Telling a person's own pages that the conversation ended: once for each end, to those who are there."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import socketio

from core.clock import wire as wire_time
from desk.console_feed import rooms

_MEMORY: Final = 20_000
_JUST: Final = timedelta(minutes=1)


class Ends:
    def __init__(self, sio: socketio.AsyncServer) -> None:
        self._sio = sio
        self._told: OrderedDict[UUID, datetime] = OrderedDict()

    async def tell(self, conversation_id: UUID, at: datetime | None, now: datetime) -> None:
        """Whoever comes later reads it in the state."""
        if at is None or now - at > _JUST or self._told.get(conversation_id) == at:
            return
        self._told[conversation_id] = at
        if len(self._told) > _MEMORY:
            self._told.popitem(last=False)
        await self._sio.emit("closed", {"at": wire_time(at)}, room=str(conversation_id), namespace=rooms.CITIZEN)
