"""A member of staff's own browsers that want to be woken."""

from fastapi import APIRouter

from core.http import OwnDep
from core.push.keys import public_key
from core.push.schemas import KeyOut, SubscriptionIn, UnsubscribeIn
from core.push.subscriptions import subscribe, unsubscribe

router = APIRouter(prefix="/api/v1/auth/push", tags=["staff"])


@router.get("")
async def get_key(work: OwnDep) -> KeyOut:
    return KeyOut(key=await public_key(work) if work.settings.push_services.strip() else None)


@router.post("", status_code=204)
async def start(body: SubscriptionIn, work: OwnDep) -> None:
    assert work.actor.id is not None
    await subscribe(work, "staff", work.actor.id, body.plain(), work.actor.locale)


@router.post("/end", status_code=204)
async def end(body: UnsubscribeIn, work: OwnDep) -> None:
    assert work.actor.id is not None
    await unsubscribe(work, "staff", work.actor.id, body.endpoint)
