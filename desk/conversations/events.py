"""What happens to conversations."""

from dataclasses import dataclass
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True)
class ConversationQueued(Event):
    """It waits for a person; `urgency` 0 routine to 3 immediate."""

    conversation_id: UUID
    queue_id: UUID
    urgency: int


@dataclass(frozen=True, slots=True)
class ConversationAssigned(Event):
    conversation_id: UUID
    operator_id: UUID


@dataclass(frozen=True, slots=True)
class ConversationReleased(Event):
    conversation_id: UUID
    operator_id: UUID | None


@dataclass(frozen=True, slots=True)
class ConversationClosed(Event):
    conversation_id: UUID
    operator_id: UUID | None


@dataclass(frozen=True, slots=True)
class MessageSaid(Event):
    """The desk said something; where the channel has a provider, it must be sent out."""

    conversation_id: UUID
    account_id: UUID
    channel: str
    message_id: UUID
    seq: int
    author: str
    text: str
