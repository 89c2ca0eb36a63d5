"""The timer of a connection that went away."""

from core.tasks import Handler, Task
from core.work import Ground
from desk.operators.presence import gone


async def _gone(ground: Ground, task: Task) -> None:
    async with ground.work() as work:
        await gone(work, task.subject)


HANDLERS: dict[str, Handler] = {"operator.gone": _gone}
