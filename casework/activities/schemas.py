"""Activities on the wire."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from casework.activities.states import Status
from core.wire import Label, Text, Time

Words = Annotated[Text, Field(max_length=8000)]
Reason = Annotated[Label, Field(max_length=2000)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Activity(BaseModel):
    """`overdue`: still to be done, and its time is over."""

    id: UUID
    case_id: UUID
    case_number: str
    type: str
    type_label: str
    class_: str = Field(serialization_alias="class", validation_alias="class")
    status: Status
    due_at: Time | None
    happened_at: Time | None
    assignee: UUID | None
    assignee_name: str | None
    summary: str | None
    overdue: bool


class ActivityOpened(Activity):
    """`data`: what else was kept: the reason of a cancellation, what had been planned."""

    data: dict[str, Any]


class ActivityNew(Body):
    """Planned (`due_at`) or past (`happened_at`), one of them. `assignee`: who asks, unless said."""

    type: Annotated[Label, Field(max_length=80)]
    due_at: AwareDatetime | None = None
    happened_at: AwareDatetime | None = None
    summary: Words | None = None
    assignee: UUID | None = None

    @model_validator(mode="after")
    def _when(self) -> Self:
        if (self.due_at is None) == (self.happened_at is None):
            raise ValueError("give either due_at or happened_at")
        return self


class Completion(Body):
    summary: Words | None = None
    happened_at: AwareDatetime | None = None


class Cancellation(Body):
    reason: Reason


class Absence(Body):
    summary: Words | None = None


class NewDate(Body):
    due_at: AwareDatetime
    reason: Reason | None = None
