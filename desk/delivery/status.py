"""What a provider tells of a message that it took: a maximum that only rises, in one statement."""

from channels.accounts import AWAY
from channels.contract import StatusUpdate
from channels.status import RANKS, RISE
from core import failpoints
from core.errors import Unavailable
from core.work import Ground
from desk.delivery.outcome import tell

# uq_delivery_provider or the primary key. Our own id heals a row whose sender died before it stored the
# provider's. What waits to be sent again is moved only by proof that the earlier try arrived.
_RISE = f"""
UPDATE delivery SET status = %(status)s, provider_id = coalesce(provider_id, %(provider)s), lease_until = NULL,
    error = %(error)s, updated_at = %(now)s
WHERE account_id = %(account)s
  AND (provider_id = %(provider)s OR (id = %(delivery)s AND provider_id IS NULL))
  AND {RISE}
  AND NOT (status = 'queued' AND %(status)s IN ('sent', 'failed'))
RETURNING conversation_id
"""


async def on_status(ground: Ground, update: StatusUpdate) -> bool:
    """Whether anything changed. News that is old, doubled or of nobody changes nothing.

    Raises Unavailable, so that the provider calls again.
    """
    try:
        return await _store(ground, update)
    except AWAY as error:
        raise Unavailable("the desk cannot be reached just now") from error


async def _store(ground: Ground, update: StatusUpdate) -> bool:
    async with ground.work() as work:
        values = {
            "account": update.account_id,
            "provider": update.provider_id,
            "delivery": update.delivery_id,
            "status": update.status,
            "error": update.error if update.status == "failed" else None,
            "ranks": list(RANKS),
            "now": work.now,
        }
        rows = await work.all(_RISE, values)
        failpoints.at("status.before_commit")
        for row in rows:
            tell(work, row["conversation_id"])
    return bool(rows)
