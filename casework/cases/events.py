"""What happens to cases."""

from dataclasses import dataclass
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True)
class CaseOpened(Event):
    case_id: UUID
    person_id: UUID
    case_type: str


@dataclass(frozen=True, slots=True)
class CaseMoved(Event):
    """`category`: of the status it has now, one that code may rely on."""

    case_id: UUID
    transition: str
    status: str
    category: str


@dataclass(frozen=True, slots=True)
class CaseHandedOver(Event):
    case_id: UUID
    from_user: UUID | None
    to_user: UUID | None


@dataclass(frozen=True, slots=True)
class CaseSeatChanged(Event):
    """Somebody was given a role in the case, or left one."""

    case_id: UUID
    user_id: UUID
