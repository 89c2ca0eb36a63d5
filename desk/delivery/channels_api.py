"""How a channel account fares, and the templates it may use."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from channels.accounts import service
from channels.contract import SendError
from core.errors import Conflict
from core.http import StaffDep, ground_of
from core.identity import require
from desk.delivery import templates

router = APIRouter(prefix="/api/v1", tags=["channels"])
_STATE = """
SELECT last_update_at, last_refusal, last_refused_at, last_error, last_error_at,
    CASE WHEN paused_until > %(now)s THEN paused_until END AS paused_until,
    (SELECT count(*) FROM delivery d WHERE d.account_id = a.id AND d.status IN ('queued', 'sending')) AS waiting,
    (SELECT count(*) FROM delivery d WHERE d.account_id = a.id AND d.status IN ('failed', 'dead', 'unknown')
        AND d.updated_at > %(since)s) AS failed
FROM channel_account a LEFT JOIN channel_state s ON s.account_id = a.id WHERE a.id = %(account)s
"""


class ChannelHealth(BaseModel):
    """`last_update_at`: the provider's last call that was let in. `failed`: of the last 24 hours."""

    last_update_at: datetime | None
    last_refusal: str | None
    last_refused_at: datetime | None
    last_error: str | None
    last_error_at: datetime | None
    paused_until: datetime | None
    waiting: int
    failed: int


class TemplateOut(BaseModel):
    id: UUID
    sid: str
    name: str
    locale: str
    category: str | None
    body: str
    variables: dict[str, Any]
    buttons: list[str]
    status: str
    synced_at: datetime


class TemplateList(BaseModel):
    items: list[TemplateOut]


@router.get("/channels/{channel_id}/health")
async def health(channel_id: UUID, work: StaffDep) -> ChannelHealth:
    require(work.actor, "channel", "test")
    await service.get(work, channel_id)
    row = await work.one(_STATE, {"account": channel_id, "now": work.now, "since": work.now - timedelta(hours=24)})
    return ChannelHealth.model_validate(row)


@router.get("/channels/{channel_id}/templates")
async def list_templates(
    channel_id: UUID, work: StaffDep, all_: Annotated[bool, Query(alias="all", description="Also those not approved.")] = False
) -> TemplateList:
    require(work.actor, "channel", "read")
    await service.get(work, channel_id)
    found = await templates.known(work, channel_id, approved=not all_)
    return TemplateList(items=[TemplateOut.model_validate(row) for row in found])


@router.post("/channels/{channel_id}/templates/sync")
async def synchronise(channel_id: UUID, request: Request, work: StaffDep) -> TemplateList:
    """Takes over what the provider approved."""
    require(work.actor, "channel", "test")
    account = await service.get(work, channel_id)
    try:
        await templates.synchronise(ground_of(request), account)
    except SendError as error:
        raise Conflict("The provider did not give its templates.", code="provider_refused", reason=error.code) from None
    await work.audit("channel.templates_synchronised", "channel", channel_id)
    found = await templates.known(work, channel_id, approved=False)
    return TemplateList(items=[TemplateOut.model_validate(row) for row in found])
