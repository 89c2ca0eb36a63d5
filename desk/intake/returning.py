"""A socket that comes back hears what it missed first, then what lands: in order, and nothing of it twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID


class Returning:
    """One per web process. Whoever tells a conversation's sockets of a message takes `turn` for it."""

    def __init__(self) -> None:
        self._gates: dict[UUID, asyncio.Lock] = {}
        self._waiting: dict[UUID, int] = {}
        self._told: dict[UUID, dict[str, int]] = {}

    @asynccontextmanager
    async def turn(self, conversation_id: UUID) -> AsyncIterator[None]:
        gate = self._gates.setdefault(conversation_id, asyncio.Lock())
        self._waiting[conversation_id] = self._waiting.get(conversation_id, 0) + 1
        try:
            async with gate:
                yield
        finally:
            self._waiting[conversation_id] -= 1
            if not self._waiting[conversation_id]:
                del self._waiting[conversation_id], self._gates[conversation_id]

    def came(self, conversation_id: UUID, sid: str, seq: int) -> None:
        """This socket has every message up to `seq`."""
        self._told.setdefault(conversation_id, {})[sid] = seq

    def left(self, conversation_id: UUID, sid: str) -> None:
        sockets = self._told.get(conversation_id, {})
        sockets.pop(sid, None)
        if not sockets:
            self._told.pop(conversation_id, None)

    def changed(self, conversation_id: UUID, seq: int) -> None:
        """The message `seq` is told once more, to everybody: its files came."""
        for sid, told in self._told.get(conversation_id, {}).items():
            self._told[conversation_id][sid] = min(told, seq - 1)

    def who_has(self, conversation_id: UUID, seq: int) -> list[str]:
        return [sid for sid, told in self._told.get(conversation_id, {}).items() if told >= seq]
