"""ISO 8601 durations of a fixed length. Years and months are refused: nobody can say how long they are."""

import re
from datetime import timedelta

_FORM = re.compile(r"P(?:(\d{1,4})W|(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,4})M)?)?)")


def duration(text: str) -> timedelta:
    """`P3D`, `PT1H`, `P1DT12H`, `P2W`. Raises ValueError."""
    found = _FORM.fullmatch(text)
    if found is None or not any(found.groups()):
        raise ValueError(f"{text!r} is no duration of weeks, days, hours or minutes")
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)


def iso(days: int) -> str:
    return f"P{days}D"
