"""Asking the providers what we missed: Twilio for messages that no webhook brought, Telegram whether it reaches us.

Twilio gives a webhook up after seconds; Telegram keeps updates for a day, and says how many wait.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from channels import whatsapp
from channels.accounts import account as read_account
from channels.accounts.service import api_base_url, webhook_url
from channels.contract import Account, Final, Inbound, Retryable, Unknown
from channels.registry import CHANNELS
from channels.telegram.sender import TelegramSender
from channels.whatsapp.sender import WhatsAppSender
from core import metrics
from core.clock import wire
from core.notices import fact, settle
from core.tasks import Handler, Task
from core.work import Ground
from desk.intake.flusher import Intake
from desk.intake.messages import Landed
from desk.intake.provider import receiver

log = structlog.get_logger()
RECONCILE = "channel.reconcile"
TWILIO_EVERY, TELEGRAM_EVERY = timedelta(minutes=5), timedelta(seconds=60)
FIRST_LOOK = timedelta(hours=24)
OVERLAP = timedelta(minutes=10)
"""Twilio's own clock, and messages that were just on their way when we looked last."""

# ix_task_pending tells whether one is asked for; accounts are a handful.
_UNWATCHED = """
SELECT a.id FROM channel_account a WHERE a.kind IN ('telegram', 'whatsapp') AND a.disabled_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM task t WHERE t.kind = %s AND t.subject = a.id AND t.dead_at IS NULL)
"""
# receipt's primary key
_KNOWN = "SELECT external_id FROM receipt WHERE source = %s AND external_id = ANY(%s)"


async def arm(ground: Ground) -> None:
    """Each account's look keeps itself going; this begins it, and begins it again after it was given up."""
    async with ground.work() as work:
        for row in await work.all(_UNWATCHED, (RECONCILE,)):
            await work.task(RECONCILE, row["id"])


async def reconcile(ground: Ground, task: Task) -> None:
    """A provider out of reach is asked again at the next look: its silence is no news."""
    async with ground.work() as work:
        account = await read_account(work.conn, work.vault, task.subject)
        now = work.now
    if account is None or account.disabled or account.kind not in CHANNELS:
        return
    try:
        sender = CHANNELS[account.kind].sender(account, api_base_url(account, ground.settings), ground.settings.public_url)
    except Final:
        return
    seen = dict(task.payload)
    try:
        if isinstance(sender, WhatsAppSender):
            seen = await _twilio(ground, account, sender, task, now)
        elif isinstance(sender, TelegramSender):
            seen = await _telegram(ground, account, sender, task)
    except (Retryable, Final, Unknown) as error:
        log.warning("channel_not_asked", channel=str(account.id), code=error.code)
    finally:
        await sender.close()
    async with ground.work() as work:
        again = TWILIO_EVERY if account.kind == "whatsapp" else TELEGRAM_EVERY
        await work.task(RECONCILE, account.id, run_at=work.now + again, payload=seen)


async def _twilio(ground: Ground, account: Account, sender: WhatsAppSender, task: Task, now: datetime) -> dict[str, object]:
    told = task.payload.get("since")
    since = (datetime.fromisoformat(str(told)) if told else now - FIRST_LOOK) - OVERLAP
    found = [inbound for form in await sender.received(since) for inbound in whatsapp.parse(account, form)]
    unseen = await _unseen(ground, account.id, found)
    if unseen:
        await _keep(ground, unseen)
        metrics.reconciled.labels(account.kind).inc(len(unseen))
        log.warning("messages_recovered", channel=str(account.id), count=len(unseen))
        async with ground.work() as work:
            await fact(work, "channel.missed", ("channel", account.id), count=len(unseen))
    return {"since": wire(now)}


async def _unseen(ground: Ground, account_id: UUID, found: list[Inbound]) -> list[Inbound]:
    async with ground.work() as work:
        rows = await work.all(_KNOWN, (account_id, [inbound.external_id for inbound in found]))
    known = {row["external_id"] for row in rows}
    return [inbound for inbound in found if inbound.external_id not in known]


async def _keep(ground: Ground, unseen: list[Inbound]) -> None:
    """By the same road as a webhook's; receipts hold a webhook that comes at the same moment to one copy."""

    def landed(batch: list[Landed]) -> None:
        ids: dict[str, str | int] = {str(item.kept.conversation_id): item.kept.seq for item in batch}
        ground.hints.tell("conversations", batch[0].kept.conversation_id, ids)

    intake = Intake(ground, landed)
    intake.start()
    try:
        receive = receiver(ground, intake)
        for inbound in unseen:
            await receive(inbound)
    finally:
        await intake.stop()


async def _telegram(ground: Ground, account: Account, sender: TelegramSender, task: Task) -> dict[str, object]:
    """What waits at two looks in a row is behind; an address that Telegram forgot is told again."""
    hook = (await sender.check())["webhook"]
    ours = webhook_url(account.kind, account.id, ground.settings)
    behind = bool(hook["pending"]) and bool(task.payload.get("pending"))
    registered = bool(task.payload.get("registered")) or hook["url"] == ours
    if registered and not hook["url"]:
        await sender.set_webhook()
        log.warning("webhook_registered_again", channel=str(account.id))
    async with ground.work() as work:
        if behind or (registered and hook["url"] not in ("", ours)):
            await fact(work, "channel.behind", ("channel", account.id), pending=hook["pending"])
        elif not hook["pending"]:
            await settle(work, "channel_behind", account.id)
    return {"pending": hook["pending"], "registered": registered}


HANDLERS: dict[str, Handler] = {RECONCILE: reconcile}
