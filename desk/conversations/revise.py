"""A message that its author changed, and what was hung on it: the first words are kept."""

from typing import Any, Literal
from uuid import UUID

import msgspec

from core.clock import wire
from core.errors import NotFound
from core.ids import new_id
from core.vault import DataKey
from core.work import Work
from desk.conversations.say import PREVIEW

MOST = 50
"""Revisions that are kept of one message; a place that moves with its sender changes every few seconds."""
_LOCK = """
SELECT m.id, m.seq, m.body, m.extra, c.last_seq, (SELECT count(*) FROM message_revision r WHERE r.message_id = m.id) AS revisions
FROM message m JOIN conversation c ON c.id = m.conversation_id
WHERE m.id = %s AND m.conversation_id = %s FOR NO KEY UPDATE OF m
"""
_KEEP = "INSERT INTO message_revision (id, message_id, conversation_id, body, at) VALUES (%s, %s, %s, %s, %s)"
_CHANGE = "UPDATE message SET body = %s, extra = %s WHERE id = %s"
_PREVIEW = "UPDATE conversation SET preview = %s WHERE id = %s AND last_seq = %s"
_LIST = "SELECT id, body, at FROM message_revision WHERE message_id = %s AND conversation_id = %s ORDER BY at, id"


async def change(work: Work, conversation: UUID, message: UUID, text: str) -> str:
    """What it said before. The same words again change nothing."""
    row, key, extra = await _open(work, conversation, message)
    before = key.open(bytes(row["body"]), "message.body", message)
    if before == text:
        return before
    if row["revisions"] < MOST:
        revision = new_id()
        sealed = key.seal(before, "message_revision.body", revision)
        await work.execute(_KEEP, (revision, message, conversation, sealed, work.now))
    extra |= {"edited": True, "edited_at": wire(work.now)}
    await work.execute(_CHANGE, (key.seal(text, "message.body", message), _sealed(key, extra, message), message))
    if row["seq"] == row["last_seq"]:
        preview = key.seal(text[:PREVIEW], "conversation.preview", conversation)
        await work.execute(_PREVIEW, (preview, conversation, row["seq"]))
    work.hint("conversation", conversation, again=row["seq"])
    return before


async def react(work: Work, conversation: UUID, message: UUID, by: Literal["citizen", "operator"], emoji: str) -> None:
    """All that one side has on the message; nothing takes it away."""
    row, key, extra = await _open(work, conversation, message)
    others = [one for one in extra.get("reactions", []) if one["by"] != by]
    extra["reactions"] = [*others, *({"by": by, "emoji": one} for one in emoji.split())]
    await work.execute("UPDATE message SET extra = %s WHERE id = %s", (_sealed(key, extra, message), message))
    work.hint("conversation", conversation, again=row["seq"])


async def revisions(work: Work, conversation: UUID, message: UUID) -> list[dict[str, Any]]:
    """What it said before each change, the oldest first. The caller has checked who asks."""
    key = await work.vault.key_of(work.conn, conversation)
    return [
        {"text": key.open(bytes(row["body"]), "message_revision.body", row["id"]), "until": wire(row["at"])}
        for row in await work.all(_LIST, (message, conversation))
    ]


async def _open(work: Work, conversation: UUID, message: UUID) -> tuple[dict[str, Any], DataKey, dict[str, Any]]:
    """Locked. Raises NotFound, SealBroken."""
    row = await work.one(_LOCK, (message, conversation))
    if row is None:
        raise NotFound("There is no such message.")
    key = await work.vault.key_of(work.conn, conversation)
    extra: dict[str, Any] = {}
    if row["extra"]:
        extra = msgspec.json.decode(key.open_bytes(bytes(row["extra"]), "message.extra", message))
    return dict(row), key, extra


def _sealed(key: DataKey, extra: dict[str, Any], message: UUID) -> bytes:
    return key.seal(msgspec.json.encode(extra), "message.extra", message)
