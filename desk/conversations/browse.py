"""Lists of conversations: filters by column, words by keyed tokens, keyset pages, one audit row for each list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.errors import Invalid
from core.http import decode_cursor, encode_cursor
from core.reads import listed
from core.search import Wanted, pages
from core.search.pages import Query
from core.wire import like
from core.work import Work
from desk.conversations import access, find, read
from desk.conversations.urgency import number

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sort:
    """`value`: an expression over c; `key`: the same of a row, in the wire's shape or not."""

    value: str
    order: str
    comparison: str
    key: Callable[[Row], Any]

    @property
    def following(self) -> str:
        return f"({self.value}, c.id) {self.comparison} (%(k_at)s::timestamptz, %(k_id)s::uuid)"


def _sort(value: str, direction: str, key: Callable[[Row], Any]) -> Sort:
    return Sort(value, f"{value} {direction}, c.id {direction}", "<" if direction == "DESC" else ">", key)


SORTS = {
    "answer_due_at": _sort(
        "coalesce(c.answer_due_at, 'infinity')", "ASC", lambda row: row["answer_due_at"] or "infinity"
    ),
    "-last_message_at": _sort(
        "coalesce(c.last_message_at, c.opened_at)", "DESC", lambda row: row["last_message_at"] or row["opened_at"]
    ),
    "-opened_at": _sort("c.opened_at", "DESC", lambda row: row["opened_at"]),
}
# By its pseudonym or one of its labels; what was said in it is sealed, and found by keyed tokens.
_NAMED = "(c.alias ILIKE %(f_q)s OR %(f_q_exact)s = ANY(c.labels))"


@dataclass(frozen=True, slots=True)
class Filters:
    """None means any."""

    owner: str | None = None
    operator_id: UUID | None = None
    queue_id: UUID | None = None
    urgency: str | None = None
    channel_id: UUID | None = None
    channel: str | None = None
    person_id: UUID | None = None
    risk: bool | None = None
    closed: bool | None = None
    label: str | None = None
    q: str | None = None


def _where(filters: Filters) -> tuple[list[str], dict[str, Any]]:
    wheres, values = [], {}
    for column in ("owner", "operator_id", "queue_id", "channel", "person_id"):
        if (value := getattr(filters, column)) is not None:
            wheres.append(f"c.{column} = %(f_{column})s")
            values[f"f_{column}"] = value
    if filters.channel_id:
        wheres.append("c.account_id = %(f_account)s")
        values["f_account"] = filters.channel_id
    if filters.urgency:
        try:
            values["f_urgency"] = number(filters.urgency)
        except ValueError:
            raise Invalid("urgency is one of immediate, urgent, elevated, routine.", code="bad_urgency") from None
        wheres.append("c.urgency = %(f_urgency)s")
    if filters.risk is not None:
        wheres.append("c.risk_open" if filters.risk else "NOT c.risk_open")
    if filters.closed is not None:
        wheres.append("c.closed_at IS NOT NULL" if filters.closed else "c.closed_at IS NULL")
    if filters.label:
        wheres.append("%(f_label)s = ANY(c.labels)")
        values["f_label"] = filters.label
    return wheres, values


async def page(
    work: Work, filters: Filters, *, sort: str, limit: int, after: str | None
) -> tuple[list[Row], str | None]:
    """The same few statements and one audit row, whatever the number of rows. Raises Invalid for an unknown sort."""
    if sort not in SORTS:
        raise Invalid(f"sort is one of {', '.join(SORTS)}.", code="bad_sort")
    by = SORTS[sort]
    visible, values = access.predicate(work.actor, work.now)
    wheres, more = _where(filters)
    where, values = " AND ".join([visible, *wheres]), values | more
    if after:
        at, last = decode_cursor(after, 2)
        values |= {"k_at": _time(at), "k_id": _uuid(last)}
    words = await find.wanted(work, filters.q) if filters.q else None
    if filters.q:
        values |= {"f_q": like(filters.q), "f_q_exact": filters.q}
    if words:
        query = Query(
            table="conversation c", row="c", columns="c.answer_due_at, c.last_message_at, c.opened_at", where=where,
            values=values, named=_NAMED, order=by.order, following=by.following, key=by.key, show=find.show,
        )  # fmt: skip
        items, end = await _found(work, query, words, limit)
    else:
        where = " AND ".join([where, *[_NAMED] * bool(filters.q), *[by.following] * bool(after)])
        items, end = await _listed(work, where, values, by, limit)
    await _audit(work, filters, items, sort)
    return items, encode_cursor(by.key(end), end["id"]) if end else None


async def _listed(work: Work, where: str, values: Row, by: Sort, limit: int) -> tuple[list[Row], Row | None]:
    found = await read.rows(work, where, values, order=by.order, limit=limit + 1)
    return found[:limit], found[limit - 1] if len(found) > limit else None


async def _found(work: Work, query: Query, words: Wanted, limit: int) -> tuple[list[Row], Row | None]:
    found = await pages.page(work, query, words, limit + 1)
    ids = [row["id"] for row in found.rows[:limit]]
    shapes = await read.rows(work, "c.id = ANY(%(ids)s)", {"ids": ids}, limit=limit) if ids else []
    by_id = {UUID(shape["id"]): shape | {"hit": found.hits.get(UUID(shape["id"]))} for shape in shapes}
    return [by_id[one] for one in ids], pages.following(found, limit)


async def _audit(work: Work, filters: Filters, items: list[Row], sort: str) -> None:
    """Whose words were shown is told by their ids."""
    hits = [item["id"] for item in items if item.get("hit")]
    await listed(work, "conversation", len(items), q=filters.q, sort=sort, hits=hits or None)


def _time(value: Any) -> str:
    if value == "infinity":
        return "infinity"
    try:
        return datetime.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise Invalid("The cursor `after` is not one of ours.", code="bad_cursor") from None


def _uuid(value: Any) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise Invalid("The cursor `after` is not one of ours.", code="bad_cursor") from None
