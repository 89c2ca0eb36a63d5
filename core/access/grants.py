"""Grants: a person may see one row for a stated cause, until a stated end; or must not see it, whatever else says so."""

from datetime import datetime
from uuid import UUID

from core.ids import new_id
from core.work import Work


async def give(
    work: Work, resource: str, resource_id: UUID, principal: UUID, level: str = "read", *, cause: str,
    until: datetime | None = None,
) -> UUID:  # fmt: skip
    """One grant per (row, principal, cause): giving again renews it."""
    row = await work.one(
        "INSERT INTO access_grant (id, resource, resource_id, principal, level, until, cause, created_at,"
        " created_by) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (resource, resource_id, principal, cause) DO UPDATE SET level = excluded.level,"
        " until = excluded.until, created_at = excluded.created_at, created_by = excluded.created_by RETURNING id",
        (new_id(), resource, resource_id, principal, level, until, cause, work.now, work.actor.id),
    )
    assert row is not None
    work.hint("access", resource_id)
    grant_id: UUID = row["id"]
    return grant_id


async def revoke(work: Work, resource: str, resource_id: UUID, *, cause: str, principal: UUID | None = None) -> None:
    await work.execute(
        "DELETE FROM access_grant WHERE resource = %s AND resource_id = %s AND cause = %s"
        " AND (%s::uuid IS NULL OR principal = %s)",
        (resource, resource_id, cause, principal, principal),
    )
    work.hint("access", resource_id)


async def denied(work: Work, resource: str, resource_id: UUID, principal: UUID) -> bool:
    """uq_access_grant."""
    row = await work.one(
        "SELECT 1 AS ok FROM access_grant WHERE resource = %s AND resource_id = %s AND principal = %s"
        " AND level = 'deny' AND (until IS NULL OR until > %s)",
        (resource, resource_id, principal, work.now),
    )
    return row is not None
