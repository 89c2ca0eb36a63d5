"""The machine of statuses, pure."""

from datetime import UTC, datetime, timedelta

import pytest

from casework.activities.states import OPEN, VERBS, Status, after, check_due, check_happened, overdue
from core.errors import Conflict, Invalid

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", [Status.COMPLETED, Status.NO_SHOW, Status.CANCELLED])
def test_what_has_ended_moves_no_more(verb: str, status: Status) -> None:
    with pytest.raises(Conflict):
        after(verb, status, "contact")


@pytest.mark.parametrize("verb", VERBS)
def test_a_scheduled_contact_may_go_every_way(verb: str) -> None:
    assert after(verb, Status.SCHEDULED, "contact") is VERBS[verb][1]


def test_only_contacts_are_missed() -> None:
    with pytest.raises(Invalid):
        after("no_show", Status.SCHEDULED, "task")


def test_overdue_is_computed_from_the_date() -> None:
    late, soon = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)
    assert all(overdue(status, late, NOW) for status in OPEN)
    assert not overdue(Status.COMPLETED, late, NOW)
    assert not overdue(Status.SCHEDULED, soon, NOW)
    assert not overdue(Status.SCHEDULED, None, NOW)


def test_dates_that_nobody_means_are_refused() -> None:
    with pytest.raises(Invalid):
        check_due(datetime.max.replace(tzinfo=UTC), NOW)
    with pytest.raises(Invalid):
        check_happened(NOW + timedelta(hours=1), NOW)
    check_happened(NOW + timedelta(minutes=4), NOW)
