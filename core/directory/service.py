"""Areas and organizations, each knowing its path from the root, itself included."""

from typing import Any
from uuid import UUID

from psycopg import errors

from core.errors import Conflict, Invalid, NotFound
from core.ids import new_id
from core.work import Work

TABLES = ("area", "organization")


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
    await work.audit("area.created", "area", area_id)
    return area_id


async def add_organization(
    work: Work, *, type: str, name: str, parent_id: UUID | None = None, area_id: UUID | None = None, phone: str | None = None
) -> UUID:
    organization_id = new_id()
    path = await _path(work, "organization", parent_id) + [organization_id]
    await _known_area(work, area_id)
    await work.execute(
        "INSERT INTO organization (id, parent_id, area_id, type, name, path, created_at, phone)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (organization_id, parent_id, area_id, type, name, path, work.now, phone),
    )
    await work.audit("organization.created", "organization", organization_id)
    return organization_id


async def change(work: Work, table: str, row_id: UUID, fields: dict[str, Any]) -> None:
    """`fields`: columns of the row; a new `parent_id` moves the whole branch. Raises Conflict, Invalid, NotFound."""
    columns = {name: value for name, value in fields.items() if name != "parent_id"}
    if columns.get("area_id"):
        await _known_area(work, columns["area_id"])
    if columns:
        # Table and column names come from our own schemas, never from the wire.
        assignments = ", ".join(f"{name} = %({name})s" for name in columns)
        try:
            async with work.conn.transaction():
                await work.execute(
                    f"UPDATE {table} SET {assignments} WHERE id = %(id)s", {"id": row_id, **columns}
                )
        except errors.UniqueViolation:
            raise Conflict("That code is already in use.", code="code_taken") from None
    if "parent_id" in fields:
        await _move(work, table, row_id, fields["parent_id"])
    if fields:
        await work.audit(f"{table}.changed", table, row_id, fields=sorted(fields))


async def _move(work: Work, table: str, row_id: UUID, parent_id: UUID | None) -> None:
    """Every path of the branch is cut at its root and set under the new parent; one move at a time."""
    await work.execute("SELECT pg_advisory_xact_lock(7262003)")
    above = await _path(work, table, parent_id)
    if row_id in above:
        raise Invalid("It cannot depend on itself or on one that depends on it.", code="own_descendant")
    await work.execute(f"UPDATE {table} SET parent_id = %s WHERE id = %s", (parent_id, row_id))
    await work.execute(
        f"UPDATE {table} SET path = %(above)s::uuid[] || path[array_position(path, %(id)s):]"
        " WHERE path @> ARRAY[%(id)s]::uuid[]",
        {"above": above, "id": row_id},
    )


async def _path(work: Work, table: str, parent_id: UUID | None) -> list[UUID]:
    if parent_id is None:
        return []
    # `table` is one of our two literals above.
    row = await work.one(f"SELECT path FROM {table} WHERE id = %s", (parent_id,))
    if row is None:
        raise NotFound("There is no such parent.")
    return list(row["path"])


async def _known_area(work: Work, area_id: UUID | None) -> None:
    if area_id and await work.one("SELECT 1 AS ok FROM area WHERE id = %s", (area_id,)) is None:
        raise Invalid("There is no such area.", code="unknown_area")
