"""The sender of each account, and the sweeper of leases that a dead sender left."""

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from channels.accounts import account as read_account
from channels.contract import Account, Final, SendError, Unknown
from channels.whatsapp import window_open
from core import failpoints
from core.tasks import Handler, Task
from core.work import Ground
from desk.delivery import claim, outcome
from desk.delivery.claim import Claimed
from desk.delivery.queue import SEND
from desk.delivery.senders import Senders, senders_of

log = structlog.get_logger()
SWEEP = "delivery.sweep"
MOST_LEASES = 20
"""Whatever kills each sender that takes it is given up."""
WIDTH = 4
"""Sends of one account at once; each needs a connection to the database for a moment."""

# ix_delivery_due
_NEXT = "SELECT min(run_at) AS at FROM delivery WHERE account_id = %s AND status = 'queued'"
_SWEEP = """
UPDATE delivery SET lease_until = NULL, updated_at = %(now)s, run_at = %(now)s,
    status = CASE WHEN error IS DISTINCT FROM 'leased' THEN 'unknown' WHEN attempts < %(most)s THEN 'queued' ELSE 'dead' END,
    error = CASE WHEN error IS DISTINCT FROM 'leased' THEN 'unconfirmed' WHEN attempts < %(most)s THEN NULL ELSE 'never_begun' END
WHERE account_id = %(account)s AND status = 'sending' AND lease_until < now()
RETURNING conversation_id, status
"""
_LEASED = "SELECT 1 AS one FROM delivery WHERE account_id = %s AND status = 'sending' LIMIT 1"


async def send(ground: Ground, task: Task) -> None:
    """Sends all that is due for one account, then asks to be called when the next is."""
    async with ground.work() as work:
        account = await read_account(work.conn, work.vault, task.subject)
        if account is not None:
            # A sender that dies leaves leases; this outlives it.
            await work.task(SWEEP, account.id, run_at=work.now + timedelta(seconds=claim.LEASE_SECONDS + 1))
    if account is None:
        return
    senders = senders_of(ground)
    running: set[asyncio.Task[None]] = set()
    try:
        # A slow recipient holds up one place of WIDTH, not the account.
        while True:
            if len(running) < WIDTH:
                taken = await claim.take(ground, account.id, account.kind, limit=WIDTH - len(running))
                running |= {asyncio.create_task(_one(ground, senders, account, claimed)) for claimed in taken}
            if not running:
                break
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for ended in done:
                ended.result()
    finally:
        await asyncio.gather(*running, return_exceptions=True)
    await _call_again(ground, account.id)


async def _one(ground: Ground, senders: Senders, account: Account, claimed: Claimed) -> None:
    try:
        _refuse(ground, account, claimed)
        if claimed.outbound is None:
            raise Final(claimed.error or "refused")
        sender = senders.get(account)
        if not await claim.begin(ground, claimed.id):
            return
        failpoints.at("delivery.before_send")
        sent = await sender.send(claimed.outbound)
        failpoints.at("delivery.after_send")
    except SendError as error:
        await outcome.store_error(ground, claimed, error, account)
    except Exception as error:
        # A fault of ours in the middle of a call: it may have gone out.
        log.exception("delivery_fault", delivery=str(claimed.id), error=type(error).__name__, exc_info=False)
        await outcome.store_error(ground, claimed, Unknown("fault"))
    else:
        await outcome.store_sent(ground, claimed, sent, account)


def _refuse(ground: Ground, account: Account, claimed: Claimed) -> None:
    """Raises Final for what must not be sent."""
    if account.disabled:
        raise Final("channel_disabled")
    if claimed.unreachable:
        raise Final(claimed.unreachable)
    templated = claimed.outbound is not None and claimed.outbound.template is not None
    if account.kind == "whatsapp" and not templated and not window_open(claimed.heard_at, ground.clock.now()):
        raise Final("window_closed")


async def _call_again(ground: Ground, account_id: UUID) -> None:
    async with ground.work() as work:
        row = await work.one(_NEXT, (account_id,))
        if row and row["at"] is not None:
            # What is due and yet was not taken waits behind a part that another process is sending.
            await work.task(SEND, account_id, run_at=max(row["at"], work.now + timedelta(milliseconds=500)))


async def sweep(ground: Ground, task: Task) -> None:
    """Leases that ran out: what was begun may have gone out, so a person decides; what was not is sent by another."""
    async with ground.work() as work:
        rows = await work.all(_SWEEP, {"account": task.subject, "now": work.now, "most": MOST_LEASES})
        for row in rows:
            outcome.tell(work, row["conversation_id"])
            if row["status"] == "dead":
                await outcome.alert(work, row["conversation_id"], "never_begun")
        if rows:
            log.warning("delivery_leases_lost", account=str(task.subject), count=len(rows))
            await work.task(SEND, task.subject)
        if await work.one(_LEASED, (task.subject,)):
            await work.task(SWEEP, task.subject, run_at=work.now + timedelta(seconds=claim.LEASE_SECONDS / 2))


HANDLERS: dict[str, Handler] = {SEND: send, SWEEP: sweep}
