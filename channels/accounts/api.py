"""Routes of channel accounts, for administrators."""

from uuid import UUID

from fastapi import APIRouter, Request

from channels.accounts import service
from channels.accounts.models import ChannelAccount
from channels.accounts.schemas import ChannelCheck, ChannelCreate, ChannelOut, ChannelPage, ChannelPatch
from core.http import StaffDep, ground_of
from core.identity import require
from core.work import Work

router = APIRouter(prefix="/api/v1", tags=["channels"])


@router.post("/channels", status_code=201)
async def create(wanted: ChannelCreate, work: StaffDep) -> ChannelOut:
    require(work.actor, "channel", "create")
    return _out(work, await service.create(work, wanted))


@router.get("/channels")
async def list_channels(work: StaffDep) -> ChannelPage:
    require(work.actor, "channel", "read")
    return ChannelPage(items=[_out(work, row) for row in await service.list_accounts(work)])


@router.get("/channels/{channel_id}")
async def read(channel_id: UUID, work: StaffDep) -> ChannelOut:
    require(work.actor, "channel", "read")
    return _out(work, await service.get(work, channel_id))


@router.patch("/channels/{channel_id}")
async def change(channel_id: UUID, wanted: ChannelPatch, work: StaffDep) -> ChannelOut:
    require(work.actor, "channel", "edit")
    return _out(work, await service.change(work, channel_id, wanted))


@router.post("/channels/{channel_id}/test")
async def test(channel_id: UUID, request: Request, work: StaffDep) -> ChannelCheck:
    """Checks the credentials with the provider and registers the webhook where the provider lets us."""
    require(work.actor, "channel", "test")
    account = service.opened(work, await service.get(work, channel_id))
    check = await service.check(account, ground_of(request).settings)
    await work.audit("channel.tested", "channel", channel_id, ok=check.ok, error=check.error)
    return check


def _out(work: Work, row: ChannelAccount) -> ChannelOut:
    account = service.opened(work, row)
    return ChannelOut(
        id=row.id,
        kind=row.kind,
        name=row.name,
        queue_id=row.queue_id,
        locale=row.locale,
        site_key=row.site_key,
        from_=row.config.get("from"),
        api_base_url=row.config.get("api_base_url"),
        hours=row.config.get("hours"),
        greeting=row.config.get("greeting"),
        credentials=sorted(account.secrets),
        webhook_url=service.webhook_url(row.kind, row.id, work.settings),
        disabled=row.disabled_at is not None,
        created_at=row.created_at,
    )
