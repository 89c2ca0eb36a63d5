"""Asking for work to be done, in the transaction that makes it needed."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from core.ids import new_id

Lane = Literal["live", "slow"]

# uq_task_pending: (kind, subject) WHERE lease_until IS NULL AND dead_at IS NULL
_PUT = """
INSERT INTO task (id, kind, subject, lane, run_at, payload)
VALUES (%(id)s, %(kind)s, %(subject)s, %(lane)s, %(run_at)s, %(payload)s)
ON CONFLICT (kind, subject) WHERE lease_until IS NULL AND dead_at IS NULL
DO UPDATE SET run_at = least(task.run_at, excluded.run_at)
"""


async def put(
    conn: AsyncConnection[Any],
    kind: str,
    subject: UUID,
    *,
    run_at: datetime,
    lane: Lane = "live",
    payload: dict[str, Any] | None = None,
) -> None:
    """One pending task per (kind, subject): asking again only brings it forward."""
    await conn.execute(
        _PUT,
        {"id": new_id(), "kind": kind, "subject": subject, "lane": lane, "run_at": run_at,
         "payload": Jsonb(payload) if payload else None},
    )  # fmt: skip


async def cancel(conn: AsyncConnection[Any], kind: str, subject: UUID) -> None:
    """Takes back what has not begun."""
    await conn.execute(
        "DELETE FROM task WHERE kind = %s AND subject = %s AND lease_until IS NULL AND dead_at IS NULL",
        (kind, subject),
    )
