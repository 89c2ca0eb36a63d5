"""A citizen's browsers that want to be woken when an answer comes: only after they asked for it, and as long as it is kept."""

from fastapi import APIRouter

from core import push
from core.http import WorkDep
from core.push.schemas import KeyOut, SubscriptionIn, UnsubscribeIn
from desk.intake.door import CitizenDep

router = APIRouter(prefix="/api/v1/chat/push", tags=["citizen"])


@router.get("")
async def get_key(work: WorkDep, who: CitizenDep) -> KeyOut:
    return KeyOut(key=await push.public_key(work) if work.settings.push_services.strip() else None)


@router.post("", status_code=204)
async def start(body: SubscriptionIn, work: WorkDep, who: CitizenDep) -> None:
    await push.subscribe(work, "citizen", who.conversation_id, body.plain(), who.locale)


@router.post("/end", status_code=204)
async def end(body: UnsubscribeIn, work: WorkDep, who: CitizenDep) -> None:
    await push.unsubscribe(work, "citizen", who.conversation_id, body.endpoint)
