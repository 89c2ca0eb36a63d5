"""Lists of the network. Few thousand rows: a scan in order of name."""

from typing import Any
from uuid import UUID

from core.errors import NotFound
from core.work import Work

_ORGANIZATION = """
SELECT o.id, o.name, o.type, o.status, o.parent_id, o.area_id, a.name AS area_name, o.phone, o.path,
       lower(o.name) AS sort_name
FROM organization o LEFT JOIN area a ON a.id = o.area_id
"""
# An area filter takes in the areas below it (ix_area_path); the parent's filter only its own children.
_ORGANIZATIONS = (
    _ORGANIZATION
    + """
WHERE (%(q)s::text IS NULL OR o.name ILIKE %(q)s)
  AND (%(parent_id)s::uuid IS NULL OR o.parent_id = %(parent_id)s)
  AND (%(area_id)s::uuid IS NULL OR a.path @> ARRAY[%(area_id)s]::uuid[])
  AND (%(type)s::text IS NULL OR o.type = %(type)s) AND (%(status)s::text IS NULL OR o.status = %(status)s)
  AND (%(after_id)s::uuid IS NULL OR (lower(o.name), o.id) > (%(after_name)s, %(after_id)s))
ORDER BY lower(o.name), o.id LIMIT %(rows)s
"""
)
_AREA = "SELECT a.id, a.name, a.code, a.level, a.parent_id, a.path, lower(a.name) AS sort_name FROM area a"
_AREAS = (
    _AREA
    + """
WHERE (%(q)s::text IS NULL OR a.name ILIKE %(q)s OR a.code ILIKE %(q)s)
  AND (%(parent_id)s::uuid IS NULL OR a.parent_id = %(parent_id)s)
  AND (%(level)s::text IS NULL OR a.level = %(level)s)
  AND (%(after_id)s::uuid IS NULL OR (lower(a.name), a.id) > (%(after_name)s, %(after_id)s))
ORDER BY lower(a.name), a.id LIMIT %(rows)s
"""
)


async def organizations(work: Work, filters: dict[str, Any]) -> list[dict[str, Any]]:
    return await work.all(_ORGANIZATIONS, filters)


async def areas(work: Work, filters: dict[str, Any]) -> list[dict[str, Any]]:
    return await work.all(_AREAS, filters)


async def organization(work: Work, organization_id: UUID) -> dict[str, Any]:
    """Raises NotFound."""
    return _found(await work.one(_ORGANIZATION + " WHERE o.id = %s", (organization_id,)))


async def area(work: Work, area_id: UUID) -> dict[str, Any]:
    """Raises NotFound."""
    return _found(await work.one(_AREA + " WHERE a.id = %s", (area_id,)))


def _found(row: dict[str, Any] | None) -> dict[str, Any]:
    if row is None:
        raise NotFound("It is not in the directory.")
    return row
