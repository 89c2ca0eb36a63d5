"""Routes of people. One person with cases and conversations is shown by `desk.promotion`."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from casework.people import elsewhere, read, service
from casework.people.schemas import PersonChange, PersonMade, PersonNew, PersonOut, PersonRow, Stub
from core.actor import require
from core.errors import Invalid
from core.http import Limit, StaffDep
from core.reads import listed
from core.wire import Label, Page, Text, page, place
from core.work import Work

router = APIRouter(prefix="/api/v1", tags=["people"])
Search = Annotated[Text | None, Query(max_length=120)]


@router.get("/people")
async def list_people(work: StaffDep, q: Search = None, limit: Limit = 50, after: str | None = None) -> Page[PersonRow]:
    """Newest first; with `q` (names, a document, a phone, an e-mail) best first and in one page."""
    require(work.actor, "person", "read")
    if q and q.strip():
        shown: dict[str, Any] = {"items": await read.search(work, q, limit), "next": None}
    else:
        last = place(after, UUID)
        rows = await read.latest(work, after=last[0] if last else None, rows=limit + 1)
        shown = page(rows, limit, ("id",), lambda row: read.shape(work, row))
    await listed(work, "person", len(shown["items"]), q=q)
    return Page[PersonRow].model_validate(shown)


@router.get("/stubs")
async def list_stubs(work: StaffDep, q: Annotated[Label, Query(min_length=3, max_length=120)]) -> Page[Stub]:
    """Whom other institutions know by this document, phone, e-mail, case number or whole name: whom to call. Five at most."""
    require(work.actor, "person", "read")
    found = await elsewhere.stubs(work, q)
    await listed(work, "person_elsewhere", len(found), q=q)
    return Page[Stub].model_validate({"items": found, "next": None})


@router.post("/people", status_code=201)
async def create_person(body: PersonNew, work: StaffDep) -> PersonMade:
    """`duplicates` warns of people who may be the same one."""
    require(work.actor, "person", "create")
    _born(work, body.birth_date)
    person_id = await service.create(work, body.model_dump(exclude_unset=True))
    person = await read.one(work, person_id)
    found = await service.duplicates(work, person)
    return PersonMade.model_validate({**person, "duplicates": found})


@router.patch("/people/{person_id}")
async def change_person(person_id: UUID, body: PersonChange, work: StaffDep) -> PersonOut:
    require(work.actor, "person", "edit")
    _born(work, body.birth_date)
    await service.change(work, person_id, body.model_dump(exclude_unset=True))
    return PersonOut(**await read.one(work, person_id))


def _born(work: Work, birth: date | None) -> None:
    if birth is not None and birth > work.now.date():
        raise Invalid("The birth date lies in the future.", code="birth_in_future")
