"""An operator's answer, and what marks a conversation as looked at."""

from uuid import UUID

from core.errors import Conflict, Invalid
from core.identity import require
from core.work import Work
from desk.conversations import reach
from desk.conversations.say import Said, say


async def reply(
    work: Work, conversation_id: UUID, text: str, *, client_id: str, attachments: list[UUID] | None = None,
    reply_to: UUID | None = None,
) -> Said:  # fmt: skip
    """Raises Forbidden, NotFound, or Conflict: `not_owner` when the conversation is not the operator's, and what `reach.check` says."""
    require(work.actor, "conversation", "reply")
    await reach.check(work, conversation_id)
    if attachments:
        known = await work.all(
            "UPDATE stored_file SET attached_at = %s WHERE id = ANY(%s) AND owner_id = %s AND preview_of IS NULL RETURNING state",
            (work.now, attachments, conversation_id),
        )
        if len(known) != len(set(attachments)):
            raise Invalid("An attachment is unknown.", code="bad_attachments")
        if any(row["state"] != "ready" for row in known):
            # A provider would ask for it before anybody looked through it.
            raise Conflict("A file is still being looked at. Send it in a moment.", code="file_in_quarantine")
    return await say(
        work, conversation_id, "operator", text, author_id=work.actor.id, client_id=client_id,
        attachments=attachments, extra={"reply_to": str(reply_to)} if reply_to else None,
    )  # fmt: skip


async def mark_seen(work: Work, conversation_id: UUID) -> None:
    """Read marks are the answering operator's: a supervisor's silent look leaves none."""
    row = await work.one(
        "UPDATE conversation SET staff_read_seq = last_seq WHERE id = %s AND operator_id = %s"
        " AND staff_read_seq < last_seq RETURNING id",
        (conversation_id, work.actor.id),
    )
    if row:
        work.hint("conversation", conversation_id, read=1)
