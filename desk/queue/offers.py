"""Offers: placed, accepted, declined, expired, withdrawn.

Locks are taken in one order: the operator's row, the conversation, the offer.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from core import metrics
from core.errors import Conflict, NotFound
from core.ids import new_id
from core.work import Work
from desk.conversations import access, states
from desk.operators.presence import Presence, set_presence
from desk.queue.events import OfferPlaced
from desk.queue.ranking import Match
from desk.queue.wake import wake_queue

REASONS = ("busy", "break", "not_mine", "other")

# The state that the plan saw may be gone: both rows are locked and looked at again, and nobody waits for a lock.
_LOCK = """
SELECT c.id FROM operator o, conversation c
WHERE o.user_id = %(operator)s AND c.id = %(conversation)s AND c.owner = 'queue' AND c.queue_id = %(queue)s
  AND (%(over)s = 0 OR c.urgency >= 3)
  AND o.presence = 'available' AND o.connected_until > %(now)s
  AND EXISTS (SELECT 1 FROM operator_queue q WHERE q.user_id = o.user_id AND q.queue_id = c.queue_id)
FOR NO KEY UPDATE OF o, c SKIP LOCKED
"""
# Under the operator's lock, so the count cannot move. uq_offer_open, ix_conversation_operator, ix_offer_open
_PLACE = """
WITH placed AS (
    INSERT INTO offer (id, conversation_id, operator_id, why, at, expires_at)
    SELECT %(id)s, %(conversation)s, o.user_id, %(why)s, %(now)s, %(expires)s FROM operator o
    WHERE o.user_id = %(operator)s
      AND (SELECT count(*) FROM conversation h WHERE h.owner = 'operator' AND h.operator_id = o.user_id)
        + (SELECT count(*) FROM offer f WHERE f.state = 'offered' AND f.operator_id = o.user_id)
        < o.capacity + %(over)s
    ON CONFLICT (conversation_id) WHERE state = 'offered' DO NOTHING RETURNING operator_id)
UPDATE operator o SET last_offer_at = %(now)s FROM placed WHERE o.user_id = placed.operator_id
"""
_OPERATOR = "SELECT presence, presence_at FROM operator WHERE user_id = %s FOR NO KEY UPDATE"
_CONVERSATION = "SELECT id FROM conversation WHERE id = %s FOR NO KEY UPDATE"
_END = """
UPDATE offer f SET state = %(state)s, answered_at = %(now)s, reason = %(reason)s FROM conversation c
WHERE f.id = %(id)s AND f.state = 'offered' AND c.id = f.conversation_id
RETURNING f.conversation_id, f.operator_id, c.queue_id
"""


async def place(work: Work, queue_id: UUID, match: Match) -> UUID | None:
    """None when the state that `match` was made from is gone, or somebody holds a lock on it."""
    offer_id, expires_at = new_id(), work.now + timedelta(seconds=work.settings.offer_seconds)
    values = {
        "operator": match.operator_id, "conversation": match.conversation_id, "queue": queue_id, "now": work.now,
        "over": match.over, "why": Jsonb(list(match.why)), "id": offer_id, "expires": expires_at,
    }  # fmt: skip
    if await work.one(_LOCK, values) is None or not await work.execute(_PLACE, values):
        return None
    await work.task("offer.expire", offer_id, run_at=expires_at)
    hint(work, offer_id, match.operator_id, match.conversation_id, "offered")
    await work.emit(OfferPlaced(offer_id, match.operator_id, expires_at))
    return offer_id


async def accept(work: Work, offer_id: UUID) -> UUID:
    """The conversation is the operator's now. Returns its id.

    Raises NotFound, also when it was offered to somebody else, Conflict when the offer is gone.
    """
    offer = await _mine(work, offer_id)
    if offer["state"] == "offered":
        await access.check(work, offer["conversation_id"])
    await work.one(_OPERATOR, (offer["operator_id"],))
    await work.one(_CONVERSATION, (offer["conversation_id"],))
    if await _end(work, offer_id, "accepted") is None:
        raise _gone()
    given = await states.give_to_operator(
        work, offer["conversation_id"], offer["operator_id"], cause="offer_accepted", expected_owner=("queue",)
    )
    if not given:
        raise _gone()
    conversation_id: UUID = offer["conversation_id"]
    return conversation_id


async def decline(work: Work, offer_id: UUID, reason: str | None = None) -> None:
    """The next is asked at once. `reason`: one of REASONS; anything else counts as `other`.

    Raises NotFound, Conflict as `accept` does.
    """
    await _mine(work, offer_id)
    code = None if not reason else reason if reason in REASONS else "other"
    ended = await _end(work, offer_id, "declined", code)
    if ended is None:
        raise _gone()
    wake_queue(work, ended["queue_id"])


async def expire(work: Work, offer_id: UUID) -> bool:
    """Nobody answered: the next is asked. Two in a row, and the operator is taken to be away."""
    offer = await work.one("SELECT operator_id, expires_at FROM offer WHERE id = %s AND state = 'offered'", (offer_id,))
    if offer is None:
        return False
    if offer["expires_at"] > work.now:
        await work.task("offer.expire", offer_id, run_at=offer["expires_at"])
        return False
    operator = await work.one(_OPERATOR, (offer["operator_id"],))
    ended = await _end(work, offer_id, "expired")
    if operator is None or ended is None:
        return False
    wake_queue(work, ended["queue_id"])
    if operator["presence"] == Presence.AVAILABLE and await _two_expired(work, offer["operator_id"], operator):
        await set_presence(work, offer["operator_id"], Presence.AWAY, notice="away_after_expired")
    return True


async def withdraw(work: Work, where: str, values: Sequence[Any], *, reason: str) -> int:
    """Takes back open offers; `where` is ours, on `f` (offer). Their queues look for somebody else."""
    rows = await work.all(
        "UPDATE offer f SET state = 'withdrawn', answered_at = %s, reason = %s FROM conversation c"
        f" WHERE f.state = 'offered' AND c.id = f.conversation_id AND {where}"
        " RETURNING f.id, f.operator_id, f.conversation_id, c.queue_id, c.owner",
        (work.now, reason, *values),
    )
    for row in rows:
        hint(work, row["id"], row["operator_id"], row["conversation_id"], "withdrawn")
    for queue_id in {row["queue_id"] for row in rows if row["owner"] == "queue" and row["queue_id"]}:
        wake_queue(work, queue_id)
    return len(rows)


def hint(work: Work, offer_id: UUID, operator_id: UUID, conversation_id: UUID, state: str) -> None:
    """`state` offered, or the way in which it ended."""
    work.hint("offer", offer_id, operator=str(operator_id), conversation=str(conversation_id), state=state)
    work.after_commit(lambda: metrics.offers.labels(state).inc())


async def _mine(work: Work, offer_id: UUID) -> dict[str, Any]:
    offer = await work.one("SELECT operator_id, conversation_id, state FROM offer WHERE id = %s", (offer_id,))
    if offer is None:
        raise NotFound("There is no such offer.")
    if work.actor.kind != "system" and work.actor.id != offer["operator_id"]:
        raise NotFound("There is no such offer.")
    return offer


async def _end(work: Work, offer_id: UUID, state: str, reason: str | None = None) -> dict[str, Any] | None:
    ended = await work.one(_END, {"id": offer_id, "state": state, "now": work.now, "reason": reason})
    if ended is not None:
        hint(work, offer_id, ended["operator_id"], ended["conversation_id"], state)
    return ended


async def _two_expired(work: Work, operator_id: UUID, operator: dict[str, Any]) -> bool:
    """The last two offers that this presence saw an end of; those taken back don't count."""
    rows = await work.all(
        "SELECT state FROM offer WHERE operator_id = %s AND at >= %s AND state IN ('accepted', 'declined', 'expired')"
        " ORDER BY answered_at DESC, at DESC LIMIT 2",
        (operator_id, operator["presence_at"]),
    )
    return len(rows) == 2 and all(row["state"] == "expired" for row in rows)


def _gone() -> Conflict:
    return Conflict("This offer is gone.", code="offer_gone")
