"""Finding and opening people. One statement for a list, one for a person's details."""

from typing import Any
from uuid import UUID

from casework import access
from casework.people import tokens
from casework.people.details import guesses
from core.errors import NotFound
from core.texts import text
from core.vault import DataKey
from core.vault.vault import SealBroken
from core.work import Work

FIELDS = ("given_name", "family_name", "birth_date", "pronouns")
_SELECT = "SELECT p.*, k.wrapped FROM person p LEFT JOIN data_key k ON k.subject = p.id"
# Newest first by the time-ordered primary key.
_LIST = _SELECT + " WHERE {seen} AND p.merged_into IS NULL AND (%(after)s::uuid IS NULL OR p.id < %(after)s)"
_LATEST = " ORDER BY p.id DESC LIMIT %(rows)s"
# ix_person_token; each `&&` asks for one word, the details' hashes stand beside them.
_SEARCH = (
    "WITH hit AS MATERIALIZED (SELECT t.person_id FROM person_token t WHERE {words}"
    " UNION SELECT d.person_id FROM person_detail d WHERE d.blind = ANY(%(blinds)s::bytea[]))"
    + _SELECT
    + " JOIN hit ON hit.person_id = p.id WHERE {seen} AND p.merged_into IS NULL ORDER BY p.id DESC LIMIT 300"
)
_DETAILS = "SELECT id, kind, value FROM person_detail WHERE person_id = %s ORDER BY created_at, id"


def key_in(work: Work, person_id: UUID, wrapped: bytes | None) -> DataKey | None:
    """None when the key was destroyed: the person asked to be forgotten."""
    return work.vault.unwrap(person_id, bytes(wrapped)) if wrapped else None


def opened(key: DataKey | None, blob: bytes | None, place: str, row: UUID) -> str | None:
    """A mark where a seal is broken, so that one bad row hides no others."""
    if blob is None or key is None:
        return None
    try:
        return key.open(bytes(blob), place, row)
    except SealBroken:
        return "\ufffd"


def display_name(given: str | None, family: str | None, locale: str) -> str:
    return " ".join(part for part in (given, family) if part) or text("casework.person.unnamed", locale)


def shape(work: Work, row: dict[str, Any]) -> dict[str, Any]:
    key = key_in(work, row["id"], row["wrapped"])
    plain = {name: opened(key, row[name], f"person.{name}", row["id"]) for name in FIELDS}
    return {
        "id": row["id"],
        "display_name": display_name(plain["given_name"], plain["family_name"], work.actor.locale),
        **plain,
        "identity_status": row["identity_status"],
    }


async def latest(work: Work, *, after: UUID | None, rows: int) -> list[dict[str, Any]]:
    seen, values = access.people(work.actor, work.now)
    return await work.all(_LIST.format(seen=seen) + _LATEST, {**values, "after": after, "rows": rows})


async def search(work: Work, query: str, limit: int) -> list[dict[str, Any]]:
    """People whose names or details meet `query`, best first: no cursor, a narrower query is the next page."""
    wanted = tokens.query_tokens(work.vault.blind, query)
    found = guesses(query, work.settings.country)
    blinds = [work.vault.blind(f"person.{kind}", value) for kind, value in found]
    if not wanted and not blinds:
        return []
    rows = await _candidates(work, wanted, blinds)
    ranked = [(0 if blinds and place is None else place, shape) for place, shape in _ranked(work, query, rows)]
    best = sorted(((p, s) for p, s in ranked if p is not None), key=lambda pair: pair[0])
    return [person for _, person in best[:limit]]


async def _candidates(work: Work, wanted: list[list[int]], blinds: list[bytes]) -> list[dict[str, Any]]:
    seen, values = access.people(work.actor, work.now)
    words = " AND ".join(f"t.tokens && %(word{i})s::bigint[]" for i in range(len(wanted))) or "FALSE"
    values |= {f"word{i}": word for i, word in enumerate(wanted)} | {"blinds": blinds}
    return await work.all(_SEARCH.format(words=words, seen=seen), values)


def _ranked(work: Work, query: str, rows: list[dict[str, Any]]) -> list[tuple[int | None, dict[str, Any]]]:
    shaped = [shape(work, row) for row in rows]
    return [(tokens.rank(query, f"{s['given_name'] or ''} {s['family_name'] or ''}"), s) for s in shaped]


async def one(work: Work, person_id: UUID) -> dict[str, Any]:
    """With details. Raises NotFound for what is not there and for what the actor may not see alike."""
    seen, values = access.people(work.actor, work.now)
    row = await work.one(f"{_SELECT} WHERE p.id = %(id)s AND {seen}", {"id": person_id, **values})
    if row is None:
        raise NotFound("There is no such person.", code="no_person")
    return shape(work, row) | {"details": await details(work, row)}


async def details(work: Work, row: dict[str, Any]) -> list[dict[str, Any]]:
    key = key_in(work, row["id"], row["wrapped"])
    found = await work.all(_DETAILS, (row["id"],))
    return [
        {"kind": d["kind"], "value": opened(key, d["value"], "person_detail.value", d["id"]) or "\ufffd"} for d in found
    ]
