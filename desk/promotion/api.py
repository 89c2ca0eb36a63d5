"""Routes where conversations and casework meet."""

from uuid import UUID

from fastapi import APIRouter, Response

from casework.case_files import case_row
from casework.cases import read as cases
from casework.cases.schemas import CaseOut
from casework.cases.service import check_open
from core.actor import require
from core.http import Limit, StaffDep
from core.reads import opened
from core.wire import Page
from desk.conversations import access
from desk.promotion import links, read, service
from desk.promotion.schemas import Link, PersonPage, Promoted, Promotion, TimelineItem

router = APIRouter(prefix="/api/v1", tags=["promotion"])


@router.post("/conversations/{conversation_id}/promote", status_code=201)
async def promote(conversation_id: UUID, body: Promotion, work: StaffDep) -> Promoted:
    """The conversation becomes a case, or joins one. 409 `already_promoted` names the open case it is in."""
    require(work.actor, "conversation", "promote")
    await access.check(work, conversation_id, write=True)
    return await service.promote(work, conversation_id, body)


@router.get("/people/{person_id}")
async def get_person(person_id: UUID, work: StaffDep) -> PersonPage:
    require(work.actor, "person", "read")
    shown = await read.person(work, person_id)
    await opened(work, "person", person_id)
    return PersonPage.model_validate(shown)


@router.get("/cases/{case_id}/timeline")
async def get_timeline(case_id: UUID, work: StaffDep, limit: Limit = 100, after: str | None = None) -> Page[TimelineItem]:
    """Activities and conversations in one line, newest first; what is planned stands at its date."""
    require(work.actor, "case", "read")
    shown = await read.timeline(work, case_id, limit=limit, after=after)
    await work.audit("read", "case", case_id, part="timeline")
    return Page[TimelineItem].model_validate(shown)


@router.post("/cases/{case_id}/conversations", status_code=201)
async def link_conversation(case_id: UUID, body: Link, work: StaffDep) -> CaseOut:
    """The conversation is then with the case's person."""
    require(work.actor, "case", "edit")
    await access.check(work, body.conversation_id, write=True)
    await links.locked(work, body.conversation_id)
    check_open(await case_row(work, case_id, write=True, lock=True))
    await links.link(work, case_id, body.conversation_id)
    return CaseOut.model_validate(await cases.one(work, case_id))


@router.delete("/cases/{case_id}/conversations/{conversation_id}", status_code=204)
async def unlink_conversation(case_id: UUID, conversation_id: UUID, work: StaffDep) -> Response:
    require(work.actor, "case", "edit")
    await links.unlink(work, case_id, conversation_id)
    return Response(status_code=204)
