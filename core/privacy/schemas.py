"""Holds, erasures and retention on the wire."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from core.wire import Label, Time

Kind = Literal["person", "conversation"]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ErasureNew(Body):
    """`request`: the person asked, which cases of the law's term refuse; `order`, `mistake`: past that term too."""

    kind: Kind
    subject_id: UUID
    basis: Literal["request", "order", "mistake", "retention"] = "request"


class Certificate(BaseModel):
    """`erased`: what went, by kind and number. Nothing of what it said."""

    id: UUID
    kind: Kind
    subject_id: UUID
    basis: str
    asked_by: UUID | None
    asked_by_name: str | None = None
    at: Time
    erased: dict[str, int]


class HoldNew(Body):
    kind: Kind
    subject_id: UUID
    reason: Annotated[Label, Field(max_length=1000)]


class Hold(BaseModel):
    id: UUID
    kind: Kind
    subject_id: UUID
    reason: str
    placed_at: Time
    placed_by: UUID | None
    released_at: Time | None
    released_by: UUID | None


class RetentionClass(BaseModel):
    code: str
    label: str
    kind: str
    action: str
    days: int
    least: int


class RetentionClasses(BaseModel):
    items: list[RetentionClass]


class RetentionChange(Body):
    days: Annotated[int, Field(ge=1, le=36_500)]


class Due(BaseModel):
    """`due`: past the days, `held` of them by a legal hold; `sample`: ids of the first ones."""

    code: str
    label: str
    kind: str
    action: str
    days: int
    before: Time
    due: int
    held: int
    sample: list[UUID]


class RetentionRun(BaseModel):
    """`started`: a dry run starts nothing."""

    started: bool
    classes: list[Due]


def labelled(row: dict[str, Any], label: str) -> dict[str, Any]:
    return {**row, "label": label}
