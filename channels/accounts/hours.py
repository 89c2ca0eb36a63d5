"""When an account's people attend: days and times of its own time zone. Pure."""

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("not a time zone")
    return value


def _span(value: tuple[str, str]) -> tuple[str, str]:
    if not all(_TIME.fullmatch(one) for one in value) or value[0] >= value[1]:
        raise ValueError("a beginning and a later end, as 08:00 and 16:30")
    return value


Span = Annotated[tuple[str, str], AfterValidator(_span)]


class Hours(BaseModel):
    """A day without spans is a day on which nobody attends."""

    model_config = ConfigDict(extra="forbid")

    timezone: Annotated[str, Field(max_length=60), AfterValidator(_zone)]
    days: dict[Annotated[str, Field(pattern="^(mon|tue|wed|thu|fri|sat|sun)$")], Annotated[list[Span], Field(max_length=6)]]


def is_open(hours: Hours, now: datetime) -> bool:
    here = now.astimezone(ZoneInfo(hours.timezone))
    clock = f"{here:%H:%M}"
    return any(begin <= clock < end for begin, end in hours.days.get(DAYS[here.weekday()], []))


def opens_at(hours: Hours, now: datetime) -> datetime | None:
    """The next beginning within eight days, in the account's zone; None where nobody ever attends."""
    here = now.astimezone(ZoneInfo(hours.timezone))
    for ahead in range(9):
        day = here.date() + timedelta(days=ahead)
        for begin, _ in sorted(hours.days.get(DAYS[day.weekday()], [])):
            found = datetime.combine(day, time.fromisoformat(begin), here.tzinfo)
            if found > here:
                return found
    return None


def read(config: Mapping[str, object]) -> Hours | None:
    """None for an account that keeps none, or whose hours are of an older shape."""
    try:
        return Hours.model_validate(config["hours"]) if config.get("hours") else None
    except ValueError:
        return None
