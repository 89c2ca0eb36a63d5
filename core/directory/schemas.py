"""What goes over the wire about areas and organizations."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from core.wire import Label

Name = Annotated[Label, Field(max_length=200)]
Phone = Annotated[Label, Field(max_length=60)]
Code = Annotated[Label, Field(max_length=60)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Organization(BaseModel):
    """`path`: from the root to itself."""

    id: UUID
    name: str
    type: str
    status: str
    parent_id: UUID | None
    area_id: UUID | None
    area_name: str | None
    phone: str | None
    path: list[UUID]


class OrganizationNew(Body):
    """`phone`: where colleagues of other institutions call."""

    name: Name
    type: Code
    parent_id: UUID | None = None
    area_id: UUID | None = None
    phone: Phone | None = None


class OrganizationChange(Body):
    name: Name | None = None
    type: Code | None = None
    status: Literal["active", "inactive"] | None = None
    parent_id: UUID | None = None
    area_id: UUID | None = None
    phone: Phone | None = None


class Area(BaseModel):
    """`path`: from the root to itself."""

    id: UUID
    name: str
    code: str
    level: str
    parent_id: UUID | None
    path: list[UUID]


class AreaNew(Body):
    name: Name
    code: Code
    level: Code
    parent_id: UUID | None = None


class AreaChange(Body):
    name: Name | None = None
    code: Code | None = None
    level: Code | None = None
    parent_id: UUID | None = None
