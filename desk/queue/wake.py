"""Asking for a queue to be looked through: one pending task for each, whatever happens how often."""

from datetime import timedelta
from uuid import UUID

from core.work import Work

SOON = timedelta(milliseconds=100)

# ix_conversation_waiting, uq_offer_open
HAS_WORK = """
EXISTS (SELECT 1 FROM conversation c WHERE c.owner = 'queue' AND c.queue_id = {queue}
        AND NOT EXISTS (SELECT 1 FROM offer f WHERE f.conversation_id = c.id AND f.state = 'offered'))
"""
_OF_OPERATOR = (
    "SELECT q.queue_id FROM operator_queue q WHERE q.user_id = %s AND " + HAS_WORK.format(queue="q.queue_id")
)
_OF_ALL = "SELECT q.id AS queue_id FROM queue q WHERE " + HAS_WORK.format(queue="q.id")


def wake_queue(work: Work, queue_id: UUID | None, *, later: bool = False) -> None:
    """Put at the end of the transaction: everybody writes to the same few rows."""
    if queue_id is None:
        return
    run_at = work.now + SOON if later else None
    work.before_commit(f"queue.assign {queue_id}", lambda: work.task("queue.assign", queue_id, run_at=run_at))


async def wake_operator(work: Work, user_id: UUID) -> None:
    """Somebody has room: every queue of theirs where someone waits."""
    for row in await work.all(_OF_OPERATOR, (user_id,)):
        wake_queue(work, row["queue_id"])


async def wake_all(work: Work) -> int:
    rows = await work.all(_OF_ALL)
    for row in rows:
        wake_queue(work, row["queue_id"])
    return len(rows)
