"""Each night what is no longer kept goes."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from core.privacy import retention
from core.tasks import Handler, Task
from core.work import Ground

RUN = "privacy.retention"
THE_DESK = UUID("00000000-0000-7000-8000-000000000002")
_HOUR, _MINUTE = 3, 20


def next_night(now: datetime, zone: str) -> datetime:
    """The next 3:20 by the desk's own time."""
    here = now.astimezone(ZoneInfo(zone))
    night = here.replace(hour=_HOUR, minute=_MINUTE, second=0, microsecond=0)
    return night if night > here else night + timedelta(days=1)


async def arm(ground: Ground) -> None:
    """Asking for one that is pending changes nothing."""
    async with ground.work() as work:
        await work.task(RUN, THE_DESK, run_at=next_night(work.now, work.settings.zone), lane="slow")


async def _run(ground: Ground, task: Task) -> None:
    await retention.run(ground)


HANDLERS: dict[str, Handler] = {RUN: _run}
