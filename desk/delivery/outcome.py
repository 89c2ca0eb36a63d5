"""How a try ended, written down: sent, to be tried again, or ended with its reason in sight."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from psycopg import errors

from channels.accounts import AWAY
from channels.contract import Account, Final, Retryable, SendError, Sent
from channels.registry import CHANNELS
from channels.status import RANKS, RISE
from core import metrics
from core.notices import fact
from core.work import Ground, Work
from desk.delivery import pace, standing
from desk.delivery.claim import Claimed

log = structlog.get_logger()
BACKOFF = (2, 10, 30, 120, 600)
PATIENCE = (0.1, 0.5, 1, 2, 4, 8, 15)
"""Seconds between tries to store that something was sent; together less than a lease."""
MAX_ATTEMPTS = len(BACKOFF) + 1

# A callback may have come first and gone further: the status only rises, the provider's id is kept anyway.
_SENT = f"""
UPDATE delivery SET provider_id = coalesce(provider_id, %(provider)s), lease_until = NULL, updated_at = %(now)s,
    status = CASE WHEN {RISE} THEN %(status)s ELSE status END
WHERE id = %(id)s
"""
# Whoever lost the lease to the sweeper, or to a callback, does not speak any more.
_ENDED = """
UPDATE delivery SET status = %(status)s, error = %(error)s, lease_until = NULL, run_at = %(run_at)s,
    attempts = %(attempts)s, updated_at = %(now)s
WHERE id = %(id)s AND status = 'sending'
"""


@dataclass(frozen=True, slots=True)
class Ending:
    """What becomes of a delivery after a failed try. `after`: seconds until the next one."""

    status: str
    error: str
    attempts: int
    after: float = 0


def ending(error: SendError, attempts: int) -> Ending:
    """`unknown` is never tried again by itself: the person might read it twice.

    A provider that says when to come back is obeyed, and the try is not counted.
    """
    if isinstance(error, Retryable):
        if error.after is not None:
            return Ending("queued", error.code, max(attempts - 1, 0), error.after)
        if attempts < MAX_ATTEMPTS:
            return Ending("queued", error.code, attempts, BACKOFF[attempts - 1])
        return Ending("dead", error.code, attempts)
    return Ending("failed" if isinstance(error, Final) else "unknown", error.code, attempts)


async def store_sent(ground: Ground, claimed: Claimed, sent: Sent, account: Account | None = None) -> None:
    """Insists while the database is away: forgetting that it went out would leave it `unknown`."""
    provider_id: str | None = sent.provider_id
    for pause in (*PATIENCE, None):
        try:
            await _store_sent(ground, claimed, provider_id, account)
            return
        except errors.UniqueViolation:
            # The provider used this id before; without it the row still says that it went out.
            log.warning("delivery_provider_id_repeated", delivery=str(claimed.id))
            provider_id = None
        except AWAY:
            if pause is None:
                raise
            await asyncio.sleep(pause)


async def _store_sent(ground: Ground, claimed: Claimed, provider_id: str | None, account: Account | None) -> None:
    async with ground.work() as work:
        values = {"id": claimed.id, "provider": provider_id, "status": "sent", "ranks": list(RANKS), "now": work.now}
        await work.execute(_SENT, values)
        if account is not None:
            await pace.sent(work, account.id, claimed.conversation_id, CHANNELS[account.kind])
        tell(work, claimed.conversation_id)
    metrics.deliveries.labels(claimed.channel, "sent").inc()


async def store_error(ground: Ground, claimed: Claimed, error: SendError, account: Account | None = None) -> Ending:
    end = ending(error, claimed.attempts)
    async with ground.work() as work:
        values = {
            "id": claimed.id,
            "status": end.status,
            "error": end.error,
            "attempts": end.attempts,
            "run_at": work.now + timedelta(seconds=end.after),
            "now": work.now,
        }
        ended = await work.execute(_ENDED, values)
        if ended and end.status == "dead":
            await alert(work, claimed.conversation_id, end.error)
        if account is not None:
            await standing.learn(work, account, claimed.conversation_id, error)
        tell(work, claimed.conversation_id)
    metrics.deliveries.labels(claimed.channel, end.status).inc()
    log.info("delivery_not_sent", delivery=str(claimed.id), status=end.status, error=end.error)
    return end


async def alert(work: Work, conversation_id: UUID, error: str) -> None:
    """Who leads them sees that a person was not reached."""
    row = await work.one("SELECT organization_id FROM conversation WHERE id = %s", (conversation_id,))
    await fact(
        work, "delivery.dead", ("conversation", conversation_id), organization_id=row["organization_id"] if row else None, error=error
    )


def tell(work: Work, conversation_id: UUID) -> None:
    work.hint("conversation", conversation_id)
