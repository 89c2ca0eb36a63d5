"""Names of rooms, and which of them see a conversation."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from core.actor import Actor

STAFF = "/staff"
CITIZEN = "/citizen"
ALL = "all"


def opened(conversation_id: UUID | str) -> str:
    return f"open:{conversation_id}"


def of_user(user_id: UUID | str) -> str:
    return f"user:{user_id}"


def of_session(session_id: UUID | str) -> str:
    return f"session:{session_id}"


def of_queue(queue_id: UUID | str) -> str:
    return f"queue:{queue_id}"


def of_organization(organization_id: UUID | str) -> str:
    return f"org:{organization_id}"


def of_actor(actor: Actor, queues: list[UUID], organizations: list[UUID]) -> list[str]:
    """Rooms that this member of staff sits in: the same reach as the access predicate's."""
    rooms = [of_user(actor.id or ""), of_session(actor.session_id or "")]
    if not actor.may("conversation", "read"):
        return rooms
    if actor.scope == "all":
        rooms.append(ALL)
    if actor.scope in ("organization", "area"):
        rooms += [of_organization(organization) for organization in organizations]
    return rooms + [of_queue(queue) for queue in queues]


def watching(row: dict[str, Any]) -> list[str]:
    """Rooms that may see this conversation in their lists. `row`: owner, queue_id, operator_id, organization_id."""
    rooms = [ALL]
    if row["organization_id"]:
        rooms.append(of_organization(row["organization_id"]))
    if row["operator_id"]:
        rooms.append(of_user(row["operator_id"]))
    if row["queue_id"] and row["owner"] in ("queue", "bot"):
        rooms.append(of_queue(row["queue_id"]))
    return rooms


def is_conversation(room: str) -> bool:
    """Of the citizens' namespace: the others are sockets' own."""
    return len(room) == 36 and room.count("-") == 4


# Hints that take sockets away: of which namespace, from which room.
CUTS: dict[str, tuple[str, Callable[[UUID], str]]] = {
    "user": (STAFF, of_user),
    "session": (STAFF, of_session),
    "forget": (CITIZEN, str),
}
