"""Routes of cases. What shows or links conversations too, the timeline first of all, is in `desk.promotion`."""

from uuid import UUID

from fastapi import APIRouter, Response
from starlette.convertors import Convertor, register_url_convertor

from casework.case_files import case_row
from casework.case_types import store
from casework.case_types.lint import RESERVED
from casework.cases import browse, read, seats, service
from casework.cases.move import move
from casework.cases.schemas import CaseChange, CaseNew, CaseOut, Ended, Move, Priority, Query, Seat, Sort
from core.actor import require
from core.errors import Invalid
from core.http import Limit, StaffDep
from core.reads import opened
from core.wire import Page, Text
from core.work import Work

router = APIRouter(prefix="/api/v1", tags=["cases"])


class TransitionName(Convertor[str]):
    """Any plain word under a case that is no collection of its own."""

    regex = rf"(?!(?:{'|'.join(sorted(RESERVED))})(?:/|$))[a-z][a-z0-9_]*"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("transition", TransitionName())


@router.get("/cases")
async def list_cases(
    work: StaffDep, q: Query = None, status: Text | None = None, owner: Text | None = None,
    person_id: UUID | None = None, case_type: Text | None = None, organization_id: UUID | None = None,
    priority: Priority | None = None, sort: Sort = "-opened_at", limit: Limit = 50, after: str | None = None,
) -> Page[CaseOut]:  # fmt: skip
    """`q`: a number, a name, a document, phone or e-mail, or words of what is written in it. `status`: of a type, or open, in_progress, waiting, closed."""
    require(work.actor, "case", "read")
    filters = browse.Filters(q, status, _owner(work, owner), person_id, case_type, organization_id, priority)
    items, following = await browse.page(work, filters, sort=sort, limit=limit, after=after)
    return Page[CaseOut].model_validate({"items": items, "next": following})


@router.post("/cases", status_code=201)
async def open_case(body: CaseNew, work: StaffDep) -> CaseOut:
    require(work.actor, "case", "create")
    given = body.model_dump(exclude={"participants"})
    seats_asked = tuple((seat.role, seat.user_id) for seat in body.participants)
    return await _shown(work, await service.open_case(work, service.Opening(**given, seats=seats_asked)))


@router.get("/cases/{case_id}")
async def get_case(case_id: UUID, work: StaffDep) -> CaseOut:
    require(work.actor, "case", "read")
    shown = await _shown(work, case_id)
    await opened(work, "case", case_id)
    return shown


@router.patch("/cases/{case_id}")
async def change_case(case_id: UUID, body: CaseChange, work: StaffDep) -> CaseOut:
    require(work.actor, "case", "edit")
    await service.change(work, case_id, body.model_dump(exclude_unset=True))
    return await _shown(work, case_id)


@router.post("/cases/{case_id}/transitions")
async def move_case(case_id: UUID, body: Move, work: StaffDep) -> CaseOut:
    require(work.actor, "case", "read")
    await move(work, case_id, body.name, reason=body.reason, outcome=body.outcome)
    return await _shown(work, case_id)


@router.post("/cases/{case_id}/participants", status_code=201)
async def add_participant(case_id: UUID, body: Seat, work: StaffDep) -> CaseOut:
    require(work.actor, "case", "edit")
    row = await case_row(work, case_id, write=True, lock=True)
    definition = await store.of_version(work, row["case_type"], row["type_version"])
    await seats.add(work, case_id, row["person_id"], definition, body.role, body.user_id)
    work.hint("case", case_id)
    return await _shown(work, case_id)


@router.delete("/cases/{case_id}/participants/{role}/{user_id}", status_code=204)
async def remove_participant(case_id: UUID, role: Text, user_id: UUID, work: StaffDep) -> Response:
    require(work.actor, "case", "edit")
    row = await case_row(work, case_id, write=True, lock=True)
    await seats.remove(work, case_id, row["person_id"], role, user_id)
    work.hint("case", case_id)
    return Response(status_code=204)


@router.post("/cases/{case_id}/{name:transition}")
async def move_case_by_name(case_id: UUID, name: str, body: Ended, work: StaffDep) -> CaseOut:
    """`close`, `reopen`, or any transition that the case shows."""
    require(work.actor, "case", "read")
    await move(work, case_id, name, reason=body.reason, outcome=body.outcome)
    return await _shown(work, case_id)


async def _shown(work: Work, case_id: UUID) -> CaseOut:
    return CaseOut.model_validate(await read.one(work, case_id))


def _owner(work: Work, given: str | None) -> UUID | None:
    if given is None or given == "":
        return None
    if given == "me":
        return work.actor.id
    try:
        return UUID(given)
    except ValueError:
        raise Invalid("owner must be an id, or `me`.", code="bad_id") from None
