"""What a case type makes follow: the sets of the opening, of an event, of an activity that is done."""

from datetime import datetime
from typing import Any
from uuid import UUID

from casework.activities.rows import New, insert
from casework.activities.states import OPEN, Status
from casework.case_types import store
from casework.case_types.definition import LIVE, Definition
from casework.case_types.steps import Happened, Planned, on_completed, on_event, on_open, unfinished
from core.work import Work

# The participant longest in the role; ix uq_case_participant (case_id, role, user_id).
_IN_ROLE = """
SELECT p.user_id FROM case_participant p JOIN user_account u ON u.id = p.user_id
WHERE p.case_id = %(case)s AND p.role = ANY(%(roles)s::text[]) AND p.since <= %(now)s
  AND (p.until IS NULL OR p.until > %(now)s) AND u.disabled_at IS NULL
ORDER BY p.since, p.id LIMIT 1
"""
_TYPES = "SELECT type, status, count(*) AS rows FROM activity WHERE case_id = %s GROUP BY type, status"


async def open_sets_of(work: Work, case: dict[str, Any], opened_at: datetime) -> list[UUID]:
    definition = await store.of_version(work, case["case_type"], case["type_version"])
    return await _plan(work, case, definition, on_open(definition, case["id"], opened_at))


async def follow(work: Work, case: dict[str, Any], done: Happened) -> list[UUID]:
    """The steps after what is done. A case that has ended plans nothing more."""
    if case["status_category"] not in LIVE:
        return []
    definition = await store.of_version(work, case["case_type"], case["type_version"])
    planned = [*on_event(definition, done), *on_completed(definition, done)]
    return await _plan(work, case, definition, planned)


async def _plan(
    work: Work, case: dict[str, Any], definition: Definition, planned: list[Planned]
) -> list[UUID]:
    """Steps that the type calls done at once are followed in their turn; the linter forbids circles of these."""
    made: list[UUID] = []
    while planned:
        step, planned = planned[0], planned[1:]
        if not await _wanted(work, case, definition, step):
            continue
        activity_id = await insert(work, case, await _new(work, case, definition, step))
        if activity_id is None:
            continue
        made.append(activity_id)
        if step.completed and not step.repeat:
            at = min(step.due_at, work.now)
            done = Happened(activity_id, step.type, _class(definition, step.type), at, step.key)
            planned = [*planned, *on_completed(definition, done)]
    return made


async def _wanted(work: Work, case: dict[str, Any], definition: Definition, step: Planned) -> bool:
    """Not when a repeat is still to be done, nor beyond the number that the type allows."""
    rows = await work.all(_TYPES, (case["id"],))
    waiting = [row["type"] for row in rows if row["status"] in OPEN]
    return bool(unfinished([step], waiting)) and not _full(definition, step.type, rows)


async def is_full(work: Work, case_id: UUID, definition: Definition, type_: str) -> bool:
    """Whether the case has as many activities of the type as it may, cancelled ones not counted."""
    return _full(definition, type_, await work.all(_TYPES, (case_id,)))


def _full(definition: Definition, type_: str, rows: list[dict[str, Any]]) -> bool:
    kind = definition.activity(type_)
    if kind is None or kind.max is None:
        return False
    counted = [row for row in rows if row["type"] == type_ and row["status"] != Status.CANCELLED]
    return sum(int(row["rows"]) for row in counted) >= kind.max


async def _new(work: Work, case: dict[str, Any], definition: Definition, step: Planned) -> New:
    assignee = await _assignee(work, case, definition, step.assign)
    class_ = _class(definition, step.type)
    if step.completed:
        return New(class_, step.type, Status.COMPLETED, happened_at=min(step.due_at, work.now), assignee=assignee,
                   set_key=step.key, is_auto=True)  # fmt: skip
    return New(class_, step.type, Status.SCHEDULED, due_at=step.due_at, assignee=assignee, set_key=step.key,
               is_auto=True)  # fmt: skip


def _class(definition: Definition, type_: str) -> str:
    kind = definition.activity(type_)
    assert kind is not None, "the linter lets no unknown activity pass"
    return kind.kind.value


async def _assignee(
    work: Work, case: dict[str, Any], definition: Definition, assign: str | None
) -> UUID | None:
    """Who holds the role; the case's owner where nobody does."""
    owner: UUID | None = case["owner_user"]
    if assign is None or assign == "owner":
        return owner
    name = assign.removeprefix("role:")
    roles = [name] if name != assign else [r.name for r in definition.roles if r.on_open == "creator"]
    row = await work.one(_IN_ROLE, {"case": case["id"], "roles": roles, "now": work.now})
    return row["user_id"] if row else owner
