"""Routes of activities."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from casework.activities import assignees, read, service
from casework.activities.following import is_full
from casework.activities.schemas import (
    Absence,
    Activity,
    ActivityNew,
    ActivityOpened,
    Cancellation,
    Completion,
    NewDate,
)
from casework.activities.states import Status
from casework.case_files import case_row
from casework.case_types import store
from core.actor import require
from core.errors import Conflict, Invalid
from core.http import Limit, StaffDep
from core.reads import listed, opened
from core.wire import Page, place
from core.wire import page as one_page
from core.work import Work

router = APIRouter(prefix="/api/v1", tags=["activities"])
Statuses = Annotated[list[Status] | None, Query()]
Sort = Literal["due_at", "-due_at"]


@router.get("/activities")
async def list_activities(
    work: StaffDep, assignee: Literal["me"] | UUID | None = None, status: Statuses = None,
    case_id: UUID | None = None, overdue: bool | None = None, sort: Sort = "due_at", limit: Limit = 50,
    after: str | None = None,
) -> Page[Activity]:  # fmt: skip
    """Those of the cases that the asker sees. Past ones are sorted by when they happened."""
    require(work.actor, "activity", "read")
    return await _page(work, assignee, status or [], case_id, overdue, sort, limit, after)


@router.get("/cases/{case_id}/activities")
async def list_case_activities(
    case_id: UUID, work: StaffDep, status: Statuses = None, sort: Sort = "due_at", limit: Limit = 50,
    after: str | None = None,
) -> Page[Activity]:  # fmt: skip
    require(work.actor, "activity", "read")
    await case_row(work, case_id)
    return await _page(work, None, status or [], case_id, None, sort, limit, after)


@router.post("/cases/{case_id}/activities", status_code=201)
async def add_activity(case_id: UUID, body: ActivityNew, work: StaffDep) -> Activity:
    """Recording what happened plans what the case type makes follow."""
    require(work.actor, "activity", "create")
    case = await case_row(work, case_id, write=True, lock=True)
    class_ = await _class(work, case, body.type)
    if body.happened_at is not None:
        activity_id = await service.record(
            work, case_id, class_=class_, type=body.type, summary=body.summary, happened_at=body.happened_at
        )
        return await _shown(work, activity_id)
    assert body.due_at is not None
    assignee = body.assignee or work.actor.id
    grant = assignee is not None and await assignees.check(work, case_id, assignee)
    activity_id = await service.schedule(
        work,
        case_id,
        class_=class_,
        type=body.type,
        due_at=body.due_at,
        assignee=assignee,
        summary=body.summary,
    )
    if grant and assignee is not None:
        await assignees.let_in(work, case_id, activity_id, assignee)
    return await _shown(work, activity_id)


@router.get("/activities/{activity_id}")
async def read_activity(activity_id: UUID, work: StaffDep) -> ActivityOpened:
    require(work.actor, "activity", "read")
    shown = await read.one(work, activity_id)
    await opened(work, "activity", activity_id)
    return ActivityOpened.model_validate(shown)


@router.post("/activities/{activity_id}/complete")
async def complete_activity(activity_id: UUID, body: Completion, work: StaffDep) -> Activity:
    await _may_change(work, activity_id)
    await service.complete(work, activity_id, summary=body.summary, happened_at=body.happened_at)
    return await _shown(work, activity_id)


@router.post("/activities/{activity_id}/cancel")
async def cancel_activity(activity_id: UUID, body: Cancellation, work: StaffDep) -> Activity:
    await _may_change(work, activity_id)
    await service.cancel(work, activity_id, reason=body.reason)
    return await _shown(work, activity_id)


@router.post("/activities/{activity_id}/no-show")
async def miss_activity(activity_id: UUID, body: Absence, work: StaffDep) -> Activity:
    await _may_change(work, activity_id)
    await service.no_show(work, activity_id, summary=body.summary)
    return await _shown(work, activity_id)


@router.post("/activities/{activity_id}/reschedule")
async def reschedule_activity(activity_id: UUID, body: NewDate, work: StaffDep) -> Activity:
    await _may_change(work, activity_id)
    await service.reschedule(work, activity_id, due_at=body.due_at, reason=body.reason)
    return await _shown(work, activity_id)


async def _page(
    work: Work, assignee: Literal["me"] | UUID | None, statuses: list[Status], case_id: UUID | None,
    late: bool | None, sort: Sort, limit: int, after: str | None,
) -> Page[Activity]:  # fmt: skip
    who = work.actor.id if assignee == "me" else assignee
    last = place(after, datetime, UUID)
    rows = await read.find(
        work, assignee=who, statuses=statuses, case_id=case_id, late=late, sort=sort,
        after=(last[0], last[1]) if last else None, rows=limit + 1,
    )  # fmt: skip
    shown = one_page(rows, limit, ("sorted_at", "id"), lambda row: row)
    shown["items"] = await read.shapes(work, shown["items"])
    await listed(
        work, "activity", len(shown["items"]), assignee=who, status=[s.value for s in statuses] or None,
        case_id=case_id, overdue=late,
    )  # fmt: skip
    return Page[Activity].model_validate(shown)


async def _class(work: Work, case: dict[str, Any], type_: str) -> str:
    """Of a type that this case may have one more of. Raises Conflict, Invalid."""
    definition = await store.of_version(work, case["case_type"], case["type_version"])
    kind = definition.activity(type_)
    if kind is None:
        raise Invalid("Cases of this type have no such activity.", code="unknown_activity_type")
    if await is_full(work, case["id"], definition, type_):
        raise Conflict("The case has as many of these as it may have.", code="too_many_of_type")
    return kind.kind.value


async def _may_change(work: Work, activity_id: UUID) -> None:
    require(work.actor, "activity", "edit")
    await read.one(work, activity_id, write=True)


async def _shown(work: Work, activity_id: UUID) -> Activity:
    return Activity.model_validate(await read.changed(work, activity_id))
