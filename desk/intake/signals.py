"""Waking those who wait for a conversation to change (long polls)."""

import asyncio
from uuid import UUID

from core.live import Hint, Hints


class Signals:
    """One per web process."""

    def __init__(self, hints: Hints) -> None:
        self._waiting: dict[UUID, set[asyncio.Event]] = {}
        hints.subscribe(self._heard)

    def notify(self, conversation_id: UUID) -> None:
        for event in self._waiting.get(conversation_id, ()):
            event.set()

    async def wait(self, conversation_id: UUID, seconds: float) -> None:
        event = asyncio.Event()
        self._waiting.setdefault(conversation_id, set()).add(event)
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            pass
        finally:
            waiting = self._waiting[conversation_id]
            waiting.discard(event)
            if not waiting:
                del self._waiting[conversation_id]

    def _heard(self, hint: Hint) -> None:
        if hint.kind == "conversation":
            self.notify(hint.subject)
        elif hint.kind == "conversations":
            for conversation in hint.ids:
                self.notify(UUID(conversation))
