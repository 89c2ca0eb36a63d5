"""How many waited, five minutes by five minutes, told from the moves that were written down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from core.work import Work

STEPS = 12
STEP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Wait:
    """One conversation's stay in one queue; `until` None: it is still there."""

    queue_id: UUID
    since: datetime
    until: datetime | None


# ix_assignment_at finds who moved within the hour, ix_conversation_waiting who waits now; a stay ends with
# the conversation's next move (ix_assignment_conversation).
_STAYS = """
WITH seen AS (
    SELECT conversation_id AS id FROM assignment WHERE at > %(start)s AND 'queue' IN (from_owner, to_owner)
    UNION SELECT id FROM conversation WHERE owner = 'queue'
), moves AS (
    SELECT a.to_owner, coalesce(a.queue_id, c.queue_id) AS queue_id, a.at,
           lead(a.at) OVER (PARTITION BY a.conversation_id ORDER BY a.at, a.id) AS until
    FROM seen JOIN assignment a ON a.conversation_id = seen.id JOIN conversation c ON c.id = seen.id
)
SELECT queue_id, at AS since, until FROM moves
WHERE to_owner = 'queue' AND queue_id = ANY(%(queues)s) AND (until IS NULL OR until > %(start)s)
"""


async def sparks(work: Work, queue_ids: list[UUID]) -> dict[UUID, list[int]]:
    """For each queue how many waited at the end of each of the last twelve steps, oldest first; one statement."""
    start = work.now - STEP * STEPS
    rows = await work.all(_STAYS, {"start": start, "queues": queue_ids})
    return count_waiting((Wait(row["queue_id"], row["since"], row["until"]) for row in rows), queue_ids, work.now)


def count_waiting(stays: Iterable[Wait], queue_ids: Iterable[UUID], now: datetime) -> dict[UUID, list[int]]:
    """The last figure is that of `now`."""
    moments = [now - STEP * back for back in range(STEPS - 1, -1, -1)]
    counts = {queue_id: [0] * STEPS for queue_id in queue_ids}
    for stay in stays:
        for step, moment in enumerate(moments):
            if stay.since <= moment and (stay.until is None or stay.until > moment):
                counts[stay.queue_id][step] += 1
    return counts
