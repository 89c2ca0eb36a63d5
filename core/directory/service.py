"""Areas and organizations, each knowing its path from the root, itself included."""

from uuid import UUID

from core.errors import NotFound
from core.ids import new_id
from core.work import Work


async def add_area(work: Work, *, level: str, code: str, name: str, parent_id: UUID | None = None) -> UUID:
    """Returns the id that `code` already has, if any."""
    known = await work.one("SELECT id FROM area WHERE code = %s", (code,))
    if known:
        found: UUID = known["id"]
        return found
    area_id = new_id()
    path = await _path(work, "area", parent_id) + [area_id]
    await work.execute(
        "INSERT INTO area (id, parent_id, level, code, name, path) VALUES (%s, %s, %s, %s, %s, %s)",
        (area_id, parent_id, level, code, name, path),
    )
    return area_id


async def add_organization(
    work: Work, *, type: str, name: str, parent_id: UUID | None = None, area_id: UUID | None = None
) -> UUID:
    organization_id = new_id()
    path = await _path(work, "organization", parent_id) + [organization_id]
    await work.execute(
        "INSERT INTO organization (id, parent_id, area_id, type, name, path, created_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (organization_id, parent_id, area_id, type, name, path, work.now),
    )
    await work.audit("organization.created", "organization", organization_id)
    return organization_id


async def _path(work: Work, table: str, parent_id: UUID | None) -> list[UUID]:
    if parent_id is None:
        return []
    # `table` is one of our two literals above.
    row = await work.one(f"SELECT path FROM {table} WHERE id = %s", (parent_id,))
    if row is None:
        raise NotFound("There is no such parent.")
    return list(row["path"])
