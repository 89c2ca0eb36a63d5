"""Queues over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from core.errors import NotFound
from core.http import StaffDep, decode_cursor, encode_cursor
from core.identity import require
from core.work import Work
from desk.conversations import access
from desk.conversations import read as conversations
from desk.operators.access import check_leads_queue
from desk.queue import read, service
from desk.queue.payloads import why_texts
from desk.queue.ranking import reasons_of_place
from desk.queue.schemas import QueueNew, QueueOut, QueuePage, QueuePatch, WaitingOut, WaitingPage, WhyOut
from desk.queue.wait import order

router = APIRouter(prefix="/api/v1", tags=["queues"])
Many = Annotated[int, Query(ge=1, le=200)]


@router.get("/queues")
async def list_queues(
    work: StaffDep, q: Annotated[str | None, Query(max_length=100)] = None, archived: bool = False,
    limit: Many = 100, after: str | None = None,
) -> QueuePage:  # fmt: skip
    """One's own, those of one's institution, and those of everybody."""
    require(work.actor, "queue", "read")
    place = None
    if after:
        position, name, last = decode_cursor(after, 3)
        place = (int(position), str(name), str(last))
    rows = await read.rows(work, name_like=q, archived=archived, after=place, limit=limit + 1)
    items = [QueueOut.model_validate(row) for row in rows[:limit]]
    following = encode_cursor(items[-1].position, items[-1].name, items[-1].id) if len(rows) > limit else None
    return QueuePage(items=items, next=following)


@router.post("/queues", status_code=201)
async def create_queue(work: StaffDep, body: QueueNew) -> QueueOut:
    require(work.actor, "queue", "create")
    queue_id = await service.create_queue(work, **body.model_dump())
    return QueueOut.model_validate(await _one(work, queue_id))


@router.get("/queues/{queue_id}")
async def get_queue(work: StaffDep, queue_id: UUID) -> QueueOut:
    require(work.actor, "queue", "read")
    return QueueOut.model_validate(await _one(work, queue_id))


@router.patch("/queues/{queue_id}")
async def edit_queue(work: StaffDep, queue_id: UUID, body: QueuePatch) -> QueueOut:
    """Who waits gets the due time that the new targets give, never a later one."""
    require(work.actor, "queue", "edit")
    await _one(work, queue_id)
    await check_leads_queue(work, queue_id)
    await service.change_queue(work, queue_id, body.model_dump(exclude_unset=True))
    return QueueOut.model_validate(await _one(work, queue_id))


@router.get("/queues/{queue_id}/waiting")
async def list_waiting(work: StaffDep, queue_id: UUID, limit: Many = 100) -> WaitingPage:
    """Who waits, first first; places count those too whom the actor may not see."""
    require(work.actor, "queue", "read")
    require(work.actor, "conversation", "read")
    await _one(work, queue_id)
    places = dict(await order(work, queue_id, limit=limit))
    where, values = access.predicate(work.actor, work.now)
    found = await conversations.rows(
        work, f"c.id = ANY(%(ids)s) AND c.owner = 'queue' AND {where}", values | {"ids": list(places)}, limit=limit
    )
    await work.audit("list", "conversation", None, queue_id=str(queue_id), count=len(found))
    items = [_waiting(work, row, places[UUID(row["id"])]) for row in found]
    return WaitingPage(items=sorted(items, key=lambda item: item.position))


def _waiting(work: Work, row: dict[str, Any], position: int) -> WaitingOut:
    why = why_texts(reasons_of_place(row, work.now), work.actor.locale)
    return WaitingOut(conversation=row, position=position, why=[WhyOut(**reason) for reason in why])


async def _one(work: Work, queue_id: UUID) -> dict[str, Any]:
    """Raises NotFound for what is not there and for what this actor may not see alike."""
    rows = await read.rows(work, only=queue_id)
    if not rows:
        raise NotFound("There is no such queue.")
    return rows[0]
