"""The desk speaks: bot, operator or system. The owner and epoch are checked under the conversation's lock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from core.errors import Conflict, NotFound
from core.ids import new_id
from core.vault import DataKey
from core.work import Work
from desk.conversations.events import MessageSaid

PREVIEW = 140


@dataclass(frozen=True, slots=True)
class Said:
    """`fresh` is False for a repeat of the same client id."""

    id: UUID
    seq: int
    at: datetime
    fresh: bool = True


_LOCK = """
SELECT c.id, c.account_id, c.channel, c.owner, c.owner_epoch, c.operator_id, c.last_seq, k.wrapped
FROM conversation c JOIN data_key k ON k.subject = c.id WHERE c.id = %s FOR NO KEY UPDATE OF c
"""
_REPEAT = """
SELECT m.id, m.seq, m.at FROM receipt r JOIN message m ON m.id = r.message_id
WHERE r.source = %s AND r.external_id = %s
"""
_KEEP = """
WITH u AS (
    UPDATE conversation SET last_seq = last_seq + 1, last_message_at = %(at)s, last_author = %(author)s,
        preview = %(preview)s,
        first_answer_at = CASE WHEN %(author)s = 'operator' THEN coalesce(first_answer_at, %(at)s)
                               ELSE first_answer_at END,
        answered_seq = CASE WHEN %(author)s IN ('operator', 'bot') THEN last_seq + 1 ELSE answered_seq END,
        answer_due_at = CASE WHEN %(author)s = 'operator' THEN NULL ELSE answer_due_at END,
        staff_read_seq = CASE WHEN %(author)s = 'operator' THEN last_seq + 1 ELSE staff_read_seq END
    WHERE id = %(conversation)s RETURNING last_seq)
INSERT INTO message (id, conversation_id, seq, author, author_id, body, extra, attachments, at)
SELECT %(id)s, %(conversation)s, u.last_seq, %(author)s, %(author_id)s, %(body)s, %(extra)s, %(attachments)s, %(at)s
FROM u RETURNING seq
"""


def seal_extra(key: DataKey, extra: dict[str, Any] | None, message_id: UUID) -> bytes | None:
    """Citations, buttons, confidence: what hangs on a message, sealed like it."""
    return key.seal(msgspec.json.encode(extra), "message.extra", message_id) if extra else None


async def say(
    work: Work, conversation_id: UUID, author: str, text: str, *, author_id: UUID | None = None,
    client_id: str | None = None, extra: dict[str, Any] | None = None, attachments: list[UUID] | None = None,
    owner: str | None = None, epoch: int | None = None, message_id: UUID | None = None,
) -> Said:  # fmt: skip
    """Raises NotFound, or Conflict (`not_owner`, `owner_changed`) when somebody else has the conversation."""
    row = await work.one(_LOCK, (conversation_id,))
    if row is None:
        raise NotFound("There is no such conversation.")
    source = author_id or conversation_id
    external = f"{conversation_id}:{client_id}" if client_id else None
    if external and (repeat := await work.one(_REPEAT, (source, external))):
        return Said(repeat["id"], repeat["seq"], repeat["at"], fresh=False)
    if owner and row["owner"] != owner or epoch is not None and row["owner_epoch"] != epoch:
        raise Conflict("The conversation has another owner now.", code="owner_changed")
    if author == "operator" and row["operator_id"] != author_id:
        raise Conflict("The conversation is not yours. Take it first.", code="not_owner")
    message_id = message_id or new_id()
    key = work.vault.unwrap(conversation_id, bytes(row["wrapped"]))
    if external:
        await work.execute(
            "INSERT INTO receipt (source, external_id, message_id) VALUES (%s, %s, %s)",
            (source, external, message_id),
        )
    kept = await work.one(
        _KEEP,
        {"id": message_id, "conversation": conversation_id, "author": author, "author_id": author_id,
         "at": work.now, "body": key.seal(text, "message.body", message_id),
         "preview": key.seal(text[:PREVIEW], "conversation.preview", conversation_id),
         "extra": seal_extra(key, extra, message_id), "attachments": attachments or None},
    )  # fmt: skip
    assert kept is not None
    seq: int = kept["seq"]
    work.hint("conversation", conversation_id, seq=seq)
    await work.emit(
        MessageSaid(conversation_id, row["account_id"], row["channel"], message_id, seq, author, text)
    )
    return Said(message_id, seq, work.now)


async def add_note(
    work: Work, conversation_id: UUID, text: str, *, author_id: UUID, client_id: str | None = None
) -> Said:
    """A note stands in a table of its own: no citizen's query can reach it. Needs no ownership."""
    row = await work.one(_LOCK, (conversation_id,))
    if row is None:
        raise NotFound("There is no such conversation.")
    external = f"note:{conversation_id}:{client_id}" if client_id else None
    note_id = new_id()
    if external:
        known = await work.one(
            "INSERT INTO receipt (source, external_id, message_id) VALUES (%s, %s, %s)"
            " ON CONFLICT (source, external_id) DO UPDATE SET external_id = excluded.external_id"
            " RETURNING message_id",
            (author_id, external, note_id),
        )
        if known and known["message_id"] != note_id:
            old = await work.one("SELECT id, seq, at FROM note WHERE id = %s", (known["message_id"],))
            if old:
                return Said(old["id"], old["seq"], old["at"], fresh=False)
    key = work.vault.unwrap(conversation_id, bytes(row["wrapped"]))
    await work.execute(
        "INSERT INTO note (id, conversation_id, seq, author_id, body, at) VALUES (%s, %s, %s, %s, %s, %s)",
        (note_id, conversation_id, row["last_seq"], author_id, key.seal(text, "note.body", note_id), work.now),
    )
    work.hint("conversation", conversation_id, note=1)
    return Said(note_id, row["last_seq"], work.now)
