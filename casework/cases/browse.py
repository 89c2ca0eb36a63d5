"""Lists of cases: filters by column, names by keyed tokens, keyset pages, one audit row for each list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from casework.cases import read
from casework.people import tokens
from casework.people.details import guesses
from core.errors import Invalid, Malformed
from core.http import decode_cursor, encode_cursor
from core.reads import listed
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
    """Three statements and one audit row. Raises Invalid for an unknown sort, Malformed for a cursor not ours."""
    if sort not in SORTS:
        raise Invalid(f"sort is one of {', '.join(SORTS)}.", code="bad_sort")
    expression, direction, comparison, key = SORTS[sort]
    wheres, values = _where(work, filters)
    if after:
        at, last = _place(after)
        wheres.append(f"({expression}, cf.id) {comparison} (%(k_at)s::timestamptz, %(k_id)s::uuid)")
        values |= {"k_at": at, "k_id": last}
    order = f"{expression} {direction}, cf.id {direction}"
    found = await read.rows(work, " AND ".join(["TRUE", *wheres]), values, order=order, limit=limit + 1)
    items = found[:limit]
    kept = {name: getattr(filters, name) for name in ("q", "status", *_COLUMNS)}
    await listed(work, "case", len(items), **kept, sort=sort)
    if len(found) <= limit:
        return items, None
    return items, encode_cursor(items[-1][key] or "infinity", items[-1]["id"])


def _where(work: Work, filters: Filters) -> tuple[list[str], dict[str, Any]]:
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
    if filters.q and filters.q.strip():
        where, more = _about(work, filters.q)
        wheres.append(where)
        values |= more
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
