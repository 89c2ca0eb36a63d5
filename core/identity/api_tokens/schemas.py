"""What goes over the wire about API tokens."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from core.identity.schemas import Body, Secret
from core.wire import Label, Time

Scope = Annotated[str, Field(max_length=80, pattern=r"^[a-z_]+:[a-z_]+$")]


class ApiTokenNew(Body):
    """`scopes`: `resource:action` pairs out of the owner's own permissions. `password`: the owner's.

    Without `expires_at` it lasts as long as the settings let one.
    """

    name: Annotated[Label, Field(max_length=80)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=200)]
    expires_at: AwareDatetime | None = None
    password: Secret


class ApiTokenRow(BaseModel):
    id: UUID
    name: str
    scopes: list[str]
    created_at: Time
    last_used_at: Time | None
    expires_at: Time


class ApiTokenMade(BaseModel):
    """`token` is shown this once."""

    id: UUID
    token: str
