"""Activities as they are shown: one's work list, a case's own, one opened. Seen by whoever sees the case."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from casework import access
from casework.activities.rows import missing, unpacked
from casework.activities.states import OPEN, Status, overdue
from casework.case_types import store
from casework.case_types.definition import Definition, say
from core.texts import messages, pick_locale
from core.vault import DataKey
from core.vault.vault import SealBroken
from core.work import Work

_SELECT = """
SELECT a.*, {when} AS sorted_at, cf.number AS case_number, cf.case_type, cf.type_version,
       u.name AS assignee_name, k.wrapped
FROM activity a JOIN case_file cf ON cf.id = a.case_id
LEFT JOIN user_account u ON u.id = a.assignee LEFT JOIN data_key k ON k.subject = a.case_id
WHERE {seen}
"""
_WHEN = "coalesce(a.happened_at, a.due_at, a.created_at)"
_SORTS = {"due_at": (">", "ASC"), "-due_at": ("<", "DESC")}


async def find(
    work: Work, *, assignee: UUID | None, statuses: list[Status], case_id: UUID | None, late: bool | None,
    sort: str, after: tuple[datetime, UUID] | None, rows: int,
) -> list[dict[str, Any]]:  # fmt: skip
    """ix_activity_assignee, ix_activity_case or ix_activity_due, whichever the filters name."""
    seen, values = access.cases(work.actor, work.now)
    wanted = [status.value for status in statuses]
    if late:
        wanted = [status for status in wanted or list(OPEN) if status in OPEN]
    when = "a.due_at" if wanted and set(wanted) <= set(OPEN) else _WHEN
    sign, order = _SORTS[sort]
    where = _where(assignee, wanted if wanted or late else None, case_id, late)
    if after:
        where.append(f"({when}, a.id) {sign} (%(after_at)s, %(after_id)s)")
        values |= {"after_at": after[0], "after_id": after[1]}
    values |= {"assignee": assignee, "statuses": wanted, "case_id": case_id, "now": work.now, "rows": rows}
    statement = _SELECT.format(when=when, seen=" AND ".join([seen, *where]))
    return await work.all(f"{statement} ORDER BY {when} {order}, a.id {order} LIMIT %(rows)s", values)


def _where(
    assignee: UUID | None, statuses: list[str] | None, case_id: UUID | None, late: bool | None
) -> list[str]:
    wants = {
        "a.assignee = %(assignee)s": assignee is not None,
        "a.status = ANY(%(statuses)s::text[])": statuses is not None,
        "a.case_id = %(case_id)s": case_id is not None,
        "a.due_at < %(now)s": late is True,
        # Spelt out, so that the index on what is still open serves.
        "a.status IN ('scheduled', 'in_progress')": bool(statuses) and set(statuses or ()) <= set(OPEN),
        "NOT coalesce(a.status IN ('scheduled', 'in_progress') AND a.due_at < %(now)s, FALSE)": late is False,
    }
    return [clause for clause, wanted in wants.items() if wanted]


async def of_case(work: Work, case_id: UUID, *, limit: int = 500) -> list[dict[str, Any]]:
    """For a case's timeline, newest first, shaped for the wire."""
    seen, values = access.cases(work.actor, work.now)
    statement = _SELECT.format(when=_WHEN, seen=f"{seen} AND a.case_id = %(case_id)s")
    rows = await work.all(
        f"{statement} ORDER BY {_WHEN} DESC, a.id DESC LIMIT %(rows)s",
        {**values, "case_id": case_id, "rows": limit},
    )
    return await shapes(work, rows)


async def one(work: Work, activity_id: UUID, *, write: bool = False) -> dict[str, Any]:
    """With `data`. Raises NotFound for what is not there and for what the actor may not see (or change) alike."""
    seen, values = access.cases(work.actor, work.now, write=write)
    return await _one(work, activity_id, seen, values)


async def changed(work: Work, activity_id: UUID) -> dict[str, Any]:
    """For whoever has just changed it, and by that may have lost sight of its case."""
    return await _one(work, activity_id, "TRUE", {})


async def _one(work: Work, activity_id: UUID, seen: str, values: dict[str, Any]) -> dict[str, Any]:
    statement = _SELECT.format(when=_WHEN, seen=f"{seen} AND a.id = %(id)s")
    row = await work.one(statement, {"id": activity_id, **values})
    if row is None:
        raise missing()
    shown = (await shapes(work, [row]))[0]
    return shown | {"data": unpacked(_opened(_key(work, row), row, "data"))}


async def shapes(work: Work, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = list(rows)
    types = await store.of_versions(work, {(row["case_type"], row["type_version"]) for row in rows})
    return [_shape(work, row, types.get((row["case_type"], row["type_version"]))) for row in rows]


def _shape(work: Work, row: dict[str, Any], definition: Definition | None) -> dict[str, Any]:
    plain = ("id", "case_id", "case_number", "type", "class", "status", "due_at", "happened_at", "assignee",
             "assignee_name")  # fmt: skip
    return {name: row[name] for name in plain} | {
        "type_label": label(definition, row["type"], work.actor.locale),
        "summary": _opened(_key(work, row), row, "summary"),
        "overdue": overdue(row["status"], row["due_at"], work.now),
    }


def label(definition: Definition | None, type_: str, locale: str) -> str:
    """The case type's own word, else the house's, else the bare name."""
    kind = definition.activity(type_) if definition else None
    if kind is not None:
        return say(kind.label, pick_locale(locale))
    return messages(pick_locale(locale)).get(f"activities.type.{type_}", type_)


def _key(work: Work, row: dict[str, Any]) -> DataKey | None:
    return work.vault.unwrap(row["case_id"], bytes(row["wrapped"])) if row["wrapped"] else None


def _opened(key: DataKey | None, row: dict[str, Any], column: str) -> str | None:
    """A mark where a seal is broken, so that one bad row hides no others."""
    if key is None or row[column] is None:
        return None
    try:
        return key.open(bytes(row[column]), f"activity.{column}", row["id"])
    except SealBroken:
        return "\ufffd"
