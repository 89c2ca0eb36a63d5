"""Background work of the queue: looking through it, timers, and the sweep as the floor under all events."""

from datetime import timedelta
from uuid import UUID

from core import notices
from core.tasks import Handler, Task
from core.work import Ground, Work
from desk.operators.presence import watch_lapsed
from desk.operators.service import ensure
from desk.queue.assign import assign
from desk.queue.offers import expire
from desk.queue.wake import wake_all

SWEEP = UUID("00000000-0000-7000-8000-000000000001")
SWEEP_EVERY = timedelta(seconds=5)


async def start(ground: Ground) -> None:
    """The relay calls this once; the sweep keeps itself going."""
    async with ground.work() as work:
        await work.task("queue.sweep", SWEEP)


async def breach(work: Work, conversation_id: UUID) -> bool:
    """Whether the answer is overdue and somebody still waits; says so to who leads them."""
    row = await work.one(
        "SELECT c.answer_due_at, c.queue_id, q.organization_id FROM conversation c JOIN queue q ON q.id = c.queue_id"
        " WHERE c.id = %s AND c.owner = 'queue' AND c.answer_due_at IS NOT NULL",
        (conversation_id,),
    )
    if row is None:
        return False
    if row["answer_due_at"] > work.now:
        await work.task("queue.breach", conversation_id, run_at=row["answer_due_at"])
        return False
    await notices.fact(
        work, "queue.breached", ("conversation", conversation_id), queue_id=row["queue_id"],
        organization_id=row["organization_id"],
    )  # fmt: skip
    work.hint("queue", row["queue_id"])
    return True


async def sweep(work: Work) -> None:
    """Whatever an event should have told and did not: lost connections, offers past their time, who waits."""
    await ensure(work)
    await watch_lapsed(work)
    overdue = await work.all(
        "SELECT id FROM offer WHERE state = 'offered' AND expires_at <= %s", (work.now - SWEEP_EVERY,)
    )
    for row in overdue:
        await work.task("offer.expire", row["id"])
    await wake_all(work)


async def _assign(ground: Ground, task: Task) -> None:
    await assign(ground, task.subject)


async def _expire(ground: Ground, task: Task) -> None:
    async with ground.work() as work:
        await expire(work, task.subject)


async def _breach(ground: Ground, task: Task) -> None:
    async with ground.work() as work:
        await breach(work, task.subject)


async def _sweep(ground: Ground, task: Task) -> None:
    """The next one is asked for first, in a transaction of its own: a failing sweep must not be the last."""
    async with ground.work() as work:
        await work.task("queue.sweep", SWEEP, run_at=work.now + SWEEP_EVERY)
    async with ground.work() as work:
        await sweep(work)


HANDLERS: dict[str, Handler] = {
    "queue.assign": _assign,
    "offer.expire": _expire,
    "queue.breach": _breach,
    "queue.sweep": _sweep,
}
