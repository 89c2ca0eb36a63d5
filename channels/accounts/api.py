"""Routes of channel accounts, for administrators."""

from uuid import UUID

from fastapi import APIRouter, Request

from channels.accounts import service
from channels.accounts.schemas import ChannelCheck, ChannelCreate, ChannelOut, ChannelPage, ChannelPatch
from channels.contract import Account
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
    account = await service.get(work, channel_id)
    check = await service.check(account, ground_of(request).settings)
    await work.audit("channel.tested", "channel", channel_id, ok=check.ok, error=check.error)
    return check


def _out(work: Work, account: Account) -> ChannelOut:
    return ChannelOut(
        id=account.id,
        kind=account.kind,
        name=account.name,
        queue_id=account.queue_id,
        locale=account.locale,
        site_key=account.site_key,
        from_=account.config.get("from"),
        api_base_url=account.config.get("api_base_url"),
        hours=account.config.get("hours"),
        greeting=account.config.get("greeting"),
        links=account.config.get("links"),
        quick_replies=bool(account.config.get("quick_replies")),
        sites=account.config.get("sites"),
        credentials=sorted(account.secrets),
        webhook_url=service.webhook_url(account.kind, account.id, work.settings),
        disabled=account.disabled,
        created_at=account.created_at,
    )
