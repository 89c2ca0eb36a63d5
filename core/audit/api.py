"""The audit for auditors. Reading it is itself audited."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from core.actor import require
from core.audit.schemas import AuditRow
from core.http import Limit, StaffDep
from core.reads import listed
from core.wire import Page, Text, page, place

router = APIRouter(prefix="/api/v1", tags=["audit"])
Word = Annotated[Text | None, Query(max_length=60)]

# ix_audit_event_at; with a resource or an actor ix_audit_event_resource, ix_audit_event_actor.
_LIST = """
SELECT e.id, e.at, e.actor_kind, e.actor_id, u.name AS actor_name, e.roles, e.action, e.resource, e.resource_id,
       e.detail AS data, e.request_id, l.seq, s.name AS subject_name
FROM audit_event e
LEFT JOIN user_account u ON u.id = e.actor_id AND e.actor_kind = 'user'
LEFT JOIN user_account s ON s.id = e.resource_id AND e.resource = 'user'
LEFT JOIN audit_link l ON l.event_id = e.id
WHERE (%(resource)s::text IS NULL OR e.resource = %(resource)s)
  AND (%(resource_id)s::uuid IS NULL OR e.resource_id = %(resource_id)s)
  AND (%(actor_id)s::uuid IS NULL OR e.actor_id = %(actor_id)s)
  AND (%(action)s::text IS NULL OR e.action = %(action)s)
  AND (%(from)s::timestamptz IS NULL OR e.at >= %(from)s) AND (%(to)s::timestamptz IS NULL OR e.at < %(to)s)
  AND (%(after_id)s::uuid IS NULL OR (e.at, e.id) < (%(after_at)s, %(after_id)s))
ORDER BY e.at DESC, e.id DESC LIMIT %(rows)s
"""


@router.get("/audit")
async def list_audit(
    work: StaffDep, resource: Word = None, resource_id: UUID | None = None, actor_id: UUID | None = None,
    action: Word = None, since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None, limit: Limit = 50, after: str | None = None,
) -> Page[AuditRow]:  # fmt: skip
    require(work.actor, "audit", "read")
    last_at, last_id = place(after, datetime, UUID) or (None, None)
    filters: dict[str, Any] = {"resource": resource, "resource_id": resource_id, "actor_id": actor_id, "action": action,
               "from": since, "to": until}  # fmt: skip
    rows = await work.all(_LIST, {**filters, "after_at": last_at, "after_id": last_id, "rows": limit + 1})
    shown = page(rows, limit, ("at", "id"), lambda row: {**row, "detail": in_words(row["data"])})
    # Its own filters would take the place of the row's columns, hence one name for all of them.
    await listed(
        work, "audit", len(shown["items"]), **{f"by_{name}": value for name, value in filters.items()}
    )
    return Page[AuditRow].model_validate(shown)


def in_words(data: dict[str, Any]) -> str | None:
    """`role: admin · fields: name, alias`."""
    parts = [f"{name}: {_plain(value)}" for name, value in data.items() if value not in (None, "", [], {})]
    return " · ".join(parts) or None


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}={_plain(inner)}" for name, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
