"""Operators as the desk shows them, in one statement."""

from datetime import datetime
from typing import Any
from uuid import UUID

from core.access import Columns, visible
from core.actor import Actor
from core.work import Work
from desk.operators.access import OPERATOR

_HELD = Columns("conversation", id="c.id", owner_user="c.operator_id", owner_org="c.organization_id")
URGENCIES = ("routine", "elevated", "urgent", "immediate")

# ix_conversation_operator, ix_assignment_conversation, operator_queue's key
_ROWS = """
SELECT o.user_id AS id, u.name, u.alias, o.presence, o.presence_at AS presence_since, o.capacity, o.skills, o.languages,
       coalesce(o.connected_until > %(now)s, false) AS connected,
       ARRAY(SELECT q.queue_id FROM operator_queue q WHERE q.user_id = o.user_id ORDER BY q.queue_id) AS queues,
       held.load, held.active
FROM operator o JOIN user_account u ON u.id = o.user_id
CROSS JOIN LATERAL (
    SELECT count(*)::int AS load,
           coalesce(jsonb_agg(jsonb_build_object('conversation_id', c.id, 'alias', c.alias, 'urgency', c.urgency,
               'since', (SELECT max(a.at) FROM assignment a
                         WHERE a.conversation_id = c.id AND a.to_owner = 'operator'))
               ORDER BY c.id) FILTER (WHERE {held}), '[]') AS active
    FROM conversation c WHERE c.owner = 'operator' AND c.operator_id = o.user_id
) held
WHERE u.disabled_at IS NULL AND {where}
ORDER BY u.name, o.user_id LIMIT %(limit)s
"""


async def rows(
    work: Work, *, only: UUID | None = None, queue_id: UUID | None = None, presence: str | None = None,
    after: tuple[str, str] | None = None, limit: int = 1000,
) -> list[dict[str, Any]]:  # fmt: skip
    """Those that the actor may see, by name. `after`: (name, id) of the last row of the page before."""
    mine, values = visible(work.actor, OPERATOR, work.now)
    held, held_values = held_predicate(work.actor, work.now)
    where = [mine]
    if only:
        where.append("o.user_id = %(only)s")
    if presence:
        where.append("o.presence = %(presence)s")
    if queue_id:
        where.append("EXISTS (SELECT 1 FROM operator_queue q WHERE q.user_id = o.user_id AND q.queue_id = %(queue)s)")
    if after:
        where.append("(u.name, o.user_id) > (%(after_name)s, %(after_id)s::uuid)")
    name, last = after or ("", "")
    found = await work.all(
        _ROWS.format(held=held, where=" AND ".join(where)),
        values | held_values
        | {"now": work.now, "limit": limit, "only": only, "queue": queue_id, "presence": presence,
           "after_name": name, "after_id": last},
    )  # fmt: skip
    for row in found:
        for active in row["active"]:
            active["urgency"] = URGENCIES[active["urgency"]]
    return found


def held_predicate(actor: Actor, now: datetime) -> tuple[str, dict[str, Any]]:
    """The predicate on conversations that somebody holds, its parameters renamed to stand beside another one."""
    sql, values = visible(actor, _HELD, now)
    return sql.replace("%(acc_", "%(held_"), {key.replace("acc_", "held_", 1): value for key, value in values.items()}
