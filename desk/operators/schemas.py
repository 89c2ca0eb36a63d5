"""Operators on the wire."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

Stamp = Annotated[datetime, AfterValidator(lambda at: at.astimezone(UTC))]


class ActiveOut(BaseModel):
    conversation_id: UUID
    alias: str
    urgency: str
    since: Stamp | None


class OperatorOut(BaseModel):
    """`load` counts the conversations held; `active` only those that the reader may see."""

    id: UUID
    name: str
    alias: str
    presence: str
    presence_since: Stamp
    capacity: int
    load: int
    queues: list[UUID]
    skills: list[str]
    languages: list[str]
    active: list[ActiveOut]
    connected: bool


class OperatorPage(BaseModel):
    items: list[OperatorOut]
    next: str | None = None


class OperatorPatch(BaseModel):
    capacity: int | None = None
    skills: list[str] | None = Field(None, max_length=50)
    languages: list[str] | None = Field(None, max_length=50)
    queues: list[UUID] | None = Field(None, max_length=200)
