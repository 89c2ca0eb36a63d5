"""Conversations on the wire (staff)."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from core.http import Page
from core.search.schemas import Piece

Urgency = Literal["immediate", "urgent", "elevated", "routine"]


class Risk(BaseModel):
    level: Urgency
    topic: str


class Hit(BaseModel):
    """The newest message or note that holds every word of `q`; `excerpt`: a piece of it, cut at the words."""

    message_id: UUID
    seq: int
    author: str
    note: bool
    at: datetime
    excerpt: list[Piece]


class ConversationOut(BaseModel):
    """The shape that lists, detail and sockets share."""

    id: UUID
    channel: str
    channel_id: UUID
    channel_name: str
    alias: str
    mode: str
    locale: str
    owner: Literal["bot", "queue", "operator", "none"]
    urgency: Urgency
    risk: Risk | None
    intent: str | None
    queue_id: UUID | None
    queue_name: str | None
    operator_id: UUID | None
    operator_name: str | None
    person_id: UUID | None
    person_name: str | None
    case_ids: list[UUID]
    labels: list[str]
    last_seq: int
    last_message_at: datetime | None
    last_author: str | None
    preview: str | None
    unread: bool
    answer_due_at: datetime | None
    waiting_since: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    close_reason: str | None
    snoozed_until: datetime | None
    rating: int | None
    summary: str | None
    open_questions: list[str]
    suggested: dict[str, Any] | None
    citations: list[dict[str, Any]]
    window_until: datetime | None = Field(None, description="WhatsApp: when free text ends; from then on only templates.")
    unreachable: Literal["blocked", "opted_out"] | None = Field(None, description="Why the person takes nothing from us.")
    hit: Hit | None = None


ConversationPage = Page[ConversationOut]


class StaffMessages(BaseModel):
    messages: list[dict[str, Any]]
    last_seq: int


class MessageIn(BaseModel):
    client_id: str = Field(min_length=1, max_length=64)
    text: str = ""
    note: bool = False
    attachments: list[UUID] = Field(default_factory=list, max_length=10)
    reply_to: UUID | None = Field(None, description="The message that this one answers.")


class TemplateIn(BaseModel):
    """A text that the provider approved, and what goes into its gaps."""

    client_id: str = Field(min_length=1, max_length=64)
    template_id: UUID
    variables: dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(min_length=1, max_length=500)]] = Field(
        default_factory=dict, max_length=20
    )


class ReactionIn(BaseModel):
    emoji: str = Field("", max_length=16, description="One emoji; empty takes ours away.")


class Revision(BaseModel):
    """What a message said until then."""

    text: str
    until: datetime


class RevisionsOut(BaseModel):
    items: list[Revision]


class KeptOut(BaseModel):
    id: UUID
    seq: int
    at: str


class TransferIn(BaseModel):
    queue_id: UUID | None = None
    operator_id: UUID | None = None
    note: str | None = Field(None, max_length=8000)


class CloseIn(BaseModel):
    outcome: str = Field("answered", max_length=60)
    note: str | None = Field(None, max_length=8000)


class LabelIn(BaseModel):
    add: list[str] = Field(default_factory=list, max_length=20)
    remove: list[str] = Field(default_factory=list, max_length=20)


class RiskIn(BaseModel):
    """`topic` may be left out: what the rules found stays, else it is `manual`."""

    level: Literal["immediate", "urgent", "elevated"]
    topic: Literal["self_harm", "overdose", "violence", "child_at_risk", "third_party", "withdrawal"] | None = None
    reason: str = Field(min_length=3, max_length=2000)


class ReasonIn(BaseModel):
    reason: str = Field(min_length=3, max_length=2000)


class SnoozeIn(BaseModel):
    until: datetime


class FileOut(BaseModel):
    """As it stands in a message's `attachments`."""

    id: UUID
    media_type: str
    size: int
    name: str
    state: str = "ready"
    url: str
    preview: str | None = None


class AddressOut(BaseModel):
    """Opens the file, in the session that asked for it, until then."""

    url: str
    expires_at: str
