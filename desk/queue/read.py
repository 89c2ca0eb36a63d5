"""Queues with their live figures, in one statement whatever their number."""

from typing import Any
from uuid import UUID

from core.access import visible
from core.work import Work
from desk.operators.access import QUEUE
from desk.queue.due import ABOUT_TO_BREACH

# ix_conversation_waiting, ix_conversation_operator: both hold only what waits and what is held now.
_ROWS = """
WITH w AS (
    SELECT c.queue_id, count(*)::int AS waiting, min(c.waiting_since) AS oldest_waiting_since,
           min(c.answer_due_at) AS next_due_at,
           (count(*) FILTER (WHERE c.answer_due_at <= %(now)s))::int AS breached,
           (count(*) FILTER (WHERE c.answer_due_at > %(now)s AND c.answer_due_at <= %(soon)s))::int AS about_to_breach
    FROM conversation c WHERE c.owner = 'queue' {of_conversation} GROUP BY c.queue_id
), h AS (
    SELECT c.queue_id, count(*)::int AS assigned FROM conversation c
    WHERE c.owner = 'operator' {of_conversation} GROUP BY c.queue_id
), p AS (
    SELECT oq.queue_id, count(*)::int AS operators_available
    FROM operator_queue oq JOIN operator o ON o.user_id = oq.user_id
    WHERE o.presence = 'available' AND o.connected_until > %(now)s GROUP BY oq.queue_id
)
SELECT q.id, q.name, q.organization_id, g.name AS organization_name, q.skills, q.languages, q.intents, q.targets,
       q.position, q.archived_at IS NOT NULL AS archived, coalesce(w.waiting, 0) AS waiting, w.oldest_waiting_since,
       w.next_due_at, coalesce(w.breached, 0) AS breached, coalesce(w.about_to_breach, 0) AS about_to_breach,
       coalesce(h.assigned, 0) AS assigned, coalesce(p.operators_available, 0) AS operators_available
FROM queue q LEFT JOIN organization g ON g.id = q.organization_id
LEFT JOIN w ON w.queue_id = q.id LEFT JOIN h ON h.queue_id = q.id LEFT JOIN p ON p.queue_id = q.id
WHERE {where} ORDER BY q.position, q.name, q.id LIMIT %(limit)s
"""


async def rows(
    work: Work, *, only: UUID | None = None, name_like: str | None = None, archived: bool = False,
    after: tuple[int, str, str] | None = None, limit: int = 1000,
) -> list[dict[str, Any]]:  # fmt: skip
    """Those that the actor may see, in their order. `after`: (position, name, id) of the last one before."""
    sql, values = visible(work.actor, QUEUE, work.now)
    where = [sql]
    if only:
        where.append("q.id = %(only)s")
    elif not archived:
        where.append("q.archived_at IS NULL")
    if name_like:
        where.append("q.name ILIKE %(name)s")
    if after:
        where.append("(q.position, q.name, q.id) > (%(after_position)s::int, %(after_name)s, %(after_id)s::uuid)")
    position, name, last = after or (0, "", "")
    escaped = (name_like or "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return await work.all(
        _ROWS.format(where=" AND ".join(where), of_conversation="AND c.queue_id = %(only)s" if only else ""),
        values
        | {"now": work.now, "soon": work.now + ABOUT_TO_BREACH, "only": only, "name": f"%{escaped}%", "limit": limit,
           "after_position": position, "after_name": name, "after_id": last},
    )  # fmt: skip
