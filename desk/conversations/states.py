"""Who owns a conversation: bot, queue, operator or none. Each move is one statement that names what it expects."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from core.errors import NotFound
from core.ids import new_id
from core.work import Work
from desk.conversations.events import (
    ConversationAssigned,
    ConversationClosed,
    ConversationQueued,
    ConversationReleased,
)
from desk.conversations.urgency import target_seconds

# Primary keys only. The old owner is read under the row's lock, in the same statement.
_MOVE = """
WITH was AS (SELECT id, owner, operator_id FROM conversation WHERE id = %(id)s FOR NO KEY UPDATE)
UPDATE conversation c SET
    owner = %(owner)s, owner_epoch = c.owner_epoch + 1,
    operator_id = %(operator)s,
    previous_operator_id = coalesce(was.operator_id, c.previous_operator_id),
    queue_id = coalesce(%(queue)s, c.queue_id),
    organization_id = coalesce((SELECT q.organization_id FROM queue q WHERE q.id = coalesce(%(queue)s, c.queue_id)),
                               c.organization_id),
    urgency = greatest(c.urgency, coalesce(%(urgency)s, c.urgency)),
    waiting_since = CASE WHEN %(owner)s = 'queue' THEN coalesce(c.waiting_since, %(now)s) END,
    answer_due_at = CASE WHEN %(owner)s = 'none' THEN NULL
                         WHEN %(owner)s = 'queue' THEN least(c.answer_due_at, %(due)s) ELSE c.answer_due_at END,
    summary = coalesce(%(summary)s, c.summary),
    closed_at = CASE WHEN %(owner)s = 'none' THEN %(now)s END,
    close_reason = CASE WHEN %(owner)s = 'none' THEN %(cause)s END
FROM was
WHERE c.id = was.id AND was.owner = ANY(%(expected)s) AND (%(epoch)s::int IS NULL OR c.owner_epoch = %(epoch)s)
RETURNING was.owner AS from_owner, was.operator_id AS from_operator, c.queue_id, c.urgency, c.owner_epoch
"""
_ASSIGNMENT = """
INSERT INTO assignment (id, conversation_id, from_owner, to_owner, queue_id, operator_id, actor_id, cause, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


async def _move(
    work: Work, conversation_id: UUID, owner: str, *, expected: tuple[str, ...], cause: str,
    operator_id: UUID | None = None, queue_id: UUID | None = None, urgency: int | None = None,
    summary: bytes | None = None, due: Any = None, epoch: int | None = None,
) -> dict[str, Any] | None:  # fmt: skip
    row = await work.one(
        _MOVE,
        {"id": conversation_id, "owner": owner, "operator": operator_id, "queue": queue_id, "urgency": urgency,
         "now": work.now, "due": due, "summary": summary, "cause": cause, "expected": list(expected),
         "epoch": epoch},
    )  # fmt: skip
    if row is None:
        return None
    await work.execute(
        _ASSIGNMENT,
        (new_id(), conversation_id, row["from_owner"], owner, row["queue_id"], operator_id, work.actor.id, cause,
         work.now),
    )  # fmt: skip
    await work.audit(
        "conversation.moved", "conversation", conversation_id, **{"from": row["from_owner"], "to": owner}, cause=cause
    )
    if row["from_owner"] == "operator" and row["from_operator"] != operator_id:
        await _forget_operator(work, conversation_id, row["from_operator"], "write" if owner == "none" else "read")
    if row["from_owner"] == "none":
        await _let_read_only(work, conversation_id)
    if operator_id is not None:
        await _remember_operator(work, conversation_id, operator_id)
    ids = {"operator": str(row["from_operator"])} if row["from_operator"] else {}
    work.hint("conversation", conversation_id, full=1, **ids)
    if row["queue_id"]:
        work.hint("queue", row["queue_id"])
    return row


async def _remember_operator(work: Work, conversation_id: UUID, operator_id: UUID) -> None:
    """Who handled it keeps reading it for a week after it left them: the past case of a shift.

    Who closed it may also reopen it or make a case of it, as long as nobody else has it.
    """
    await work.execute(
        "INSERT INTO access_grant (id, resource, resource_id, principal, level, cause, created_at)"
        " VALUES (%s, 'conversation', %s, %s, 'write', 'handled', %s)"
        " ON CONFLICT (resource, resource_id, principal, cause) DO UPDATE SET until = NULL, level = 'write'",
        (new_id(), conversation_id, operator_id, work.now),
    )


async def _forget_operator(work: Work, conversation_id: UUID, operator_id: UUID, level: str) -> None:
    await work.execute(
        "UPDATE access_grant SET until = %s, level = %s WHERE resource = 'conversation' AND resource_id = %s"
        " AND principal = %s AND cause = 'handled'",
        (work.now + timedelta(days=7), level, conversation_id, operator_id),
    )


async def _let_read_only(work: Work, conversation_id: UUID) -> None:
    """uq_access_grant."""
    await work.execute(
        "UPDATE access_grant SET level = 'read' WHERE resource = 'conversation' AND resource_id = %s"
        " AND cause = 'handled' AND level = 'write' AND until IS NOT NULL",
        (conversation_id,),
    )


async def hand_to_queue(
    work: Work, conversation_id: UUID, *, queue_id: UUID | None = None, cause: str,
    summary: dict[str, Any] | None = None, urgency: int | None = None, expected_epoch: int | None = None,
    expected: tuple[str, ...] = ("bot", "none"),
) -> bool:  # fmt: skip
    """To the queue, by its own choice or the one it had, else the account's. False when the owner changed meanwhile.

    Raises NotFound when no queue can be told.
    """
    row = await work.one(
        "SELECT c.urgency, q.id AS queue_id, q.targets FROM conversation c"
        " JOIN channel_account a ON a.id = c.account_id"
        " LEFT JOIN queue q ON q.id = coalesce(%s, c.queue_id, a.queue_id,"
        "   (SELECT id FROM queue WHERE archived_at IS NULL ORDER BY position, id LIMIT 1))"
        " WHERE c.id = %s",
        (queue_id, conversation_id),
    )
    if row is None or row["queue_id"] is None:
        raise NotFound("There is no such conversation, or no queue to hand it to.")
    sealed = None
    if summary is not None:
        key = await work.vault.key_of(work.conn, conversation_id)
        sealed = key.seal(msgspec.json.encode(summary), "conversation.summary", conversation_id)
    due = work.now + timedelta(seconds=target_seconds(max(row["urgency"], urgency or 0), row["targets"]))
    moved = await _move(
        work, conversation_id, "queue", expected=expected, cause=cause, queue_id=row["queue_id"], urgency=urgency,
        summary=sealed, due=due, epoch=expected_epoch,
    )  # fmt: skip
    if moved is None:
        return False
    await work.emit(ConversationQueued(conversation_id, moved["queue_id"], moved["urgency"]))
    return True


async def give_to_operator(
    work: Work, conversation_id: UUID, operator_id: UUID, *, cause: str,
    expected_owner: tuple[str, ...] = ("queue", "bot"),
) -> bool:  # fmt: skip
    """False when somebody else has it."""
    moved = await _move(
        work, conversation_id, "operator", expected=expected_owner, cause=cause, operator_id=operator_id
    )
    if moved is None:
        return False
    await work.execute(
        "UPDATE offer SET state = 'withdrawn', answered_at = %s WHERE conversation_id = %s AND state = 'offered'",
        (work.now, conversation_id),
    )
    await work.emit(ConversationAssigned(conversation_id, operator_id))
    if moved["from_owner"] == "operator" and moved["from_operator"]:
        await work.emit(ConversationReleased(conversation_id, moved["from_operator"]))
    return True


async def release(work: Work, conversation_id: UUID, *, cause: str, queue_id: UUID | None = None) -> bool:
    """From its operator back to the queue, the operator remembered."""
    row = await work.one("SELECT operator_id FROM conversation WHERE id = %s", (conversation_id,))
    moved = await hand_to_queue(
        work, conversation_id, queue_id=queue_id, cause=cause, expected=("operator", "queue", "bot")
    )
    if moved and row and row["operator_id"]:
        await work.emit(ConversationReleased(conversation_id, row["operator_id"]))
    return moved


async def close(work: Work, conversation_id: UUID, *, reason: str, by: str) -> bool:
    """`by`: citizen, operator, system. False when it was closed."""
    moved = await _move(
        work, conversation_id, "none", expected=("bot", "queue", "operator"), cause=f"{by}:{reason}"[:100]
    )
    if moved is None:
        return False
    await work.execute(
        "UPDATE offer SET state = 'withdrawn', answered_at = %s WHERE conversation_id = %s AND state = 'offered'",
        (work.now, conversation_id),
    )
    await work.emit(ConversationClosed(conversation_id, moved["from_operator"]))
    return True


async def reopen(work: Work, conversation_id: UUID) -> bool:
    """Back to whom it had: a person takes it up through the queue."""
    return await hand_to_queue(work, conversation_id, cause="reopened", expected=("none",))
