"""What the queue does when something happens elsewhere; the wiring's table names these."""

from datetime import timedelta
from uuid import UUID

from core import notices
from core.work import Work
from desk.conversations import states
from desk.conversations.events import (
    ConversationAssigned,
    ConversationClosed,
    ConversationQueued,
    ConversationReleased,
)
from desk.operators.events import OperatorChanged, OperatorGone, OperatorPresenceChanged
from desk.operators.presence import Presence
from desk.queue.due import answer_due_at
from desk.queue.offers import hint, withdraw
from desk.queue.wake import wake_operator, wake_queue

BREACH_RULE = "queue_breach"


async def on_queued(work: Work, event: ConversationQueued) -> None:
    """It is looked at at once; an offer from another queue is void."""
    await withdraw(
        work,
        "f.conversation_id = %s AND NOT EXISTS (SELECT 1 FROM operator_queue q"
        " WHERE q.user_id = f.operator_id AND q.queue_id = %s)",
        (event.conversation_id, event.queue_id),
        reason="moved",
    )
    await retime(work, event.conversation_id)


async def retime(work: Work, conversation_id: UUID) -> None:
    """Due time by the urgency it has now (never later than it was), its timer, and a look at the queue."""
    row = await work.one(
        "SELECT c.queue_id, c.urgency, c.waiting_since, c.answer_due_at, q.targets FROM conversation c"
        " JOIN queue q ON q.id = c.queue_id WHERE c.id = %s AND c.owner = 'queue'",
        (conversation_id,),
    )
    if row is None:
        return
    since = row["waiting_since"] or work.now
    due = min(row["answer_due_at"] or answer_due_at(since, 0, row["targets"]),
              answer_due_at(since, row["urgency"], row["targets"]))  # fmt: skip
    if due != row["answer_due_at"] or row["waiting_since"] is None:
        await work.execute(
            "UPDATE conversation SET answer_due_at = %s, waiting_since = %s WHERE id = %s",
            (due, since, conversation_id),
        )
    await work.task("queue.breach", conversation_id, run_at=max(due, work.now + timedelta(milliseconds=1)))
    wake_queue(work, row["queue_id"])


async def on_presence(work: Work, event: OperatorPresenceChanged) -> None:
    if event.presence == Presence.AVAILABLE:
        await wake_operator(work, event.user_id)
    elif event.presence in (Presence.AWAY, Presence.OFFLINE):
        await withdraw(work, "f.operator_id = %s", (event.user_id,), reason=event.presence)


async def on_operator_changed(work: Work, event: OperatorChanged) -> None:
    await withdraw(
        work,
        "f.operator_id = %s AND NOT EXISTS (SELECT 1 FROM operator_queue q"
        " WHERE q.user_id = f.operator_id AND q.queue_id = c.queue_id)",
        (event.user_id,),
        reason="moved",
    )
    await wake_operator(work, event.user_id)


async def on_gone(work: Work, event: OperatorGone) -> None:
    """What the operator held goes back to its queue; the operator is remembered and asked first on return."""
    held = await work.all(
        "SELECT id FROM conversation WHERE owner = 'operator' AND operator_id = %s ORDER BY id", (event.user_id,)
    )
    for row in held:
        await states.release(work, row["id"], cause="operator_gone")
    await withdraw(work, "f.operator_id = %s", (event.user_id,), reason="gone")


async def on_assigned(work: Work, event: ConversationAssigned) -> None:
    await _settled(work, event.conversation_id)


async def on_released(work: Work, event: ConversationReleased) -> None:
    if event.operator_id is not None:
        await wake_operator(work, event.operator_id)


async def on_closed(work: Work, event: ConversationClosed) -> None:
    await _settled(work, event.conversation_id)
    if event.operator_id is not None:
        await wake_operator(work, event.operator_id)


async def _settled(work: Work, conversation_id: UUID) -> None:
    """Nobody waits here any more: the alert ends; who held an open offer hears of it and is free for another."""
    await notices.settle(work, BREACH_RULE, conversation_id)
    rows = await work.all(
        "SELECT id, operator_id FROM offer WHERE conversation_id = %s AND state = 'withdrawn' AND answered_at = %s",
        (conversation_id, work.now),
    )
    for row in rows:
        hint(work, row["id"], row["operator_id"], conversation_id, "withdrawn")
        await wake_operator(work, row["operator_id"])
