"""Which verb may follow which status of an activity. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from casework.case_types.definition import ActivityClass
from core.errors import Conflict, Invalid


class Status(StrEnum):
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


OPEN = (Status.SCHEDULED, Status.IN_PROGRESS)
# Verb -> the statuses it may start from, the one it leads to.
VERBS: dict[str, tuple[tuple[Status, ...], Status]] = {
    "complete": (OPEN, Status.COMPLETED),
    "cancel": (OPEN, Status.CANCELLED),
    "no_show": ((Status.SCHEDULED,), Status.NO_SHOW),
    "reschedule": ((Status.SCHEDULED,), Status.SCHEDULED),
}
_FARTHEST = timedelta(days=3660)
_OLDEST = timedelta(days=36600)


def after(verb: str, status: str, class_: str) -> Status:
    """The status that follows. Raises Conflict, or Invalid for a no-show where nobody was to come."""
    sources, target = VERBS[verb]
    if status not in sources:
        raise Conflict("That activity has come to its end.", code="activity_ended")
    if verb == "no_show" and class_ != ActivityClass.CONTACT:
        raise Invalid("Only a contact can be missed.", code="no_show_of_contact_only")
    return target


def overdue(status: str, due_at: datetime | None, now: datetime) -> bool:
    return status in OPEN and due_at is not None and due_at < now


def check_due(due_at: datetime, now: datetime) -> None:
    """Raises Invalid for a date that nobody means."""
    if not now - _OLDEST <= due_at <= now + _FARTHEST:
        raise Invalid("The date lies too far away.", code="date_out_of_range")


def check_happened(happened_at: datetime, now: datetime) -> None:
    """A clock that runs a few minutes ahead is forgiven. Raises Invalid."""
    if happened_at > now + timedelta(minutes=5):
        raise Invalid("It cannot have happened in the future.", code="happened_in_future")
    check_due(happened_at, now)
