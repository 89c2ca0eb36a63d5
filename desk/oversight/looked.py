"""Who looked at one record: when, how, and whether they had to do with it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from casework import access as casework
from core.errors import NotFound
from core.work import Work
from desk.conversations import access as conversations
from desk.oversight.taking_part import takes_part

LOOKS = ("read", "export")
# ix_audit_event_resource (resource, resource_id, at)
_LOOKED = """
SELECT e.id, e.at, e.action, e.roles, e.actor_kind, e.actor_id AS user_id, u.name AS user_name,
       coalesce(e.detail ->> 'how', e.detail ->> 'part', 'open') AS how,
       coalesce({part}, FALSE) AS participating
FROM audit_event e LEFT JOIN user_account u ON u.id = e.actor_id AND e.actor_kind = 'user'
WHERE e.resource = %(resource)s AND e.resource_id = %(id)s AND e.action = ANY(%(looks)s)
  AND (%(after_id)s::uuid IS NULL OR (e.at, e.id) < (%(after_at)s, %(after_id)s))
ORDER BY e.at DESC, e.id DESC LIMIT %(rows)s
"""


async def check(work: Work, resource: str, record: UUID) -> None:
    """Who may see the record may be told who looked, if their role allows it. Raises NotFound."""
    if resource == "file":
        row = await work.one("SELECT owner_id FROM stored_file WHERE id = %s", (record,))
        if row is None:
            raise NotFound("There is no such file.")
        resource, record = "conversation", row["owner_id"]
    # An auditor sees no record from within, and the looks at all of them.
    if work.actor.may("audit", "read"):
        return
    if resource == "conversation":
        await conversations.check(work, record)
    elif resource == "case":
        await casework.check_case(work, record)
    else:
        await casework.check_person(work, record)


async def find(
    work: Work, resource: str, record: UUID, *, after: tuple[datetime, UUID] | None, rows: int
) -> list[dict[str, Any]]:
    """Newest first."""
    statement = _LOOKED.format(part=takes_part(resource, "e.resource_id", "e.actor_id"))
    last_at, last_id = after or (None, None)
    values = {"resource": resource, "id": record, "looks": list(LOOKS), "after_at": last_at, "after_id": last_id, "rows": rows}
    return await work.all(statement, values)
