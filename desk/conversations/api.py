"""Routes of conversations for staff. Each names its permission; who may see which row is one predicate's."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from channels.text import own
from core.clock import wire
from core.errors import Invalid
from core.http import Limit, StaffDep
from core.identity import require
from desk.conversations import access, browse, manage, read
from desk.conversations.reply import mark_seen, reply
from desk.conversations.say import add_note
from desk.conversations.schemas import (
    CloseIn,
    ConversationOut,
    ConversationPage,
    KeptOut,
    LabelIn,
    MessageIn,
    ReasonIn,
    RiskIn,
    SnoozeIn,
    StaffMessages,
    TransferIn,
)

router = APIRouter(prefix="/api/v1", tags=["conversations"])
Owner = Literal["bot", "queue", "operator", "none"]


@router.get("/conversations")
async def list_conversations(
    work: StaffDep, owner: Owner | None = None, operator_id: str | None = None, queue_id: UUID | None = None,
    urgency: str | None = None, channel_id: UUID | None = None, channel: str | None = None,
    person_id: UUID | None = None, risk: bool | None = None, closed: bool | None = None, label: str | None = None,
    q: Annotated[str | None, Query(max_length=200)] = None, sort: str = "-last_message_at", limit: Limit = 50,
    after: str | None = None,
) -> ConversationPage:  # fmt: skip
    """`q`: a pseudonym, a label, or words that were said; all of them in one message or note, which `hit` then shows."""
    require(work.actor, "conversation", "read")
    operator = work.actor.id if operator_id == "me" else _uuid(operator_id)
    filters = browse.Filters(
        owner, operator, queue_id, urgency, channel_id, channel, person_id, risk, closed, label, q
    )
    items, following = await browse.page(work, filters, sort=sort, limit=limit, after=after)
    return ConversationPage(items=[ConversationOut(**item) for item in items], next=following)


@router.get("/conversations/{conversation_id}")
async def get_conversation(conversation_id: UUID, work: StaffDep) -> ConversationOut:
    require(work.actor, "conversation", "read")
    await access.check(work, conversation_id)
    await work.audit("read", "conversation", conversation_id)
    return ConversationOut(**await read.one(work, conversation_id))


@router.get("/conversations/{conversation_id}/messages")
async def get_messages(
    conversation_id: UUID, work: StaffDep, after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> StaffMessages:  # fmt: skip
    require(work.actor, "conversation", "read")
    await access.check(work, conversation_id)
    await work.audit("read", "conversation", conversation_id, after=after)
    messages = await read.staff_messages(work, conversation_id, after, limit)
    await mark_seen(work, conversation_id)
    return StaffMessages(messages=messages, last_seq=(await read.one(work, conversation_id))["last_seq"])


@router.post("/conversations/{conversation_id}/messages", status_code=201, responses={200: {"model": KeptOut}})
async def post_message(
    conversation_id: UUID, body: MessageIn, work: StaffDep, response: Response
) -> KeptOut:
    require(work.actor, "conversation", "note" if body.note else "reply")
    await access.check(work, conversation_id, write=True)
    clean = own(body.text, attachments=len(body.attachments))
    if body.note:
        assert work.actor.id is not None
        said = await add_note(work, conversation_id, clean, author_id=work.actor.id, client_id=body.client_id)
    else:
        said = await reply(
            work, conversation_id, clean, client_id=body.client_id, attachments=body.attachments, reply_to=body.reply_to
        )
    response.status_code = 201 if said.fresh else 200
    return KeptOut(id=said.id, seq=said.seq, at=wire(said.at) or "")


async def _after(work: StaffDep, conversation_id: UUID) -> ConversationOut:
    return ConversationOut(**await read.one(work, conversation_id))


@router.post("/conversations/{conversation_id}/take")
async def take(conversation_id: UUID, work: StaffDep) -> ConversationOut:
    require(work.actor, "conversation", "take")
    await access.check(work, conversation_id, write=True)
    await manage.take(work, conversation_id)
    return await _after(work, conversation_id)


@router.post("/conversations/{conversation_id}/release")
async def release(conversation_id: UUID, work: StaffDep) -> ConversationOut:
    require(work.actor, "conversation", "release")
    await access.check(work, conversation_id, write=True)
    await manage.release(work, conversation_id)
    return await _after(work, conversation_id)


@router.post("/conversations/{conversation_id}/transfer")
async def transfer(conversation_id: UUID, body: TransferIn, work: StaffDep) -> ConversationOut:
    require(work.actor, "conversation", "transfer")
    await access.check(work, conversation_id, write=True)
    await manage.transfer(
        work, conversation_id, queue_id=body.queue_id, operator_id=body.operator_id, note=body.note
    )
    return await _after(work, conversation_id)


@router.post("/conversations/{conversation_id}/close")
async def close(conversation_id: UUID, body: CloseIn, work: StaffDep) -> ConversationOut:
    require(work.actor, "conversation", "close")
    await access.check(work, conversation_id, write=True)
    await manage.close(work, conversation_id, outcome=body.outcome, note=body.note)
    return await _after(work, conversation_id)


@router.post("/conversations/{conversation_id}/reopen")
async def reopen(conversation_id: UUID, work: StaffDep) -> ConversationOut:
    require(work.actor, "conversation", "reopen")
    await access.check(work, conversation_id, write=True)
    await manage.reopen(work, conversation_id)
    return await _after(work, conversation_id)


@router.post("/conversations/{conversation_id}/label")
async def label(conversation_id: UUID, body: LabelIn, work: StaffDep) -> ConversationOut:
    require(work.actor, "conversation", "label")
    await access.check(work, conversation_id, write=True)
    await manage.label(work, conversation_id, add=body.add, remove=body.remove)
    return await _after(work, conversation_id)


@router.post("/conversations/{conversation_id}/risk")
async def raise_risk(conversation_id: UUID, body: RiskIn, work: StaffDep) -> ConversationOut:
    require(work.actor, "conversation", "flag")
    await access.check(work, conversation_id, write=True)
    await manage.flag(work, conversation_id, level=body.level, topic=body.topic, reason=body.reason)
    return await _after(work, conversation_id)


@router.post("/conversations/{conversation_id}/clear-risk")
async def clear_risk(conversation_id: UUID, body: ReasonIn, work: StaffDep) -> ConversationOut:
    require(work.actor, "conversation", "flag")
    await access.check(work, conversation_id, write=True)
    await manage.clear_risk(work, conversation_id, reason=body.reason)
    return await _after(work, conversation_id)


@router.post("/conversations/{conversation_id}/snooze")
async def snooze(conversation_id: UUID, body: SnoozeIn, work: StaffDep) -> ConversationOut:
    require(work.actor, "conversation", "snooze")
    await access.check(work, conversation_id, write=True)
    await manage.snooze(work, conversation_id, until=body.until)
    return await _after(work, conversation_id)


def _uuid(value: str | None) -> UUID | None:
    if value is None:
        return None
    try:
        return UUID(value)
    except ValueError:
        raise Invalid("operator_id must be an id, or `me`.", code="bad_id") from None
