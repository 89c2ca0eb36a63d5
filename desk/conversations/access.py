"""Whose conversation it is, for the one predicate."""

from datetime import datetime
from typing import Any
from uuid import UUID

from core.access import Columns, visible
from core.actor import Actor
from core.errors import NotFound
from core.work import Work

COLUMNS = Columns(
    "conversation",
    id="c.id",
    owner_user="c.operator_id",
    owner_org="c.organization_id",
    open_to_queue=(
        "c.owner IN ('queue', 'bot') AND c.queue_id IN"
        " (SELECT oq.queue_id FROM operator_queue oq WHERE oq.user_id = %(acc_user)s)"
    ),
)


def predicate(actor: Actor, now: datetime, *, write: bool = False) -> tuple[str, dict[str, Any]]:
    return visible(actor, COLUMNS, now, write=write)


async def check(work: Work, conversation_id: UUID, *, write: bool = False) -> None:
    """Raises NotFound for what is not there and for what this actor may not see (or change) alike."""
    where, values = predicate(work.actor, work.now, write=write)
    row = await work.one(
        f"SELECT 1 AS ok FROM conversation c WHERE c.id = %(id)s AND {where}", {"id": conversation_id, **values}
    )
    if row is None:
        raise NotFound("There is no such conversation.")
