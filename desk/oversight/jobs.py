"""The watch over the audit, once a minute."""

from datetime import timedelta
from uuid import UUID

from core.tasks import Handler, Task, put
from core.work import Ground
from desk.oversight.watch import look

WATCH = "oversight.watch"
THE_AUDIT = UUID("00000000-0000-7000-8000-000000000003")
EVERY = timedelta(minutes=1)


async def arm(ground: Ground) -> None:
    """Asking for one that is pending brings it no nearer than a minute."""
    async with ground.work() as work:
        await work.task(WATCH, THE_AUDIT, run_at=work.now + EVERY)


async def _watch(ground: Ground, task: Task) -> None:
    """Re-arms first and in its own transaction: a failing round does not end the watch."""
    async with ground.work() as work:
        await put(work.conn, WATCH, THE_AUDIT, run_at=work.now + EVERY)
    async with ground.work() as work:
        await look(work)


HANDLERS: dict[str, Handler] = {WATCH: _watch}
