"""When an account's people attend."""

from datetime import UTC, datetime

import pytest

from channels.accounts.hours import Hours, is_open, opens_at, read

OFFICE = Hours.model_validate({
    "timezone": "America/Argentina/Buenos_Aires",
    "days": {"mon": [["08:00", "13:00"], ["14:00", "18:00"]], "fri": [["22:00", "24:00"]]},
})  # fmt: skip


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Of the week that begins on Monday the 16th; three hours are the zone's."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "open_"),
    [
        (at(16, 10, 59), False), (at(16, 11), True), (at(16, 15, 59), True), (at(16, 16), False), (at(16, 17), True),
        (at(16, 21), False), (at(17, 12), False), (at(21, 1), True), (at(21, 2, 59), True), (at(21, 3), False),
    ],
)  # fmt: skip
def test_the_edges(now: datetime, open_: bool) -> None:
    assert is_open(OFFICE, now) is open_


@pytest.mark.parametrize(("now", "opens"), [(at(16, 9), "Mon 08:00"), (at(16, 16, 30), "Mon 14:00"), (at(17, 3), "Fri 22:00"), (at(21, 3), "Mon 08:00")])
def test_when_it_opens_next(now: datetime, opens: str) -> None:
    found = opens_at(OFFICE, now)
    assert found is not None and f"{found:%a %H:%M}" == opens


def test_nobody_ever() -> None:
    never = Hours(timezone="UTC", days={})
    assert not is_open(never, at(16, 12)) and opens_at(never, at(16, 12)) is None


@pytest.mark.parametrize(
    "wrong",
    [{"timezone": "Mars/Olympus", "days": {}}, {"timezone": "UTC", "days": {"mon": [["18:00", "08:00"]]}},
     {"timezone": "UTC", "days": {"lunes": []}}, {"timezone": "UTC", "days": {"mon": [["8", "9"]]}}, {"days": {}}],
)  # fmt: skip
def test_what_is_no_hours(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Hours.model_validate(wrong)
    assert read({"hours": wrong}) is None
