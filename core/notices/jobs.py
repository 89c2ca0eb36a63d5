"""The timers of alerts."""

from core.notices.engine import escalate
from core.tasks import Handler, Task
from core.work import Ground


async def _escalate(ground: Ground, task: Task) -> None:
    async with ground.work() as work:
        await escalate(work, task.subject)


HANDLERS: dict[str, Handler] = {"alert.escalate": _escalate}
