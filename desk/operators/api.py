"""Operators over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from core.errors import NotFound
from core.http import StaffDep, decode_cursor, encode_cursor
from core.identity import require
from desk.operators import access, read, service
from desk.operators.presence import Presence
from desk.operators.schemas import OperatorOut, OperatorPage, OperatorPatch

router = APIRouter(prefix="/api/v1", tags=["operators"])


@router.get("/operators")
async def list_operators(
    work: StaffDep, queue_id: UUID | None = None, presence: Presence | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100, after: str | None = None,
) -> OperatorPage:  # fmt: skip
    """Colleagues: those who share a queue, or whom the actor's scope reaches; by name."""
    require(work.actor, "operator", "read")
    name, last = decode_cursor(after, 2) if after else (None, None)
    place = (str(name), str(last)) if after else None
    rows = await read.rows(work, queue_id=queue_id, presence=presence, after=place, limit=limit + 1)
    items = [OperatorOut.model_validate(row) for row in rows[:limit]]
    following = encode_cursor(items[-1].name, items[-1].id) if len(rows) > limit else None
    return OperatorPage(items=items, next=following)


@router.patch("/operators/{user_id}")
async def edit_operator(work: StaffDep, user_id: UUID, change: OperatorPatch) -> OperatorOut:
    """Capacity, skills, languages, queues."""
    require(work.actor, "operator", "edit")
    if not await read.rows(work, only=user_id):
        raise NotFound("There is no such operator.")
    await access.check_leads_operator(work, user_id)
    await service.edit(work, user_id, service.OperatorChange(**change.model_dump()))
    return OperatorOut.model_validate((await read.rows(work, only=user_id))[0])
