"""What a provider tells besides messages: edits, reactions, who cannot be reached; and what follows a message that was kept.

All of it may happen twice: a provider that got no answer calls again.
"""

from typing import Any
from uuid import UUID

import structlog

from bot.risk import by_rules
from channels.accounts import AWAY
from channels.contract import Account, Inbound, Kind, Standing
from core.errors import Unavailable
from core.work import Ground, Work
from desk.conversations import reach, references, revise
from desk.intake.messages import Kept

log = structlog.get_logger()
ACKNOWLEDGE, GREET = "channel.acknowledge", "channel.greet"
# handle's primary key
_CONVERSATION = "SELECT conversation_id FROM handle WHERE account_id = %s AND sender = %s"
_SEEN = "SELECT 1 AS one FROM receipt WHERE source = %s AND external_id = %s"
_RECEIPT = "INSERT INTO receipt (source, external_id, message_id) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
# Only while nobody attends it: a link that is opened again takes no conversation from an operator.
_ROUTE = """
UPDATE conversation SET queue_id = q.id, organization_id = q.organization_id FROM queue q
WHERE conversation.id = %(conversation)s AND q.id = %(queue)s AND q.archived_at IS NULL
AND conversation.owner IN ('bot', 'none') AND conversation.queue_id IS DISTINCT FROM q.id
"""


async def take(ground: Ground, inbound: Inbound, sender: bytes) -> bool:
    """Whether that was all; else it is to be kept as a message. Raises Unavailable, so that the provider calls again."""
    if inbound.kind in (Kind.MESSAGE, Kind.BUTTON):
        return False
    try:
        async with ground.work() as work:
            row = await work.one(_CONVERSATION, (inbound.account_id, sender))
            if row is None:
                return inbound.kind is not Kind.EDIT
            return await _take(work, inbound, row["conversation_id"])
    except AWAY as error:
        raise Unavailable("the desk cannot be reached just now") from error


async def _take(work: Work, inbound: Inbound, conversation: UUID) -> bool:
    if inbound.kind is Kind.STANDING:
        await reach.mark(work, conversation, inbound.standing or Standing.REACHABLE)
        return True
    named = inbound.provider_message_id if inbound.kind is Kind.EDIT else inbound.reply_to
    message = await references.message_of(work, inbound.account_id, conversation, named or "")
    if message is None:
        return inbound.kind is not Kind.EDIT
    if await work.one(_SEEN, (inbound.account_id, inbound.external_id)):
        return True
    if inbound.kind is Kind.REACTION:
        await revise.react(work, conversation, message, "citizen", inbound.text)
    else:
        before = await revise.change(work, conversation, message, inbound.text)
        if by_rules(inbound.text).raised and not by_rules(before).raised:
            # Whoever writes of danger afterwards is heard as if they had said it now.
            return False
    await work.execute(_RECEIPT, (inbound.account_id, inbound.external_id, message))
    return True


async def quoted(ground: Ground, inbound: Inbound, sender: bytes) -> str | None:
    """The id of the message that this one answers; None where it cannot be told, which holds back nothing."""
    if not inbound.reply_to:
        return None
    try:
        async with ground.work() as work:
            row = await work.one(_CONVERSATION, (inbound.account_id, sender))
            if row is None:
                return None
            found = await references.message_of(work, inbound.account_id, row["conversation_id"], inbound.reply_to)
    except AWAY:
        return None
    return str(found) if found else None


async def after(ground: Ground, account: Account, inbound: Inbound, kept: Kept) -> None:
    """Raises Unavailable. What lies on disk meanwhile, or in quarantine, is followed by nothing."""
    first = kept.seq == 1 and bool(account.config.get("greeting"))
    if not kept.seq or not (first or inbound.start or inbound.callback or inbound.standing):
        return
    try:
        async with ground.work() as work:
            await _after(work, account, inbound, kept, first=first)
    except AWAY as error:
        raise Unavailable("the desk cannot be reached just now") from error


async def _after(work: Work, account: Account, inbound: Inbound, kept: Kept, *, first: bool) -> None:
    if inbound.standing:
        await reach.mark(work, kept.conversation_id, inbound.standing)
    if inbound.callback:
        payload = {"account": str(account.id), "callback": inbound.callback}
        await work.task(ACKNOWLEDGE, kept.id, payload=payload)
    queue = _queue(account.config, inbound.start) if inbound.start else None
    if queue and await work.execute(_ROUTE, {"conversation": kept.conversation_id, "queue": queue}):
        await work.audit("conversation.routed", "conversation", kept.conversation_id, link=inbound.start)
        work.hint("conversation", kept.conversation_id, full=1)
    if first:
        await work.task(GREET, kept.conversation_id)


def _queue(config: Any, start: str) -> UUID | None:
    """Where a deep link leads: the account's table of links, else nowhere."""
    try:
        return UUID(str((config.get("links") or {}).get(start, "")))
    except ValueError:
        return None
