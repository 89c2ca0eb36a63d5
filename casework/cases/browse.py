"""Lists of cases: filters by column, names and what is written in them by keyed tokens, keyset pages, one audit row for each list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from casework import access
from casework.cases import find, read
from casework.people import tokens
from casework.people.details import guesses
from core.errors import Invalid, Malformed
from core.http import decode_cursor, encode_cursor
from core.reads import listed
from core.search import Wanted, pages
from core.search.pages import Query
from core.wire import like
from core.work import Work

_DUE = "coalesce(due.next_due_at, 'infinity')"
# sort -> (value expression, direction, comparison of the following page, key in the wire's shape)
SORTS = {
    "next_due_at": (_DUE, "ASC", ">", "next_due_at"),
    "-opened_at": ("cf.opened_at", "DESC", "<", "opened_at"),
    "-updated_at": ("cf.updated_at", "DESC", "<", "updated_at"),
}
# What a list is filtered by: a category in the wire's words, or a status of a type by its name.
_CATEGORIES: dict[str, tuple[str, ...]] = {
    "open": ("open",), "in_progress": ("active",), "active": ("active",), "waiting": ("waiting",),
    "closed": ("closed", "cancelled"), "cancelled": ("cancelled",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filters:
    """None means any. `status`: of a type, or a category."""

    q: str | None = None
    status: str | None = None
    owner: UUID | None = None
    person_id: UUID | None = None
    case_type: str | None = None
    organization_id: UUID | None = None
    priority: str | None = None


_COLUMNS = {
    "owner": "owner_user", "person_id": "person_id", "case_type": "case_type", "organization_id": "owner_org",
    "priority": "priority",
}  # fmt: skip


async def page(
    work: Work, filters: Filters, *, sort: str, limit: int, after: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """The same few statements and one audit row, whatever the number of rows. Raises Invalid for an unknown sort, Malformed for a cursor not ours."""
    if sort not in SORTS:
        raise Invalid(f"sort is one of {', '.join(SORTS)}.", code="bad_sort")
    expression, direction, comparison, key = SORTS[sort]
    wheres, values = _where(filters)
    following = f"({expression}, cf.id) {comparison} (%(k_at)s::timestamptz, %(k_id)s::uuid)"
    order = f"{expression} {direction}, cf.id {direction}"
    if after:
        at, last = _place(after)
        values |= {"k_at": at, "k_id": last}
    named, more = _about(work, filters.q) if filters.q and filters.q.strip() else ("TRUE", {})
    values |= more
    words = await find.wanted(work, filters.q) if more and filters.q else None
    if words:
        seen, allowed = access.cases(work.actor, work.now)
        query = Query(
            table=f"case_file cf {read.DUE}", row="cf", columns="cf.opened_at, cf.updated_at, due.next_due_at",
            where=" AND ".join([seen, *wheres]), values=values | allowed, named=named, order=order, following=following,
            key=lambda row: row[key] or "infinity", show=find.show,
        )  # fmt: skip
        items, end = await _found(work, query, words, limit)
    else:
        where = " AND ".join([named, *wheres, *[following] * bool(after)])
        found = await read.rows(work, where, values, order=order, limit=limit + 1)
        items, end = found[:limit], found[limit - 1] if len(found) > limit else None
    kept = {name: getattr(filters, name) for name in ("q", "status", *_COLUMNS)}
    hits = [str(item["id"]) for item in items if item.get("hit")]
    await listed(work, "case", len(items), **kept, sort=sort, hits=hits or None)
    return items, encode_cursor(end[key] or "infinity", end["id"]) if end else None


async def _found(work: Work, query: Query, words: Wanted, limit: int) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    found = await pages.page(work, query, words, limit + 1)
    ids = [row["id"] for row in found.rows[:limit]]
    shapes = await read.rows(work, "cf.id = ANY(%(ids)s)", {"ids": ids}, limit=limit) if ids else []
    by_id = {shape["id"]: shape | {"hit": found.hits.get(shape["id"])} for shape in shapes}
    return [by_id[one] for one in ids], pages.following(found, limit)


def _where(filters: Filters) -> tuple[list[str], dict[str, Any]]:
    wheres: list[str] = []
    values: dict[str, Any] = {}
    for name, column in _COLUMNS.items():
        if (value := getattr(filters, name)) is not None:
            wheres.append(f"cf.{column} = %(f_{name})s")
            values[f"f_{name}"] = value
    if filters.status:
        categories = _CATEGORIES.get(filters.status)
        wheres.append("cf.status_category = ANY(%(f_status)s)" if categories else "cf.status = %(f_status)s")
        values["f_status"] = list(categories) if categories else filters.status
    return wheres, values


def _about(work: Work, query: str) -> tuple[str, dict[str, Any]]:
    """By number, by the person's name (ix_person_token) or by one of their details (ix_person_detail_blind)."""
    ways = ["cf.number ILIKE %(f_q)s"]
    values: dict[str, Any] = {"f_q": like(query.strip())}
    words = tokens.query_tokens(work.vault.blind, query)
    if words:
        each = " AND ".join(f"t.tokens && %(f_word{i})s::bigint[]" for i in range(len(words)))
        ways.append(f"cf.person_id IN (SELECT t.person_id FROM person_token t WHERE {each})")
        values |= {f"f_word{i}": word for i, word in enumerate(words)}
    details = guesses(query, work.settings.country)
    if details:
        ways.append("cf.person_id IN (SELECT d.person_id FROM person_detail d WHERE d.blind = ANY(%(f_blinds)s::bytea[]))")
        values["f_blinds"] = [work.vault.blind(f"person.{kind}", value) for kind, value in details]
    return f"({' OR '.join(ways)})", values


def _place(after: str) -> tuple[str, UUID]:
    at, last = decode_cursor(after, 2)
    try:
        return at if at == "infinity" else datetime.fromisoformat(at).isoformat(), UUID(last)
    except (ValueError, TypeError, AttributeError):
        raise Malformed("The cursor `after` is not one of ours.", code="bad_cursor") from None
