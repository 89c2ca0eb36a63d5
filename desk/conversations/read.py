"""Reading conversations and their messages: a fixed number of statements whatever the number of rows."""

from typing import Any
from uuid import UUID

from core.errors import NotFound
from core.vault import DataKey
from core.work import Work
from desk.conversations import wire
from desk.conversations.reach import COLUMNS, JOIN

SELECT = f"""
SELECT c.*, {COLUMNS}, k.wrapped, a.name AS channel_name, q.name AS queue_name, u.name AS operator_name,
       u.alias AS operator_alias,
       ARRAY(SELECT cc.case_id FROM case_conversation cc WHERE cc.conversation_id = c.id) AS case_ids
FROM conversation c
LEFT JOIN data_key k ON k.subject = c.id
{JOIN}
JOIN channel_account a ON a.id = c.account_id
LEFT JOIN queue q ON q.id = c.queue_id
LEFT JOIN user_account u ON u.id = c.operator_id
"""

# uq_message_seq (conversation_id, seq)
_MESSAGES = """
SELECT m.id, m.seq, m.author, m.author_id, m.body, m.extra, m.attachments, m.at,
       c.citizen_read_seq, c.staff_read_seq, c.answered_seq, u.alias AS author_alias, u.name AS author_name
FROM message m JOIN conversation c ON c.id = m.conversation_id
LEFT JOIN user_account u ON u.id = m.author_id
WHERE m.conversation_id = %(id)s AND m.seq > %(after)s ORDER BY m.seq LIMIT %(limit)s
"""
# The flags and deliveries hang on the page's messages alone.
_STAFF_MESSAGES = f"""
WITH page AS ({_MESSAGES})
SELECT page.*, f.level AS flag_level, f.topic AS flag_topic,
       (SELECT json_agg(json_build_object('status', d.status, 'error', d.error, 'at', d.updated_at) ORDER BY d.part)
        FROM delivery d WHERE d.message_id = page.id) AS delivery
FROM page LEFT JOIN LATERAL (
    SELECT level, topic FROM risk_flag r WHERE r.conversation_id = %(id)s AND r.message_id = page.id LIMIT 1) f ON TRUE
ORDER BY page.seq
"""
_NOTES = """
SELECT n.id, n.seq, n.author_id, n.body, n.at, u.name AS author_name FROM note n
LEFT JOIN user_account u ON u.id = n.author_id
WHERE n.conversation_id = %(id)s AND n.seq >= %(after)s AND n.seq <= %(upto)s ORDER BY n.seq, n.at LIMIT 200
"""
_FILES = """
SELECT f.id, f.name, f.media_type, f.size, f.state, p.id IS NOT NULL AS has_preview FROM stored_file f
LEFT JOIN stored_file p ON p.preview_of = f.id WHERE f.id = ANY(%s)
"""

_QUOTED = "SELECT id, author, body FROM message WHERE conversation_id = %(id)s AND id = ANY(%(wanted)s)"
_QUOTE = 160


async def rows(
    work: Work, where: str, values: dict[str, Any], *, order: str = "c.last_message_at DESC, c.id DESC", limit: int = 50
) -> list[dict[str, Any]]:
    """Conversations in the wire shape. `where` and `order` are ours, never a client's."""
    found = await work.all(f"{SELECT} WHERE {where} ORDER BY {order} LIMIT %(limit)s", {**values, "limit": limit})
    return [wire.conversation(work.vault, row) for row in found]


async def one(work: Work, conversation_id: UUID) -> dict[str, Any]:
    """Raises NotFound. The caller has checked who asks."""
    found = await rows(work, "c.id = %(id)s", {"id": conversation_id}, limit=1)
    if not found:
        raise NotFound("There is no such conversation.")
    return found[0]


async def key_of(work: Work, conversation_id: UUID) -> DataKey:
    return await work.vault.key_of(work.conn, conversation_id)


async def files_of(
    work: Work, key: DataKey, messages: list[dict[str, Any]], url: str
) -> dict[UUID, dict[str, Any]]:
    """The files that hang on these messages, by id; `url` is the address they are served under."""
    wanted = [file for row in messages for file in row["attachments"] or ()]
    if not wanted:
        return {}
    return {
        row["id"]: {
            "id": str(row["id"]),
            "media_type": row["media_type"],
            "size": row["size"],
            "name": wire.opened(key, row["name"], "stored_file.name", row["id"]),
            "state": row["state"],
            "url": f"{url}/{row['id']}",
            "preview": f"{url}/{row['id']}/preview" if row["has_preview"] else None,
        }
        for row in await work.all(_FILES, (wanted,))
    }


async def citizen_messages(
    work: Work, conversation_id: UUID, after: int, limit: int
) -> list[dict[str, Any]]:
    """What the citizen sees, from the message table alone."""
    key = await key_of(work, conversation_id)
    found = await work.all(_MESSAGES, {"id": conversation_id, "after": after, "limit": limit})
    files = await files_of(work, key, found, "/api/v1/chat/attachments")
    return await with_quotes(work, conversation_id, key, [wire.message(key, row, files) for row in found])


async def staff_messages(
    work: Work, conversation_id: UUID, after: int, limit: int
) -> list[dict[str, Any]]:
    """Messages and notes, by (seq, message before its notes, time)."""
    key = await key_of(work, conversation_id)
    found = await work.all(_STAFF_MESSAGES, {"id": conversation_id, "after": after, "limit": limit})
    files = await files_of(work, key, found, "/api/v1/files")
    upto = found[-1]["seq"] if len(found) == limit else 2**31 - 1
    notes = await work.all(_NOTES, {"id": conversation_id, "after": after, "upto": upto})
    said = await with_quotes(work, conversation_id, key, [wire.staff_message(key, row, files) for row in found])
    merged = said + [wire.note(key, row) for row in notes]
    return sorted(merged, key=lambda m: (m["seq"], m["note"], m["at"]))


async def with_quotes(
    work: Work, conversation_id: UUID, key: DataKey, messages: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """What each answers, in a few words: the id alone says little where its message is out of sight."""
    wanted = {UUID(m["reply_to"]["id"]) for m in messages if m["reply_to"]}
    if not wanted:
        return messages
    rows = await work.all(_QUOTED, {"id": conversation_id, "wanted": list(wanted)})
    told = {str(row["id"]): (row["author"], wire.opened(key, row["body"], "message.body", row["id"])) for row in rows}
    for message in messages:
        if message["reply_to"]:
            author, text = told.get(message["reply_to"]["id"], (None, None))
            message["reply_to"] |= {"author": author, "text": (text or "")[:_QUOTE]}
    return messages


async def last_messages(work: Work, conversation_id: UUID, count: int) -> list[dict[str, Any]]:
    """The newest `count` messages with their notes: what opening a conversation shows."""
    row = await work.one("SELECT last_seq FROM conversation WHERE id = %s", (conversation_id,))
    after = max(0, (row["last_seq"] if row else 0) - count)
    return await staff_messages(work, conversation_id, after, count)
