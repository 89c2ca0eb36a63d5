"""Finding the record that somebody speaks of, and one's own emergencies that are still open."""

from typing import Any
from uuid import UUID

from core.access import visible
from core.wire import like
from core.work import Work
from desk.grants.records import RECORDS, managed
from desk.grants.service import NAMED

MOST = 10
# ix_access_grant_principal
_IN_FORCE = f"""
SELECT g.resource, g.resource_id, g.until, {NAMED} FROM access_grant g
WHERE g.principal = %s AND g.resource = ANY(%s) AND g.cause = 'break_glass' AND g.until > %s ORDER BY g.until, g.id
"""


async def records(work: Work, wanted: str) -> list[dict[str, Any]]:
    """By id, or by a part of what they are called; where this actor decides on access."""
    record_id = _id(wanted)
    found: list[dict[str, Any]] = []
    for resource, record in RECORDS.items():
        columns = managed(work.actor, resource)
        where, values = visible(work.actor, columns, work.now)
        asked = f"{columns.id} = %(id)s" if record_id else f"{record.name} ILIKE %(name)s"
        statement = (
            f"SELECT {columns.id} AS id, {record.name} AS name FROM {record.source} WHERE {asked} AND {where}"
            f" ORDER BY {columns.id} DESC LIMIT %(rows)s"
        )
        named = {"id": record_id, "name": like(wanted), "rows": MOST}
        found += [{"resource": resource, **row} for row in await work.all(statement, {**values, **named})]
    return found[:MOST]


async def in_force(work: Work) -> list[dict[str, Any]]:
    return await work.all(_IN_FORCE, (work.actor.id, list(RECORDS), work.now))


def _id(wanted: str) -> UUID | None:
    try:
        return UUID(wanted)
    except ValueError:
        return None
