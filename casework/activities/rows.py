"""Rows of activities: written, locked, sealed under their case's key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from casework.activities.states import OPEN, Status
from casework.case_files import key_in
from core.errors import Conflict, NotFound
from core.ids import new_id
from core.notices import settle
from core.tasks.put import cancel
from core.vault import DataKey
from core.work import Work

DUE = "activity.due"
RULE = "activity_due"
# uq_activity_set_key: whoever plans the same step again finds the first one.
_INSERT = """
INSERT INTO activity (id, case_id, class, type, status, due_at, happened_at, assignee, summary, data, set_key,
                      is_auto, created_at, created_by, updated_at)
VALUES (%(id)s, %(case_id)s, %(class_)s, %(type)s, %(status)s, %(due_at)s, %(happened_at)s, %(assignee)s,
        %(summary)s, %(data)s, %(set_key)s, %(is_auto)s, %(now)s, %(by)s, %(now)s)
ON CONFLICT (case_id, set_key) DO NOTHING RETURNING id
"""
# NO KEY: what hangs on the case by foreign key is not held up.
_CASE = """
SELECT cf.*, k.wrapped FROM case_file cf LEFT JOIN data_key k ON k.subject = cf.id
WHERE cf.id = %s FOR NO KEY UPDATE OF cf
"""


@dataclass(frozen=True, slots=True)
class New:
    """An activity to be written."""

    class_: str
    type: str
    status: Status
    due_at: datetime | None = None
    happened_at: datetime | None = None
    assignee: UUID | None = None
    summary: str | None = None
    data: dict[str, Any] | None = None
    set_key: str | None = None
    is_auto: bool = False


async def case_of(work: Work, case_id: UUID) -> dict[str, Any]:
    """The case, locked: what is planned in it is decided by one transaction at a time.

    Nobody is asked whether he may see it: see `casework.case_files.case_row` for that. Raises NotFound.
    """
    row = await work.one(_CASE, (case_id,))
    if row is None:
        raise NotFound("There is no such case.", code="no_case")
    return row


def key_of(work: Work, case: dict[str, Any]) -> DataKey:
    """Raises Conflict once the key was destroyed: nothing more is written to what was forgotten."""
    key = key_in(work, case)
    if key is None:
        raise Conflict("What this case held was erased.", code="case_erased")
    return key


async def insert(work: Work, case: dict[str, Any], new: New) -> UUID | None:
    """None when the step of that `set_key` is there already. Raises Conflict."""
    activity_id, case_id = new_id(), case["id"]
    key = key_of(work, case)
    row = await work.one(
        _INSERT,
        {"id": activity_id, "case_id": case_id, "class_": new.class_, "type": new.type, "status": new.status,
         "due_at": new.due_at, "happened_at": new.happened_at, "assignee": new.assignee,
         "summary": sealed(key, "summary", new.summary, activity_id),
         "data": sealed(key, "data", packed(new.data), activity_id), "set_key": new.set_key,
         "is_auto": new.is_auto, "now": work.now, "by": work.actor.id},
    )  # fmt: skip
    if row is None:
        return None
    if new.due_at and new.status in OPEN:
        await work.task(DUE, activity_id, run_at=new.due_at)
    verb = "scheduled" if new.status in OPEN else "recorded"
    await work.audit(
        f"activity.{verb}", "activity", activity_id, case_id=case_id, type=new.type, auto=new.is_auto
    )
    work.hint("case", case_id)
    return activity_id


async def locked(work: Work, activity_id: UUID) -> tuple[dict[str, Any], dict[str, Any]]:
    """The activity and its case, the case locked first. Raises NotFound."""
    row = await work.one("SELECT case_id FROM activity WHERE id = %s", (activity_id,))
    if row is None:
        raise missing()
    case = await case_of(work, row["case_id"])
    activity = await work.one("SELECT * FROM activity WHERE id = %s FOR UPDATE", (activity_id,))
    if activity is None:
        raise missing()
    return activity, case


async def disarm(work: Work, activity_id: UUID) -> None:
    """No timer, no alert any more."""
    await cancel(work.conn, DUE, activity_id)
    await settle(work, RULE, activity_id)


def missing() -> NotFound:
    return NotFound("There is no such activity.", code="no_activity")


def sealed(key: DataKey, column: str, plain: str | None, activity_id: UUID) -> bytes | None:
    return key.seal(plain, f"activity.{column}", activity_id) if plain else None


def packed(data: dict[str, Any] | None) -> str | None:
    return msgspec.json.encode(data).decode() if data else None


def unpacked(plain: str | None) -> dict[str, Any]:
    """Empty for what was wiped or cannot be opened."""
    try:
        found: dict[str, Any] = msgspec.json.decode(plain, type=dict) if plain else {}
    except msgspec.DecodeError:
        return {}
    return found
