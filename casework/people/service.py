"""Keeping people: sealed under their own key, indexed by keyed hashes."""

from datetime import date
from typing import Any
from uuid import UUID

from casework import access
from casework.people import tokens
from casework.people.details import normal
from casework.people.read import FIELDS, one, search, shape
from core.errors import Invalid
from core.ids import new_id
from core.vault import DataKey
from core.work import Work

_INSERT = """
INSERT INTO person (id, identity_status, owner_org, owner_user, area_id, confidentiality, created_at, updated_at)
VALUES (%(id)s, %(status)s, %(org)s, %(user)s, (SELECT area_id FROM organization WHERE id = %(org)s), 1,
        %(now)s, %(now)s)
"""
_DETAIL = """
INSERT INTO person_detail (id, person_id, kind, value, blind, created_at) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (person_id, kind, blind) DO NOTHING
"""
_TOKENS = """
INSERT INTO person_token (person_id, tokens) VALUES (%(id)s, %(tokens)s::bigint[])
ON CONFLICT (person_id) DO UPDATE SET tokens = excluded.tokens
"""


async def create(work: Work, fields: dict[str, Any], *, organization_id: UUID | None = None) -> UUID:
    """`fields`: given_name, family_name, birth_date, pronouns, details; without any name: an anonymous person."""
    person_id = new_id()
    named = bool(fields.get("given_name") or fields.get("family_name"))
    await work.execute(
        _INSERT,
        {"id": person_id, "status": "declared" if named else "anonymous", "user": work.actor.id,
         "org": organization_id or work.actor.organization_id, "now": work.now},
    )  # fmt: skip
    await work.vault.key_of(work.conn, person_id, create=True)
    await _write(work, person_id, {name: value for name, value in fields.items() if value is not None})
    await work.audit("person.created", "person", person_id, fields=sorted(n for n, v in fields.items() if v))
    return person_id


async def change(work: Work, person_id: UUID, fields: dict[str, Any]) -> None:
    """Only what is in `fields`; None empties. Raises NotFound, Invalid when no name would be left."""
    await access.check_person(work, person_id, write=True)
    await work.execute("SELECT 1 FROM person WHERE id = %s FOR UPDATE", (person_id,))
    before = await one(work, person_id)
    names = {n: fields[n] if n in fields else before[n] for n in ("given_name", "family_name")}
    if before["identity_status"] != "anonymous" and not any(names.values()):
        raise Invalid("A person needs a given name or a family name.", code="name_missing")
    if not fields:
        return
    await _write(work, person_id, fields | {n: v for n, v in names.items() if fields.keys() & names.keys()})
    if any(names.values()):
        await work.execute(
            "UPDATE person SET identity_status = 'declared' WHERE id = %s AND identity_status = 'anonymous'",
            (person_id,),
        )
    await work.audit("person.changed", "person", person_id, fields=sorted(fields))


async def _write(work: Work, person_id: UUID, fields: dict[str, Any]) -> None:
    key = await work.vault.key_of(work.conn, person_id)
    columns = {n: _seal(key, n, fields[n], person_id) for n in FIELDS if n in fields}
    # Column names are our own, from FIELDS.
    assignments = "".join(f", {name} = %({name})s" for name in columns)
    await work.execute(
        f"UPDATE person SET updated_at = %(now)s{assignments} WHERE id = %(id)s",
        {"id": person_id, "now": work.now, **columns},
    )
    if fields.keys() & {"given_name", "family_name"}:
        name = f"{fields.get('given_name') or ''} {fields.get('family_name') or ''}"
        found = tokens.name_tokens(work.vault.blind, name)
        await work.execute(_TOKENS, {"id": person_id, "tokens": found})
    if fields.get("details") is not None:
        await _replace_details(work, person_id, key, fields["details"])


def _seal(key: DataKey, name: str, value: str | date | None, person_id: UUID) -> bytes | None:
    plain = value.isoformat() if isinstance(value, date) else value
    return key.seal(plain, f"person.{name}", person_id) if plain else None


async def _replace_details(work: Work, person_id: UUID, key: DataKey, details: list[dict[str, str]]) -> None:
    await work.execute("DELETE FROM person_detail WHERE person_id = %s", (person_id,))
    for detail in details:
        detail_id, kind = new_id(), detail["kind"]
        blind = work.vault.blind(f"person.{kind}", normal(kind, detail["value"], work.settings.country))
        sealed = key.seal(detail["value"], "person_detail.value", detail_id)
        await work.execute(_DETAIL, (detail_id, person_id, kind, sealed, blind, work.now))


_SAME_DETAILS = """
SELECT p.*, k.wrapped, array_agg(DISTINCT d.kind) AS kinds
FROM person_detail mine JOIN person_detail d ON d.blind = mine.blind AND d.kind = mine.kind AND d.person_id <> mine.person_id
JOIN person p ON p.id = d.person_id LEFT JOIN data_key k ON k.subject = p.id
WHERE mine.person_id = %(id)s AND mine.kind <> 'address' AND p.merged_into IS NULL AND {seen}
GROUP BY p.id, k.wrapped LIMIT 20
"""


async def duplicates(work: Work, person: dict[str, Any]) -> list[dict[str, Any]]:
    """People, among those the actor may see, who may be this one: by document, phone, e-mail or by name."""
    seen, values = access.people(work.actor, work.now)
    found: dict[UUID, dict[str, Any]] = {}
    for row in await work.all(_SAME_DETAILS.format(seen=seen), {"id": person["id"], **values}):
        found[row["id"]] = {"id": row["id"], "display_name": shape(work, row)["display_name"], "why": sorted(row["kinds"])}
    if person["given_name"] and person["family_name"]:
        for other in await search(work, f"{person['given_name']} {person['family_name']}", 20):
            if other["id"] != person["id"] and _same_birth(person, other):
                new = {"id": other["id"], "display_name": other["display_name"], "why": []}
                found.setdefault(other["id"], new)["why"].append("name")
    return list(found.values())


def _same_birth(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Two known and different dates tell two people apart."""
    dates = {one["birth_date"], other["birth_date"]} - {None}
    return len(dates) < 2
