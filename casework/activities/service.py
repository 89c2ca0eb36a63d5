"""The verbs of activities: schedule, record, complete, cancel, reschedule, no_show.

They ask no permission: the routes do, and rooms of the house that call them have done so.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from casework.activities import states
from casework.activities.following import follow, open_sets_of
from casework.activities.rows import (
    DUE,
    New,
    case_of,
    disarm,
    insert,
    key_of,
    locked,
    packed,
    sealed,
    unpacked,
)
from casework.activities.states import Status
from casework.case_types.definition import ActivityClass
from casework.case_types.steps import Happened
from core.access import revoke
from core.errors import Invalid
from core.vault import DataKey
from core.work import Work

_UPDATE = """
UPDATE activity SET status = %(status)s, happened_at = coalesce(%(happened_at)s, happened_at),
       summary = coalesce(%(summary)s, summary), data = coalesce(%(data)s, data), updated_at = %(now)s
WHERE id = %(id)s
"""
_SAME_KEY = "SELECT id FROM activity WHERE case_id = %s AND set_key = %s"


async def schedule(
    work: Work, case_id: UUID, *, class_: str, type: str, due_at: datetime, assignee: UUID | None = None,
    summary: str | None = None, set_key: str | None = None, is_auto: bool = False,
) -> UUID:  # fmt: skip
    """Idempotent by (case_id, set_key): the same step again is the same activity. Raises Invalid, NotFound."""
    states.check_due(due_at, work.now)
    case = await case_of(work, case_id)
    new = New(
        class_, type, Status.SCHEDULED, due_at=due_at, assignee=assignee, summary=summary, set_key=set_key,
        is_auto=is_auto,
    )  # fmt: skip
    made = await insert(work, case, new)
    if made is not None:
        return made
    row = await work.one(_SAME_KEY, (case_id, set_key))
    assert row is not None
    known: UUID = row["id"]
    return known


async def record(
    work: Work, case_id: UUID, *, class_: str, type: str, summary: str | None, data: dict[str, Any] | None = None,
    happened_at: datetime | None = None,
) -> UUID:  # fmt: skip
    """What has happened (now, unless said). The case type's next steps follow from it. Raises Invalid, NotFound."""
    at = happened_at or work.now
    states.check_happened(at, work.now)
    case = await case_of(work, case_id)
    new = New(
        class_,
        type,
        Status.COMPLETED,
        happened_at=at,
        assignee=_doer(work, class_),
        summary=summary,
        data=data,
    )
    made = await insert(work, case, new)
    assert made is not None
    if class_ != ActivityClass.SYSTEM:
        await follow(work, case, Happened(made, type, class_, at))
    return made


async def complete(
    work: Work, activity_id: UUID, *, summary: str | None = None, happened_at: datetime | None = None
) -> None:
    """`summary`: what came of it; what was planned is kept in `data`. Raises Conflict, Invalid, NotFound."""
    at = happened_at or work.now
    states.check_happened(at, work.now)
    row, case = await locked(work, activity_id)
    await _end(work, row, case, "complete", summary=summary, at=at)
    await follow(work, case, Happened(activity_id, row["type"], row["class"], at, row["set_key"]))


async def cancel(work: Work, activity_id: UUID, *, reason: str) -> None:
    """Raises Conflict, Invalid, NotFound."""
    if not reason.strip():
        raise Invalid("Say why it is cancelled.", code="reason_missing")
    row, case = await locked(work, activity_id)
    await _end(work, row, case, "cancel", reason=reason)


async def no_show(work: Work, activity_id: UUID, *, summary: str | None = None) -> None:
    """The person did not come, or could not be reached. Raises Conflict, Invalid, NotFound."""
    row, case = await locked(work, activity_id)
    await _end(work, row, case, "no_show", summary=summary, at=work.now)


async def reschedule(work: Work, activity_id: UUID, *, due_at: datetime, reason: str | None = None) -> None:
    """From now on a person's own date: it moves with nothing else. Raises Conflict, Invalid, NotFound."""
    states.check_due(due_at, work.now)
    row, case = await locked(work, activity_id)
    states.after("reschedule", row["status"], row["class"])
    data = _with(key_of(work, case), row, moved_because=reason) if reason else None
    await work.execute(
        "UPDATE activity SET due_at = %s, is_auto = false, data = coalesce(%s, data), updated_at = %s WHERE id = %s",
        (due_at, data, work.now, activity_id),
    )
    await disarm(work, activity_id)
    await work.task(DUE, activity_id, run_at=due_at)
    await work.audit(
        "activity.rescheduled", "activity", activity_id, case_id=row["case_id"],
        before=row["due_at"].isoformat() if row["due_at"] else None, after=due_at.isoformat(),
    )  # fmt: skip
    work.hint("case", row["case_id"])


async def apply_open_sets(work: Work, case_id: UUID, opened_at: datetime) -> list[UUID]:
    """The steps that every case of this type begins with. Twice is the same as once."""
    return await open_sets_of(work, await case_of(work, case_id), opened_at)


async def cancel_open(work: Work, case_id: UUID, *, only_auto: bool = True, reason: str) -> int:
    """A case ends: its untouched steps end with it. Returns how many."""
    case = await case_of(work, case_id)
    rows = await work.all(
        "SELECT * FROM activity WHERE case_id = %s AND status = 'scheduled' AND (is_auto OR NOT %s) FOR UPDATE",
        (case_id, only_auto),
    )
    for row in rows:
        await _end(work, row, case, "cancel", reason=reason)
    return len(rows)


async def _end(
    work: Work, row: dict[str, Any], case: dict[str, Any], verb: str, *, summary: str | None = None,
    reason: str | None = None, at: datetime | None = None,
) -> None:  # fmt: skip
    status, key = states.after(verb, row["status"], row["class"]), key_of(work, case)
    kept = {"reason": reason} if reason else {}
    if summary and row["summary"]:
        kept["planned"] = key.open(bytes(row["summary"]), "activity.summary", row["id"])
    await work.execute(
        _UPDATE,
        {"id": row["id"], "status": status, "happened_at": at, "now": work.now,
         "summary": sealed(key, "summary", summary, row["id"]), "data": _with(key, row, **kept) if kept else None},
    )  # fmt: skip
    await disarm(work, row["id"])
    await revoke(work, "case", row["case_id"], cause=f"activity:{row['id']}")
    done = {"complete": "completed", "cancel": "cancelled", "no_show": "missed"}[verb]
    await work.audit(f"activity.{done}", "activity", row["id"], case_id=row["case_id"], type=row["type"])
    work.hint("case", row["case_id"])


def _with(key: DataKey, row: dict[str, Any], **fields: str | None) -> bytes | None:
    """`data`, sealed anew, with these fields added."""
    plain = key.open(bytes(row["data"]), "activity.data", row["id"]) if row["data"] else None
    return sealed(key, "data", packed(unpacked(plain) | fields), row["id"])


def _doer(work: Work, class_: str) -> UUID | None:
    return None if class_ == ActivityClass.SYSTEM else work.actor.id
