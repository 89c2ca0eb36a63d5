"""Looking through one queue: who waits, who has room, one short transaction for each offer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from core.work import Ground, Work
from desk.queue.offers import place
from desk.queue.ranking import Available, Demand, Waiting, plan
from desk.queue.wake import wake_queue

CHUNK = 200
Place = tuple[bool, datetime, UUID]

# ix_operator_queue_queue, ix_conversation_operator, ix_offer_open
_PEOPLE = """
SELECT o.user_id, o.capacity, o.skills, o.languages, o.last_offer_at,
       (SELECT count(*) FROM conversation h WHERE h.owner = 'operator' AND h.operator_id = o.user_id)
     + (SELECT count(*) FROM offer f WHERE f.state = 'offered' AND f.operator_id = o.user_id) AS load
FROM operator_queue q JOIN operator o ON o.user_id = q.user_id
WHERE q.queue_id = %(queue)s AND o.presence = 'available' AND o.connected_until > %(now)s
"""
# ix_conversation_waiting, walked in its own order; ix_offer_conversation, uq_access_grant
_WAITING = """
SELECT c.id, c.urgency, c.locale, c.waiting_since, c.answer_due_at, c.previous_operator_id,
       CASE WHEN c.risk_open THEN c.risk_topic END AS risk_topic,
       (SELECT jsonb_object_agg(r.operator_id, r.last) FROM (
            SELECT f.operator_id, max(extract(epoch FROM f.answered_at)) AS last FROM offer f
            WHERE f.conversation_id = c.id AND f.state IN ('declined', 'expired') AND f.at >= c.waiting_since
            GROUP BY f.operator_id) r) AS refused,
       ARRAY(SELECT g.principal FROM access_grant g WHERE g.resource = 'conversation' AND g.resource_id = c.id
             AND g.level = 'deny' AND (g.until IS NULL OR g.until > %(now)s)) AS barred
FROM conversation c
WHERE c.owner = 'queue' AND c.queue_id = %(queue)s AND (c.urgency < 3, c.answer_due_at, c.id) > {after}
  AND (c.urgency < 3, c.answer_due_at) <= {until}
  AND NOT EXISTS (SELECT 1 FROM offer f WHERE f.conversation_id = c.id AND f.state = 'offered')
ORDER BY (c.urgency < 3), c.answer_due_at, c.id LIMIT %(limit)s
"""
_FROM_THE_TOP = "(false, '-infinity'::timestamptz, '00000000-0000-0000-0000-000000000000'::uuid)"
# Bounds that the index can use, so that a full house looks at the immediate ones alone.
_TO_THE_END = "(true, 'infinity'::timestamptz)"
_IMMEDIATE_ONLY = "(false, 'infinity'::timestamptz)"
_AFTER = "(%(after_later)s, %(after_due)s, %(after_id)s)"


async def assign(ground: Ground, queue_id: UUID) -> int:
    """Offers what can be offered now. Returns how many offers were made."""
    made, missed = 0, False
    after: Place | None = None
    while True:
        async with ground.work() as work:
            people = await free_people(work, queue_id)
            if not any(_may_take_more(person) for person in people):
                break
            demand = await _demand(work, queue_id)
            room = any(person.load < person.capacity for person in people)
            waiting, after = await _chunk(work, queue_id, after, everything=room)
            matches = plan(waiting, people, demand, work.now)
        for match in matches:
            async with ground.work() as work:
                placed = await place(work, queue_id, match)
            made += placed is not None
            missed |= placed is None
        if after is None:
            break
    if missed:
        async with ground.work() as work:
            wake_queue(work, queue_id, later=True)
    return made


async def free_people(work: Work, queue_id: UUID) -> list[Available]:
    """Everybody of the queue who is available and connected, with what they carry."""
    return [
        Available(
            row["user_id"], row["capacity"], row["load"], frozenset(row["skills"]), frozenset(row["languages"]),
            row["last_offer_at"],
        )
        for row in await work.all(_PEOPLE, {"queue": queue_id, "now": work.now})
    ]  # fmt: skip


def _may_take_more(person: Available) -> bool:
    """An immediate one may be one too many."""
    return person.load < person.capacity + (1 if person.capacity else 0)


async def _demand(work: Work, queue_id: UUID) -> Demand:
    row = await work.one("SELECT skills, languages FROM queue WHERE id = %s", (queue_id,))
    return Demand(frozenset(row["skills"]), frozenset(row["languages"])) if row else Demand()


async def _chunk(
    work: Work, queue_id: UUID, after: Place | None, *, everything: bool
) -> tuple[list[Waiting], Place | None]:
    """The next of the queue in order, and where to go on, or None at the end."""
    later, due, last = after or (None, None, None)
    rows = await work.all(
        _WAITING.format(
            after=_AFTER if after else _FROM_THE_TOP, until=_TO_THE_END if everything else _IMMEDIATE_ONLY
        ),
        {"queue": queue_id, "now": work.now, "limit": CHUNK, "after_later": later, "after_due": due, "after_id": last},
    )
    end = rows[-1] if len(rows) == CHUNK else None
    return [_waiting(row) for row in rows], (end["urgency"] < 3, end["answer_due_at"], end["id"]) if end else None


def _waiting(row: dict[str, Any]) -> Waiting:
    since: datetime = row["waiting_since"]
    refused = {UUID(key): datetime.fromtimestamp(at, since.tzinfo) for key, at in (row["refused"] or {}).items()}
    return Waiting(
        row["id"], row["urgency"], row["locale"], since, row["risk_topic"], row["previous_operator_id"], refused,
        frozenset(row["barred"]),
    )  # fmt: skip
