"""Who acts: a member of staff, a citizen, or the house itself."""

from dataclasses import dataclass, field
from uuid import UUID

from core.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Actor:
    """`permissions`: resource -> actions that the roles give; `organizations`: own ones and those below."""

    kind: str
    id: UUID | None = None
    name: str = ""
    alias: str = ""
    locale: str = "es"
    roles: frozenset[str] = frozenset()
    permissions: dict[str, frozenset[str]] = field(default_factory=dict)
    scope: str = "own"
    organization_id: UUID | None = None
    organizations: frozenset[UUID] = frozenset()
    areas: frozenset[UUID] = frozenset()
    clearance: int = 0
    session_id: UUID | None = None

    def may(self, resource: str, action: str) -> bool:
        return self.kind == "system" or action in self.permissions.get(resource, frozenset())


SYSTEM = Actor(kind="system", name="system", scope="all", clearance=9)
ANONYMOUS = Actor(kind="anonymous")
"""Somebody at the door who proved nothing."""


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """Where an act came from; the address only as a keyed hash."""

    request_id: str = ""
    address_hash: bytes | None = None


def require(actor: Actor, resource: str, action: str) -> None:
    """Stands as the first line of every staff route. Raises Forbidden."""
    if not actor.may(resource, action):
        raise Forbidden("Your role does not allow this.", code="forbidden")
