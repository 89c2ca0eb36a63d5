"""Why somebody can or cannot see a record: the predicate's own parts, each asked by itself."""

from typing import Any
from uuid import UUID

from core.access import legs, values, visible
from core.actor import Actor
from core.errors import NotFound
from core.identity.standing import actor_of
from core.texts import text
from core.work import Work
from desk.grants.records import RECORDS, Resource, check_managed
from desk.grants.service import grants

# In the order in which they are told; the first that lets in is the reason.
_WAYS = ("owner", "grant", "queue", "scope")


async def explain(work: Work, user_id: UUID, resource: Resource, resource_id: UUID) -> dict[str, Any]:
    """Raises NotFound for a record out of the asker's reach, and for nobody."""
    await check_managed(work, resource, resource_id)
    actor = await actor_of(work, user_id)
    if actor is None:
        raise NotFound("There is no such user.", code="no_user")
    held = {"role": actor.may(resource, "read"), **await _legs(work, actor, resource, resource_id)}
    because = reason(held)
    sees = because in _WAYS
    changes = sees and await _changes(work, actor, resource, resource_id)
    found = await grants(
        work, resource, resource_id=resource_id, user_id=user_id, by_hand=False, limit=100, after=None
    )
    return {
        "user_id": user_id, "resource": resource, "id": resource_id, "sees": sees, "changes": changes,
        "because": because, "told": _told(work, "because", because), "grants": found["items"],
        "legs": [{"name": name, "holds": holds, "told": _told(work, "leg", name)} for name, holds in held.items()],
    }  # fmt: skip


def reason(held: dict[str, bool]) -> str:
    """The part that decides. Pure."""
    if not held["role"]:
        return "no_role"
    if held["denied"]:
        return "denied"
    for way in _WAYS:
        if held[way] and (way != "scope" or held["clearance"]):
            return way
    return "no_clearance" if held["scope"] else "no_way"


async def _legs(work: Work, actor: Actor, resource: Resource, resource_id: UUID) -> dict[str, bool]:
    record = RECORDS[resource]
    parts = legs(actor, record.columns)
    asked = ", ".join(f"coalesce({part}, FALSE) AS {name}_" for name, part in parts.items())
    row = await work.one(
        f"SELECT {asked} FROM {record.source} WHERE {record.columns.id} = %(id)s",
        {"id": resource_id, **values(actor, record.columns, work.now)},
    )
    assert row is not None
    return {name: bool(row[f"{name}_"]) for name in parts}


async def _changes(work: Work, actor: Actor, resource: Resource, resource_id: UUID) -> bool:
    record = RECORDS[resource]
    where, known = visible(actor, record.columns, work.now, write=True)
    statement = f"SELECT 1 AS ok FROM {record.source} WHERE {record.columns.id} = %(id)s AND {where}"
    return await work.one(statement, {"id": resource_id, **known}) is not None


def _told(work: Work, kind: str, name: str) -> str:
    return text(f"access.{kind}.{name}", work.actor.locale)
