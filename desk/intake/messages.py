"""What goes through the intake: a message on its way in, and what became of it."""

from asyncio import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.risk import Finding
from core.clock import wire
from core.errors import VentanillaError
from core.vault import DataKey


@dataclass(frozen=True, slots=True)
class Incoming:
    """`sender`: blind index of who writes; `contact`: the address that answers go to, for a first contact."""

    account_id: UUID
    channel: str
    external_id: str
    sender: bytes
    text: str
    conversation_id: UUID | None = None
    contact: str | None = None
    locale: str | None = None
    attachments: tuple[UUID, ...] = ()
    extra: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """`fresh` is False for a repeat, which gets the first one's id, seq and time.

    `on_disk`: PostgreSQL is away; the message is sealed and synced beside it, and id and seq are still to come.
    """

    id: UUID
    seq: int
    at: datetime
    conversation_id: UUID
    fresh: bool = True
    on_disk: bool = False

    @property
    def status(self) -> int:
        """As HTTP tells it."""
        return 202 if self.on_disk else 201 if self.fresh else 200

    def wire(self) -> dict[str, Any]:
        """Of a message on disk there is no number yet: the same client id, sent again later, is told it."""
        if self.on_disk:
            return {"id": None, "seq": None, "at": wire(self.at)}
        return {"id": str(self.id), "seq": self.seq, "at": wire(self.at)}


@dataclass(slots=True)
class Known:
    """A handle as the flusher remembers it."""

    conversation_id: UUID
    key: DataKey
    locale: str


@dataclass(slots=True)
class Pending:
    """A message waiting for its flush."""

    incoming: Incoming
    finding: Finding
    future: "Future[Kept]"
    known: Known | None = None
    tries: int = 0
    message_id: UUID = field(default_factory=lambda: UUID(int=0))
    reply_id: UUID = field(default_factory=lambda: UUID(int=0))
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Landed:
    """A committed message with the state of its conversation, for those who watch."""

    pending: Pending
    kept: Kept
    state: dict[str, Any]
    reply_seq: int | None = None


def refuse(batch: list[Pending], error: VentanillaError) -> None:
    for pending in batch:
        if not pending.future.done():
            pending.future.set_exception(error)
