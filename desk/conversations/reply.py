"""An operator's answer, and what marks a conversation as looked at."""

from uuid import UUID

from core import files
from core.errors import Invalid
from core.identity import require
from core.work import Work
from desk.conversations.say import Said, say


async def reply(
    work: Work, conversation_id: UUID, text: str, *, client_id: str, attachments: list[UUID] | None = None
) -> Said:
    """Raises Forbidden, NotFound, or Conflict (`not_owner`) when the conversation is not the operator's."""
    require(work.actor, "conversation", "reply")
    if attachments:
        row = await work.one(
            "SELECT count(*) AS n FROM stored_file WHERE id = ANY(%s) AND owner_id = %s",
            (attachments, conversation_id),
        )
        if row is None or row["n"] != len(set(attachments)):
            raise Invalid("An attachment is unknown.", code="bad_attachments")
    return await say(
        work, conversation_id, "operator", text, author_id=work.actor.id, client_id=client_id,
        attachments=attachments,
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


async def attach(work: Work, conversation_id: UUID, checked: files.Checked) -> files.Stored:
    """Keeps a file for a reply to come."""
    require(work.actor, "conversation", "reply")
    key = await work.vault.key_of(work.conn, conversation_id)
    return await files.save(work, key, "conversation", conversation_id, checked)
