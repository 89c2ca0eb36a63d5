"""Small things that a provider expects of us beside messages: pressed buttons answered, reactions hung, first contacts greeted."""

from datetime import datetime
from uuid import UUID

import structlog

from channels.accounts import account as read_account
from channels.accounts import hours
from channels.contract import Account, Final
from core.tasks import Handler, Task
from core.texts import text
from core.work import Ground, Work
from desk.conversations import references
from desk.conversations.events import ConversationQueued
from desk.conversations.say import say
from desk.delivery.senders import senders_of

log = structlog.get_logger()
REACT = "channel.react"
_TOLD = "SELECT account_id, locale FROM conversation WHERE id = %(conversation)s"
_GREETED = """
SELECT c.account_id FROM conversation c JOIN data_key k ON k.subject = c.id WHERE c.id = %s
"""
_TALK = """
SELECT c.account_id, h.contact FROM conversation c JOIN handle h ON h.conversation_id = c.id AND h.account_id = c.account_id
WHERE c.id = %s
"""


async def acknowledge(ground: Ground, task: Task) -> None:
    """Raises Retryable while the provider is away."""
    account = await _account(ground, UUID(task.payload["account"]))
    if account is None:
        return
    try:
        await senders_of(ground).get(account).acknowledge(task.payload["callback"])
    except Final as error:
        # Too late for it: the press itself was kept long ago.
        log.info("press_not_answered", error=error.code)


async def react(ground: Ground, task: Task) -> None:
    """The subject is the message; what hangs on it by then is told."""
    conversation, emoji = UUID(task.payload["conversation"]), task.payload["emoji"]
    async with ground.work() as work:
        row = await work.one(_TALK, (conversation,))
        named = await references.provider_id(work, conversation, task.subject) if row else None
        if row is None or named is None or row["contact"] is None:
            return
        key = await work.vault.key_of(work.conn, conversation)
        recipient = key.open(bytes(row["contact"]), "handle.contact", conversation)
        account = await read_account(work.conn, work.vault, row["account_id"])
    if account is None or account.disabled:
        return
    try:
        await senders_of(ground).get(account).react(recipient, named, emoji)
    except Final as error:
        log.info("reaction_not_hung", message=str(task.subject), error=error.code)


async def greet(ground: Ground, task: Task) -> None:
    """Once: the words of the account, as the assistant's."""
    async with ground.work() as work:
        row = await work.one(_GREETED, (task.subject,))
        account = await read_account(work.conn, work.vault, row["account_id"]) if row else None
        if account and (greeting := account.config.get("greeting")):
            await say(work, task.subject, "bot", str(greeting), client_id="greeting", extra={"greeting": True})


async def on_queued(work: Work, event: ConversationQueued) -> None:
    """Who waits outside the account's hours is told so once a day. Who is at risk was told whom to call already."""
    row = await work.one(_TOLD, {"conversation": event.conversation_id})
    account = await read_account(work.conn, work.vault, row["account_id"]) if row else None
    times = hours.read(account.config) if account else None
    if row is None or times is None or event.urgency or hours.is_open(times, work.now):
        return
    today = f"closed:{work.now:%Y-%m-%d}"
    await say(work, event.conversation_id, "system", _closed(times, row["locale"], work.now), client_id=today)


def _closed(times: hours.Hours, locale: str, now: datetime) -> str:
    opens = hours.opens_at(times, now)
    if opens is None:
        return text("channels.closed_for_long", locale)
    return text("channels.closed", locale, day=text(f"channels.day_{opens.weekday()}", locale), time=f"{opens:%H:%M}")


async def _account(ground: Ground, account_id: UUID) -> Account | None:
    async with ground.work() as work:
        account = await read_account(work.conn, work.vault, account_id)
    return None if account is None or account.disabled else account


HANDLERS: dict[str, Handler] = {"channel.acknowledge": acknowledge, REACT: react, "channel.greet": greet}
