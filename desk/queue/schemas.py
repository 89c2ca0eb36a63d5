"""Queues on the wire."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from desk.conversations.urgency import TARGETS
from desk.operators.schemas import Stamp

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=60)]
Seconds = Annotated[int, Field(ge=10, le=7 * 24 * 3600)]


class Targets(BaseModel, extra="forbid"):
    """Seconds until an answer is due."""

    immediate: Seconds = TARGETS["immediate"]
    urgent: Seconds = TARGETS["urgent"]
    elevated: Seconds = TARGETS["elevated"]
    routine: Seconds = TARGETS["routine"]


class QueueOut(BaseModel):
    id: UUID
    name: str
    organization_id: UUID | None
    organization_name: str | None
    skills: list[str]
    languages: list[str]
    intents: list[str]
    targets: Targets
    position: int
    archived: bool
    waiting: int
    oldest_waiting_since: Stamp | None
    next_due_at: Stamp | None
    operators_available: int
    assigned: int


class QueuePage(BaseModel):
    items: list[QueueOut]
    next: str | None = None


class QueueNew(BaseModel, extra="forbid"):
    name: Name
    organization_id: UUID | None = None
    skills: list[Code] = Field([], max_length=20)
    languages: list[Code] = Field(["es"], max_length=20)
    intents: list[Code] = Field([], max_length=50)
    targets: Targets = Targets()
    position: int = Field(0, ge=0, le=10_000)


class QueuePatch(BaseModel, extra="forbid"):
    """What is left out stays as it is."""

    name: Name | None = None
    skills: list[Code] | None = Field(None, max_length=20)
    languages: list[Code] | None = Field(None, max_length=20)
    intents: list[Code] | None = Field(None, max_length=50)
    targets: Targets | None = None
    position: int | None = Field(None, ge=0, le=10_000)
    archived: bool | None = None


class WhyOut(BaseModel):
    code: str
    text: str


class WaitingOut(BaseModel):
    """`why`: what puts it in this place."""

    conversation: dict[str, Any]
    position: int
    why: list[WhyOut]


class WaitingPage(BaseModel):
    items: list[WaitingOut]
    next: str | None = None
