"""What goes over the wire about alerts."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

State = Literal["open", "acknowledged", "resolved", "dismissed"]
Level = Literal["info", "warning", "critical"]


class Subject(BaseModel):
    kind: str
    id: UUID


class Alert(BaseModel):
    """`step`: how often it was passed on to the next audience."""

    id: UUID
    rule: str
    level: Level
    title: str
    body: str
    subject: Subject
    at: str
    state: State
    step: int
    acknowledged_at: str | None
    acknowledged_by: UUID | None
    acknowledged_by_name: str | None
    resolved_at: str | None
