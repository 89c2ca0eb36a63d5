"""Which colleagues and queues somebody knows, and which they lead, for the one predicate."""

from collections.abc import Iterable
from uuid import UUID

from core.access import Columns, visible
from core.errors import Forbidden, NotFound
from core.work import Work

# Colleagues are known by a queue in common.
OPERATOR = Columns(
    "operator",
    id="o.user_id",
    owner_user="o.user_id",
    owner_org="u.organization_id",
    open_to_queue="EXISTS (SELECT 1 FROM operator_queue mine JOIN operator_queue theirs USING (queue_id)"
    " WHERE mine.user_id = %(acc_user)s AND theirs.user_id = o.user_id)",
)
# A queue without institution is everybody's; one's own institution's queues are known by name, to transfer to.
QUEUE = Columns(
    "queue",
    id="q.id",
    owner_org="q.organization_id",
    open_to_queue="q.organization_id IS NULL OR q.organization_id = ANY(%(acc_orgs)s::uuid[])"
    " OR q.id IN (SELECT oq.queue_id FROM operator_queue oq WHERE oq.user_id = %(acc_user)s)",
)
# To be known is not to be led: only the scope of one's role counts.
_LED_OPERATOR = Columns("operator", id="o.user_id", owner_org="u.organization_id")
_LED_QUEUE = Columns("queue", id="q.id", owner_org="q.organization_id")


async def known_queues(work: Work, queue_ids: Iterable[UUID]) -> set[UUID]:
    """Those of them that are open and that the actor knows."""
    where, values = visible(work.actor, QUEUE, work.now)
    rows = await work.all(
        f"SELECT q.id FROM queue q WHERE q.id = ANY(%(ids)s) AND q.archived_at IS NULL AND {where}",
        {"ids": list(queue_ids), **values},
    )
    return {row["id"] for row in rows}


async def check_operator(work: Work, user_id: UUID) -> None:
    """Raises NotFound for who is no operator, was disabled, or whom this actor does not know."""
    where, values = visible(work.actor, OPERATOR, work.now)
    row = await work.one(
        "SELECT 1 AS ok FROM operator o JOIN user_account u ON u.id = o.user_id"
        f" WHERE o.user_id = %(id)s AND u.disabled_at IS NULL AND {where}",
        {"id": user_id, **values},
    )
    if row is None:
        raise NotFound("There is no such operator.")


async def check_leads_operator(work: Work, user_id: UUID) -> None:
    """Raises Forbidden outside the actor's scope."""
    where, values = visible(work.actor, _LED_OPERATOR, work.now)
    row = await work.one(
        f"SELECT 1 AS ok FROM operator o JOIN user_account u ON u.id = o.user_id WHERE o.user_id = %(id)s AND {where}",
        {"id": user_id, **values},
    )
    if row is None:
        raise Forbidden("That operator is of another institution.", code="foreign_organization")


async def check_leads_queue(work: Work, queue_id: UUID) -> None:
    """Everybody's queues belong to who sees the whole desk. Raises Forbidden."""
    where, values = visible(work.actor, _LED_QUEUE, work.now)
    row = await work.one(f"SELECT 1 AS ok FROM queue q WHERE q.id = %(id)s AND {where}", {"id": queue_id, **values})
    if row is None:
        raise Forbidden("That queue is not one of your institution's.", code="foreign_organization")
