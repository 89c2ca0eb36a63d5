"""Cases in the wire's shape: three statements whatever the number of rows."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from casework import access
from casework.case_files import key_in
from casework.case_types import store
from casework.case_types.definition import Definition, say
from casework.people.read import display_name, opened
from core.errors import NotFound
from core.work import Work

CONFIDENTIALITY = ("public", "normal", "confidential", "restricted")
# The wire's word for each category of status.
CATEGORIES = {
    "open": "open", "active": "in_progress", "waiting": "waiting", "closed": "closed", "cancelled": "cancelled",
}  # fmt: skip
# ix_activity_case finds what is still to be done in each.
DUE = """
LEFT JOIN LATERAL (SELECT min(a.due_at) AS next_due_at FROM activity a
                   WHERE a.case_id = cf.id AND a.status IN ('scheduled', 'in_progress')) due ON TRUE
"""
SELECT = f"""
SELECT cf.*, k.wrapped, u.name AS owner_name, o.name AS organization_name, due.next_due_at,
       p.given_name, p.family_name, pk.wrapped AS person_wrapped,
       ARRAY(SELECT cc.conversation_id FROM case_conversation cc WHERE cc.case_id = cf.id
             ORDER BY cc.linked_at, cc.conversation_id) AS conversation_ids
FROM case_file cf
LEFT JOIN data_key k ON k.subject = cf.id
LEFT JOIN user_account u ON u.id = cf.owner_user
LEFT JOIN organization o ON o.id = cf.owner_org
LEFT JOIN person p ON p.id = cf.person_id
LEFT JOIN data_key pk ON pk.subject = cf.person_id{DUE}"""
_PARTICIPANTS = """
SELECT cp.case_id, cp.role, cp.user_id, u.name FROM case_participant cp JOIN user_account u ON u.id = cp.user_id
WHERE cp.case_id = ANY(%s) AND cp.until IS NULL ORDER BY cp.since, cp.id
"""


async def one(work: Work, case_id: UUID) -> dict[str, Any]:
    """Raises NotFound for what is not there and for what the actor may not see alike."""
    found = await rows(work, "cf.id = %(id)s", {"id": case_id}, limit=1)
    if not found:
        raise NotFound("There is no such case.", code="no_case")
    return found[0]


async def of_person(work: Work, person_id: UUID, *, limit: int = 100) -> list[dict[str, Any]]:
    return await rows(work, "cf.person_id = %(person)s", {"person": person_id}, limit=limit)


async def rows(
    work: Work, where: str, values: dict[str, Any], *, order: str = "cf.opened_at DESC, cf.id DESC", limit: int = 50
) -> list[dict[str, Any]]:
    """Those that the actor may see. `where` and `order` are ours, never a client's."""
    seen, allowed = access.cases(work.actor, work.now)
    statement = f"{SELECT} WHERE {seen} AND {where} ORDER BY {order} LIMIT %(limit)s"
    return await shapes(work, await work.all(statement, {**values, **allowed, "limit": limit}))


async def shapes(work: Work, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    definitions = await store.of_versions(work, ((row["case_type"], row["type_version"]) for row in found))
    seats: dict[UUID, list[dict[str, Any]]] = {}
    for seat in await work.all(_PARTICIPANTS, ([row["id"] for row in found],)) if found else []:
        seats.setdefault(seat["case_id"], []).append(seat)
    return [
        _shape(work, row, definitions[row["case_type"], row["type_version"]], seats.get(row["id"], []))
        for row in found
    ]


def _shape(
    work: Work, row: dict[str, Any], definition: Definition, seats: Iterable[dict[str, Any]]
) -> dict[str, Any]:
    locale, key = work.actor.locale, key_in(work, row)
    return {
        "id": row["id"],
        "number": row["number"],
        "case_type": row["case_type"],
        "case_type_label": say(definition.label, locale),
        "family": row["family"],
        "status": row["status"],
        "status_label": say(definition.statuses[row["status"]].label, locale),
        "status_category": CATEGORIES[row["status_category"]],
        "priority": row["priority"],
        "risk_level": row["risk_level"],
        "confidentiality": CONFIDENTIALITY[row["confidentiality"]],
        "person": {"id": row["person_id"], "display_name": _person_name(work, row)},
        "owner_user_id": row["owner_user"],
        "owner_name": row["owner_name"],
        "organization_id": row["owner_org"],
        "organization_name": row["organization_name"],
        "area_id": row["area_id"],
        "opened_at": row["opened_at"],
        "closed_at": row["closed_at"],
        "updated_at": row["updated_at"],
        "reopened_count": row["reopened_count"],
        "next_due_at": row["next_due_at"],
        "summary": opened(key, row["summary"], "case_file.summary", row["id"]),
        "outcome": opened(key, row["outcome"], "case_file.outcome", row["id"]),
        "conversation_ids": row["conversation_ids"],
        "participants": [_seat(definition, seat, locale) for seat in seats],
        "transitions": _transitions(work, definition, row["status"]),
    }


def _person_name(work: Work, row: dict[str, Any]) -> str:
    wrapped = row["person_wrapped"]
    key = work.vault.unwrap(row["person_id"], bytes(wrapped)) if wrapped else None
    names = [opened(key, row[n], f"person.{n}", row["person_id"]) for n in ("given_name", "family_name")]
    return display_name(names[0], names[1], work.actor.locale)


def _seat(definition: Definition, seat: dict[str, Any], locale: str) -> dict[str, Any]:
    role = definition.role(seat["role"])
    label = say(role.label, locale) if role else seat["role"]
    return {"role": seat["role"], "label": label, "user_id": seat["user_id"], "name": seat["name"]}


def _transitions(work: Work, definition: Definition, status: str) -> list[dict[str, Any]]:
    """Those that the actor's roles allow; whether their guards hold is told when one is tried."""
    return [
        {"name": t.name, "label": say(t.label, work.actor.locale), "reason": t.reason, "needs": t.needs}
        for t in definition.leaving(status)
        if work.actor.may("case", t.permission)
    ]
