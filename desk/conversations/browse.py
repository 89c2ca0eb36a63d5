"""Lists of conversations: filters by column, keyset pages, one audit row for each list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.errors import Invalid
from core.http import decode_cursor, encode_cursor
from core.work import Work
from desk.conversations import access, read
from desk.conversations.urgency import number

# sort key -> (order, value expression, comparison of the following page)
SORTS = {
    "answer_due_at": ("coalesce(c.answer_due_at, 'infinity') ASC, c.id ASC", "coalesce(c.answer_due_at, 'infinity')", ">"),
    "-last_message_at": (
        "coalesce(c.last_message_at, c.opened_at) DESC, c.id DESC", "coalesce(c.last_message_at, c.opened_at)", "<",
    ),
    "-opened_at": ("c.opened_at DESC, c.id DESC", "c.opened_at", "<"),
}  # fmt: skip


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
    if filters.q:
        # Texts are sealed: what can be searched here is the pseudonym and the labels.
        wheres.append("(c.alias ILIKE %(f_q)s OR %(f_q_exact)s = ANY(c.labels))")
        values["f_q"] = "%" + filters.q.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
        values["f_q_exact"] = filters.q
    return wheres, values


async def page(
    work: Work, filters: Filters, *, sort: str, limit: int, after: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Two statements and one audit row, whatever the number of rows. Raises Invalid for an unknown sort."""
    if sort not in SORTS:
        raise Invalid(f"sort is one of {', '.join(SORTS)}.", code="bad_sort")
    order, expression, comparison = SORTS[sort]
    visible, values = access.predicate(work.actor, work.now)
    wheres, more = _where(filters)
    values |= more
    if after:
        at, last = decode_cursor(after, 2)
        wheres.append(f"({expression}, c.id) {comparison} (%(k_at)s::timestamptz, %(k_id)s::uuid)")
        values |= {"k_at": _time(at), "k_id": _uuid(last)}
    where = " AND ".join([visible, *wheres])
    found = await read.rows(work, where, values, order=order, limit=limit + 1)
    items = found[:limit]
    await work.audit("search" if filters.q else "list", "conversation", None, count=len(items), sort=sort)
    if len(found) <= limit:
        return items, None
    last_item = items[-1]
    key = {
        "answer_due_at": last_item["answer_due_at"] or "infinity",
        "-last_message_at": last_item["last_message_at"] or last_item["opened_at"],
        "-opened_at": last_item["opened_at"],
    }[sort]
    return items, encode_cursor(key, last_item["id"])


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
