"""Grants and explanations on the wire."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from core.wire import Label, Time
from desk.grants.records import Resource

Level = Literal["read", "write", "deny"]
Reason = Annotated[Label, Field(min_length=3, max_length=2000)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class GrantNew(Body):
    """Access ends at `until`; a denial may stand without an end."""

    resource: Resource
    resource_id: UUID
    user_id: UUID
    level: Level = "read"
    until: AwareDatetime | None = None
    reason: Reason


class Emergency(Body):
    reason: Reason


class Broken(BaseModel):
    until: Time


class Found(BaseModel):
    """`name`: a conversation's pseudonym, a case's number; what a person is called is not told here."""

    resource: Resource
    id: UUID
    name: str | None


class InForce(BaseModel):
    """A record that the asker opened in an emergency."""

    resource: Resource
    resource_id: UUID
    record_name: str | None
    until: Time


class Grant(BaseModel):
    """`cause`: granted, denied, break_glass, or what gave it by itself: participant, handled, a case, an activity."""

    id: UUID
    resource: Resource
    resource_id: UUID
    record_name: str | None
    user_id: UUID
    user_name: str
    level: Level
    until: Time | None
    cause: str
    reason: str | None
    created_at: Time
    created_by: UUID | None
    created_by_name: str | None


class Leg(BaseModel):
    """One part of the predicate, and whether it holds."""

    name: Literal["role", "denied", "grant", "owner", "queue", "scope", "clearance"]
    holds: bool
    told: str


class Explanation(BaseModel):
    """`sees` and `changes`: what the predicate decides. `told`: in one sentence, by the leg that decides it."""

    user_id: UUID
    resource: Resource
    id: UUID
    sees: bool
    changes: bool
    because: str
    told: str
    legs: list[Leg]
    grants: list[Grant]
