"""The sealer: a task that re-arms itself, chains new audit rows every few seconds, and anchors the chain once a day."""

from datetime import timedelta
from uuid import UUID

from core.audit import anchors
from core.audit.chain import seal
from core.tasks import Handler, Task, put
from core.work import Ground

SEAL = "audit.seal"
THE_CHAIN = UUID("00000000-0000-7000-8000-000000000001")
EVERY = timedelta(seconds=2)
_ROUNDS = 20


async def arm(ground: Ground) -> None:
    """Called when the relay starts: the task is there from then on."""
    async with ground.work() as work:
        await work.task(SEAL, THE_CHAIN)


async def _seal(ground: Ground, task: Task) -> None:
    """Re-arms first and in its own transaction: a failing round does not end the sealing."""
    async with ground.work() as work:
        await put(work.conn, SEAL, THE_CHAIN, run_at=work.now + EVERY)
    await _rounds(ground)
    async with ground.work() as work:
        line = await anchors.lay(work.conn, work.vault, work.now)
    if line:
        anchors.note(ground.settings.data, line)
        # Once a day, what a clock far behind had put out of sight.
        await _rounds(ground, whole=True)


async def _rounds(ground: Ground, *, whole: bool = False) -> None:
    for _ in range(_ROUNDS):
        async with ground.work() as work:
            if not await seal(work.conn, whole=whole):
                break


HANDLERS: dict[str, Handler] = {SEAL: _seal}
