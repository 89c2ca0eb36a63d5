"""Erasing what was said: the key first, so that every copy is unreadable, then texts, ways back and files."""

from collections import Counter
from uuid import UUID

from core.files.store import remove
from core.work import Work

# Answers kept for a repeated request belong to a token, by the beginning of its hash.
_ANSWERS = """
DELETE FROM idempotency WHERE actor_id IN (
    SELECT encode(substring(token_hash FROM 1 FOR 16), 'hex')::uuid FROM citizen_session WHERE conversation_id = %s)
"""
_STEPS = {
    "keys": "DELETE FROM data_key WHERE subject = %s",
    "search_tokens": "DELETE FROM text_token WHERE subject_id = %s",
    "handles": "DELETE FROM handle WHERE conversation_id = %s",
    "return_codes": "DELETE FROM return_code WHERE conversation_id = %s",
    "answers": _ANSWERS,
    "push_subscriptions": "DELETE FROM push_subscription WHERE subject_id = %s",
    "messages": "UPDATE message SET body = '', extra = NULL, attachments = NULL WHERE conversation_id = %s AND body <> ''",
    "revisions": "DELETE FROM message_revision WHERE conversation_id = %s",
    "notes": "UPDATE note SET body = '' WHERE conversation_id = %s AND body <> ''",
    "bot_turns": "UPDATE bot_turn SET steps = NULL WHERE conversation_id = %s AND steps IS NOT NULL",
    "answer_votes": "UPDATE answer_vote SET remark = NULL WHERE conversation_id = %s AND remark IS NOT NULL",
    "risk_flags": "UPDATE risk_flag SET reason = NULL WHERE conversation_id = %s AND reason IS NOT NULL",
    "conversations": "UPDATE conversation SET preview = NULL, summary = NULL, rating_comment = NULL, labels = '{}' WHERE id = %s",
}


async def everything(work: Work, conversation_id: UUID) -> Counter[str]:
    """How much of each went. That there was a conversation, and when, stays; files on disk go right after."""
    await work.execute(
        "UPDATE citizen_session SET revoked_at = %s WHERE conversation_id = %s AND revoked_at IS NULL",
        (work.now, conversation_id),
    )
    gone = Counter({name: await work.execute(statement, (conversation_id,)) for name, statement in _STEPS.items()})
    row = await work.one("SELECT count(*) AS n FROM stored_file WHERE owner_id = %s AND preview_of IS NULL", (conversation_id,))
    gone["files"] = row["n"] if row else 0
    await work.task("files.forget", conversation_id)
    work.hint("forget", conversation_id)
    return +gone


async def files(work: Work, owner_id: UUID) -> None:
    for row in await work.all("SELECT id FROM stored_file WHERE owner_id = %s", (owner_id,)):
        await remove(work, row["id"])
