"""What happened, told to whoever listens: frozen dataclasses in the past tense, one table of handlers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened inside the present transaction."""


Handler = Callable[[Any, Any], Awaitable[None]]


class Bus:
    """Event type -> handlers, in order, in the emitter's own transaction."""

    def __init__(self, table: Mapping[type[Event], Sequence[Handler]]) -> None:
        self._table = dict(table)

    async def emit(self, work: Any, event: Event) -> None:
        for handler in self._table.get(type(event), ()):
            await handler(work, event)
