"""Cases on the wire."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query as QueryField
from pydantic import BaseModel, ConfigDict, Field

from core.search.schemas import Piece
from core.wire import Label, Text, Time

Priority = Literal["low", "normal", "high"]
Sort = Literal["next_due_at", "-opened_at", "-updated_at"]
Summary = Annotated[Text, Field(max_length=8000)]
Reason = Annotated[Text, Field(max_length=4000)]
Query = Annotated[Text | None, QueryField(max_length=120)]
TypeId = Annotated[Label, Field(max_length=80)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Seat(Body):
    """Who holds which of the type's roles."""

    role: Annotated[Label, Field(max_length=60)]
    user_id: UUID


class CaseNew(Body):
    """`opened_at`: when it really began, if that is past. Without an owner: whoever asks."""

    case_type: TypeId
    person_id: UUID
    summary: Summary | None = None
    priority: Priority = "normal"
    opened_at: Time | None = None
    owner_user_id: UUID | None = None
    organization_id: UUID | None = None
    area_id: UUID | None = None
    confidentiality: Annotated[int | None, Field(ge=0, le=3)] = None
    participants: Annotated[list[Seat], Field(max_length=20)] = []


class CaseChange(Body):
    """Only what is given changes; null empties a text, and leaves the case without an owner."""

    summary: Summary | None = None
    outcome: Summary | None = None
    priority: Priority = "normal"
    owner_user_id: UUID | None = None


class Ended(Body):
    """`outcome`: what came of it, where the type wants it told."""

    reason: Reason | None = None
    outcome: Summary | None = None


class Move(Ended):
    name: Annotated[Label, Field(max_length=60)]


class TransitionOut(BaseModel):
    name: str
    label: str
    reason: bool
    needs: list[str]


class ParticipantOut(BaseModel):
    role: str
    label: str
    user_id: UUID | None
    name: str


class Subject(BaseModel):
    id: UUID
    display_name: str


class CaseHit(BaseModel):
    """What `q` was found in: an activity, else the case's own summary or outcome; `excerpt`: cut at the words."""

    activity_id: UUID | None
    excerpt: list[Piece]


class CaseOut(BaseModel):
    """`status_category`: open, in_progress, waiting, closed or cancelled. `transitions`: what may be done next."""

    id: UUID
    number: str
    case_type: str
    case_type_label: str
    family: str
    status: str
    status_label: str
    status_category: str
    priority: Priority
    risk_level: str | None
    confidentiality: str | None
    person: Subject | None
    owner_user_id: UUID | None
    owner_name: str | None
    organization_id: UUID | None
    organization_name: str | None
    area_id: UUID | None
    opened_at: Time
    closed_at: Time | None
    updated_at: Time
    reopened_count: int
    next_due_at: Time | None
    summary: str | None
    outcome: str | None
    conversation_ids: list[UUID]
    participants: list[ParticipantOut]
    transitions: list[TransitionOut]
    hit: CaseHit | None = None
