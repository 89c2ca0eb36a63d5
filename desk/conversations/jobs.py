"""Timers of conversations."""

from core.tasks import Handler, Task
from core.work import Ground
from desk.conversations import manage, wipe


async def _wake(ground: Ground, task: Task) -> None:
    async with ground.work() as work:
        await manage.wake(work, task.subject)


async def _forget_files(ground: Ground, task: Task) -> None:
    async with ground.work() as work:
        await wipe.files(work, task.subject)


HANDLERS: dict[str, Handler] = {"conversation.wake": _wake, "files.forget": _forget_files}
