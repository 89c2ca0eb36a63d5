"""The waiting list in its order, and what may honestly be said to who waits in it."""

from typing import Any
from uuid import UUID

from core.texts import text
from core.work import Work
from desk.queue.assign import free_people
from desk.queue.due import PACE_SAMPLE, PACE_WINDOW, Accepted, wait_seconds

# ix_conversation_waiting, in its own order
_ORDER = """
SELECT c.id, row_number() OVER (ORDER BY (c.urgency < 3), c.answer_due_at, c.id)::int AS position
FROM conversation c WHERE c.owner = 'queue' AND c.queue_id = %(queue)s
ORDER BY (c.urgency < 3), c.answer_due_at, c.id LIMIT %(limit)s
"""
_POSITION = """
SELECT c.queue_id, c.locale,
       (SELECT count(*) FROM conversation w WHERE w.owner = 'queue' AND w.queue_id = c.queue_id
          AND (w.urgency < 3, w.answer_due_at, w.id) < (c.urgency < 3, c.answer_due_at, c.id))::int + 1 AS position
FROM conversation c WHERE c.id = %(id)s AND c.owner = 'queue'
"""
# ix_offer_accepted
_RECENT = """
SELECT f.operator_id, f.at, f.answered_at FROM offer f JOIN conversation c ON c.id = f.conversation_id
WHERE f.state = 'accepted' AND f.answered_at > %(since)s AND c.queue_id = %(queue)s
ORDER BY f.answered_at DESC LIMIT %(limit)s
"""


async def order(work: Work, queue_id: UUID, *, limit: int = 200) -> list[tuple[UUID, int]]:
    """Who waits, with their places, first first."""
    return [(row["id"], row["position"]) for row in await work.all(_ORDER, {"queue": queue_id, "limit": limit})]


async def position_and_wait(work: Work, conversation_id: UUID) -> tuple[int | None, int | None]:
    """Place in the queue and seconds; no place when it does not wait, no seconds when nothing honest can be said."""
    standing = await _standing(work, conversation_id)
    return (standing["position"], standing["wait"]) if standing else (None, None)


async def wait_text(work: Work, conversation_id: UUID, locale: str | None = None) -> str | None:
    """The same in words; None when it does not wait."""
    standing = await _standing(work, conversation_id)
    if standing is None:
        return None
    wait, seconds = "unknown", standing["wait"]
    if standing["available"] == 0:
        wait = "nobody"
    elif seconds is not None:
        wait = "seconds" if seconds < 60 else "minutes"
    return text(
        f"queue.wait.{wait}", locale or standing["locale"], position=standing["position"],
        minutes=round((seconds or 0) / 60),
    )  # fmt: skip


async def _standing(work: Work, conversation_id: UUID) -> dict[str, Any] | None:
    row = await work.one(_POSITION, {"id": conversation_id})
    if row is None:
        return None
    people = await free_people(work, row["queue_id"])
    recent = []
    if people:
        found = await work.all(
            _RECENT, {"queue": row["queue_id"], "since": work.now - PACE_WINDOW, "limit": PACE_SAMPLE}
        )
        recent = [Accepted(one["operator_id"], one["at"], one["answered_at"]) for one in found]
    slots = sum(max(0, person.capacity - person.load) for person in people)
    row["wait"] = wait_seconds(row["position"], slots, len(people), recent, work.now)
    row["available"] = len(people)
    return row
