"""Promotion and the pages that show cases with conversations, on the wire."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from casework.activities.schemas import Activity
from casework.cases.schemas import Body, CaseOut, Summary, TypeId
from casework.people.schemas import PersonNew, PersonOut
from core.wire import Time


class FollowUp(Body):
    type: Literal["contact"] = "contact"
    due_at: AwareDatetime


class Promotion(Body):
    """A known person or a new one, else whom the conversation is with; an open case, or a new one of a type."""

    person_id: UUID | None = None
    person: PersonNew | None = None
    case_id: UUID | None = None
    case_type: TypeId | None = None
    summary: Summary | None = None
    follow_up: FollowUp | None = None


class Promoted(BaseModel):
    case_id: UUID
    person_id: UUID


class Link(Body):
    conversation_id: UUID


class CaseConversation(BaseModel):
    """`preview` and `summary` only for those who may see the conversation itself."""

    id: UUID
    alias: str
    channel: str
    opened_at: Time
    closed_at: Time | None
    preview: str | None = None
    summary: str | None = None


class TimelineItem(BaseModel):
    """One of the two, as `kind` says."""

    kind: Literal["activity", "conversation"]
    at: Time
    activity: Activity | None = None
    conversation: CaseConversation | None = None


class PersonPage(PersonOut):
    """Cases and conversations: those that the reader may see, newest first."""

    cases: Annotated[list[CaseOut], Field(max_length=100)]
    conversations: Annotated[list[CaseConversation], Field(max_length=100)]
