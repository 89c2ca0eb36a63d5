"""Routes for supervisors: what did not arrive, and trying again."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from channels.status import RANKS
from core.errors import Invalid, Malformed
from core.http import Limit, StaffDep, decode_cursor, encode_cursor
from core.identity import require
from desk.delivery import service
from desk.delivery.schemas import DeliveryOut, DeliveryPage, DeliveryStatus, Retried, RetryMany

router = APIRouter(prefix="/api/v1", tags=["deliveries"])


@router.get("/deliveries")
async def list_deliveries(
    work: StaffDep, status: Annotated[str | None, Query(description="One or more, comma separated.")] = None,
    conversation_id: UUID | None = None, channel_id: UUID | None = None, limit: Limit = 50, after: str | None = None,
) -> DeliveryPage:  # fmt: skip
    require(work.actor, "delivery", "read")
    rows = await service.list_deliveries(
        work, statuses=_statuses(status), conversation=conversation_id, channel=channel_id,
        before=_before(after), limit=limit + 1,
    )  # fmt: skip
    await work.audit("list", "delivery", None, status=status, count=min(len(rows), limit))
    items = [DeliveryOut.model_validate(row) for row in rows[:limit]]
    return DeliveryPage(items=items, next=encode_cursor(items[-1].at, items[-1].id) if len(rows) > limit else None)


@router.post("/deliveries/retry", status_code=202)
async def retry_many(wanted: RetryMany, work: StaffDep) -> Retried:
    """Dead letters in bulk: the same state, channel and reason."""
    require(work.actor, "delivery", "retry")
    count = await service.retry_many(work, statuses=list(wanted.status), channel=wanted.channel_id, error=wanted.error)
    return Retried(count=count)


@router.post("/deliveries/{delivery_id}/retry", status_code=202)
async def retry(delivery_id: UUID, work: StaffDep) -> DeliveryStatus:
    require(work.actor, "delivery", "retry")
    await service.retry(work, delivery_id)
    return DeliveryStatus(id=delivery_id, status="queued")


def _statuses(given: str | None) -> list[str] | None:
    if not given:
        return None
    wanted = [status.strip() for status in given.split(",") if status.strip()]
    if unknown := [status for status in wanted if status not in RANKS]:
        raise Invalid(f"status is one of {', '.join(RANKS)}", code="status_unknown", count=len(unknown))
    return wanted


def _before(after: str | None) -> tuple[str, UUID] | None:
    if after is None:
        return None
    at, last = decode_cursor(after, 2)
    try:
        return datetime.fromisoformat(str(at)).isoformat(), UUID(str(last))
    except ValueError:
        raise Malformed("The cursor `after` is not one of ours.", code="bad_cursor") from None
