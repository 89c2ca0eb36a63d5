"""What happens to the people at the desk."""

from dataclasses import dataclass
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True)
class OperatorPresenceChanged(Event):
    """Also told, with equal values, when a lapsed connection came back."""

    user_id: UUID
    presence: str
    previous: str


@dataclass(frozen=True, slots=True)
class OperatorChanged(Event):
    """Capacity, skills, languages or queues are others now."""

    user_id: UUID


@dataclass(frozen=True, slots=True)
class OperatorGone(Event):
    """The connection was away for longer than the grace: what the operator held must find somebody else."""

    user_id: UUID
