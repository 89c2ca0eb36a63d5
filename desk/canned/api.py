"""Canned replies: listed with or without their variables filled, kept by leads."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from core.actor import require
from core.http import Limit, StaffDep
from core.reads import listed, opened
from core.wire import Page, Text, like, page, place
from desk.canned import service
from desk.canned.schemas import CannedReply, CannedReplyChange, CannedReplyNew

router = APIRouter(prefix="/api/v1", tags=["canned replies"])


@router.get("/canned-replies")
async def list_canned_replies(
    work: StaffDep,
    q: Annotated[Text | None, Query(max_length=100)] = None,
    conversation_id: UUID | None = None,
    limit: Limit = 100,
    after: str | None = None,
) -> Page[CannedReply]:
    """With `conversation_id` the variables are filled from that conversation and from who asks."""
    require(work.actor, "canned_reply", "read")
    last = place(after, str)
    rows = await service.find(work, like(q) if q else None, last[0] if last else None, limit + 1)
    if conversation_id:
        values = await service.values_for(work, conversation_id)
        rows = [service.filled(row, values) for row in rows]
    shown = page(rows, limit, ("shortcut",), lambda row: row)
    await listed(work, "canned_reply", len(shown["items"]), q=q)
    return Page[CannedReply].model_validate(shown)


@router.get("/canned-replies/{reply_id}")
async def read_canned_reply(reply_id: UUID, work: StaffDep) -> CannedReply:
    require(work.actor, "canned_reply", "read")
    row = await service.one(work, reply_id)
    await opened(work, "canned_reply", reply_id)
    return CannedReply(**row)


@router.post("/canned-replies", status_code=201)
async def create_canned_reply(body: CannedReplyNew, work: StaffDep) -> CannedReply:
    require(work.actor, "canned_reply", "create")
    return CannedReply(**await service.one(work, await service.create(work, body.model_dump())))


@router.patch("/canned-replies/{reply_id}")
async def change_canned_reply(reply_id: UUID, body: CannedReplyChange, work: StaffDep) -> CannedReply:
    require(work.actor, "canned_reply", "edit")
    await service.change(work, reply_id, body.model_dump(exclude_none=True))
    return CannedReply(**await service.one(work, reply_id))


@router.delete("/canned-replies/{reply_id}", status_code=204)
async def remove_canned_reply(reply_id: UUID, work: StaffDep) -> None:
    require(work.actor, "canned_reply", "edit")
    await service.remove(work, reply_id)
