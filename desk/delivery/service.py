"""Deliveries in sight: what did not arrive, and sending it again by a person's decision."""

from typing import Any
from uuid import UUID

from core.errors import Conflict, NotFound
from core.work import Work
from desk.conversations.access import predicate
from desk.delivery.outcome import tell
from desk.delivery.queue import SEND

RETRYABLE = ("failed", "unknown", "dead")
MOST_AT_ONCE = 500

# Newest first.
_LIST = """
SELECT d.id, d.message_id, d.conversation_id, d.account_id AS channel_id, c.channel, d.part, d.status, d.error,
    d.attempts, d.run_at, d.at, d.updated_at
FROM delivery d JOIN conversation c ON c.id = d.conversation_id
WHERE (%(statuses)s::text[] IS NULL OR d.status = ANY(%(statuses)s))
  AND (%(conversation)s::uuid IS NULL OR d.conversation_id = %(conversation)s)
  AND (%(channel)s::uuid IS NULL OR d.account_id = %(channel)s)
  AND (%(before_id)s::uuid IS NULL OR (d.at, d.id) < (%(before_at)s::timestamptz, %(before_id)s))
  AND {visible}
ORDER BY d.at DESC, d.id DESC LIMIT %(limit)s
"""
_FIND = """
SELECT d.id, d.status, d.account_id, d.conversation_id FROM delivery d JOIN conversation c ON c.id = d.conversation_id
WHERE d.id = %(id)s AND {visible} FOR NO KEY UPDATE OF d
"""
_AGAIN = """
UPDATE delivery SET status = 'queued', attempts = 0, run_at = %(now)s, lease_until = NULL, updated_at = %(now)s
WHERE id = %(id)s
"""
# ix_delivery_due does not help here: what ended badly is few.
_MANY = """
UPDATE delivery SET status = 'queued', attempts = 0, run_at = %(now)s, lease_until = NULL, updated_at = %(now)s
WHERE id IN (
    SELECT d.id FROM delivery d JOIN conversation c ON c.id = d.conversation_id
    WHERE d.status = ANY(%(statuses)s) AND (%(channel)s::uuid IS NULL OR d.account_id = %(channel)s)
      AND (%(error)s::text IS NULL OR d.error = %(error)s) AND {visible}
    ORDER BY d.at, d.id LIMIT %(most)s FOR NO KEY UPDATE OF d SKIP LOCKED)
RETURNING account_id, conversation_id
"""


async def list_deliveries(
    work: Work, *, statuses: list[str] | None, conversation: UUID | None, channel: UUID | None, before: tuple[str, UUID] | None, limit: int
) -> list[dict[str, Any]]:  # fmt: skip
    where, values = predicate(work.actor, work.now)
    asked: dict[str, Any] = {"statuses": statuses, "conversation": conversation, "channel": channel, "limit": limit}
    asked |= {"before_at": before[0] if before else None, "before_id": before[1] if before else None}
    return await work.all(_LIST.format(visible=where), {**values, **asked})


async def retry_many(work: Work, *, statuses: list[str], channel: UUID | None, error: str | None) -> int:
    """Of what the actor may see, the oldest first, at most MOST_AT_ONCE. Returns how many are sent again."""
    where, values = predicate(work.actor, work.now)
    asked = {**values, "statuses": statuses, "channel": channel, "error": error, "now": work.now, "most": MOST_AT_ONCE}
    rows = await work.all(_MANY.format(visible=where), asked)
    for account in {row["account_id"] for row in rows}:
        await work.task(SEND, account)
    for conversation in {row["conversation_id"] for row in rows}:
        tell(work, conversation)
    await work.audit("delivery.retried", "delivery", None, status=",".join(statuses), error=error, count=len(rows))
    return len(rows)


async def retry(work: Work, delivery_id: UUID) -> None:
    """Raises NotFound, or Conflict when it is still on its way or has arrived."""
    where, values = predicate(work.actor, work.now)
    row = await work.one(_FIND.format(visible=where), {**values, "id": delivery_id})
    if row is None:
        raise NotFound("there is no such delivery")
    if row["status"] not in RETRYABLE:
        raise Conflict("only what failed, died or stayed unconfirmed can be sent again", code="delivery_not_retryable")
    await work.execute(_AGAIN, {"id": delivery_id, "now": work.now})
    await work.task(SEND, row["account_id"])
    await work.audit("delivery.retried", "delivery", delivery_id, status=row["status"])
    tell(work, row["conversation_id"])
