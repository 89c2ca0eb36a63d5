"""What an operator says besides words: templates and reactions; and what a message said before it was changed."""

from uuid import UUID

from fastapi import APIRouter, Response

from core.clock import wire
from core.errors import Conflict, NotFound
from core.http import StaffDep
from core.identity import require
from desk.conversations import access, revise
from desk.conversations.schemas import KeptOut, ReactionIn, Revision, RevisionsOut, TemplateIn
from desk.delivery import templates
from desk.delivery.chores import REACT

router = APIRouter(prefix="/api/v1", tags=["conversations"])
_MESSAGE = """
SELECT m.author, c.channel, c.operator_id FROM message m JOIN conversation c ON c.id = m.conversation_id
WHERE m.id = %s AND c.id = %s
"""


@router.post("/conversations/{conversation_id}/template", status_code=201, responses={200: {"model": KeptOut}})
async def send_template(conversation_id: UUID, body: TemplateIn, work: StaffDep, response: Response) -> KeptOut:
    """Sends an approved template: the only way to write to somebody on WhatsApp after 24 hours."""
    require(work.actor, "conversation", "reply")
    await access.check(work, conversation_id, write=True)
    said = await templates.send(work, conversation_id, body.template_id, body.variables, body.client_id)
    response.status_code = 201 if said.fresh else 200
    return KeptOut(id=said.id, seq=said.seq, at=wire(said.at) or "")


@router.put("/conversations/{conversation_id}/messages/{message_id}/reaction", status_code=204)
async def react(conversation_id: UUID, message_id: UUID, body: ReactionIn, work: StaffDep) -> None:
    """Hangs the desk's reaction on a message of the person's, where their channel knows reactions."""
    require(work.actor, "conversation", "reply")
    await access.check(work, conversation_id, write=True)
    row = await work.one(_MESSAGE, (message_id, conversation_id))
    if row is None or row["author"] != "citizen":
        raise NotFound("There is no such message.")
    if row["operator_id"] != work.actor.id:
        raise Conflict("The conversation is not yours. Take it first.", code="not_owner")
    if row["channel"] == "whatsapp":
        raise Conflict("This channel has no reactions of ours.", code="reactions_unsupported")
    emoji = body.emoji.split()[0] if body.emoji.strip() else ""
    await revise.react(work, conversation_id, message_id, "operator", emoji)
    await work.audit("message.reacted", "conversation", conversation_id)
    if row["channel"] == "telegram":
        await work.task(REACT, message_id, payload={"conversation": str(conversation_id), "emoji": emoji})


@router.get("/conversations/{conversation_id}/messages/{message_id}/revisions")
async def list_revisions(conversation_id: UUID, message_id: UUID, work: StaffDep) -> RevisionsOut:
    require(work.actor, "conversation", "read")
    await access.check(work, conversation_id)
    await work.audit("read", "conversation", conversation_id, how="revisions")
    found = await revise.revisions(work, conversation_id, message_id)
    return RevisionsOut(items=[Revision.model_validate(one) for one in found])
