"""Grants: a person may see one row for a stated cause, until a stated end."""

from datetime import datetime
from uuid import UUID

from core.ids import new_id
from core.work import Work


async def give(
    work: Work, resource: str, resource_id: UUID, principal: UUID, level: str = "read", *, cause: str,
    until: datetime | None = None,
) -> None:  # fmt: skip
    """One grant per (row, principal, cause): giving again renews it."""
    await work.execute(
        "INSERT INTO access_grant (id, resource, resource_id, principal, level, until, cause, created_at,"
        " created_by) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (resource, resource_id, principal, cause)"
        " DO UPDATE SET level = excluded.level, until = excluded.until",
        (new_id(), resource, resource_id, principal, level, until, cause, work.now, work.actor.id),
    )


async def revoke(work: Work, resource: str, resource_id: UUID, *, cause: str, principal: UUID | None = None) -> None:
    await work.execute(
        "DELETE FROM access_grant WHERE resource = %s AND resource_id = %s AND cause = %s"
        " AND (%s::uuid IS NULL OR principal = %s)",
        (resource, resource_id, cause, principal, principal),
    )
