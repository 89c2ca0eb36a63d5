"""Whether a person can be written to: not blocked, not opted out, and on WhatsApp within the window."""

from datetime import datetime
from typing import Any
from uuid import UUID

from channels.contract import Standing
from channels.whatsapp import window_open, window_until
from core.errors import Conflict
from core.work import Work

# ix_handle_conversation, uq_message_seq backwards.
COLUMNS = """
(SELECT max(i.at) FROM message i WHERE i.conversation_id = c.id AND i.author = 'citizen' AND c.channel <> 'web') AS heard_at,
r.unreachable, r.unreachable_at
"""
JOIN = "LEFT JOIN handle r ON r.conversation_id = c.id AND r.account_id = c.account_id AND c.channel <> 'web'"
_READ = f"SELECT c.channel, {COLUMNS} FROM conversation c {JOIN} WHERE c.id = %s"
# A message that arrived in the same moment as the news of a block still counts as earlier.
_MARK = """
UPDATE handle SET unreachable = %(code)s, unreachable_at = %(at)s WHERE conversation_id = %(conversation)s
AND (unreachable IS DISTINCT FROM %(code)s OR unreachable_at < %(at)s)
"""


def unreachable(row: dict[str, Any]) -> str | None:
    """blocked or opted_out; their own next message makes it void."""
    code: str | None = row["unreachable"]
    return code if code and (row["heard_at"] is None or row["heard_at"] <= row["unreachable_at"]) else None


def until(row: dict[str, Any]) -> datetime | None:
    """When free text ends on WhatsApp; None elsewhere."""
    return window_until(row["heard_at"]) if row["channel"] == "whatsapp" else None


async def check(work: Work, conversation_id: UUID, *, template: bool = False) -> None:
    """Raises Conflict (blocked, opted_out, window_closed) for what the provider would refuse."""
    row = await work.one(_READ, (conversation_id,))
    if row is None:
        return
    if code := unreachable(row):
        raise Conflict(f"This person cannot be written to: {code}.", code=code)
    if row["channel"] == "whatsapp" and not template and not window_open(row["heard_at"], work.now):
        raise Conflict("24 hours passed since their last message: only an approved template may be sent.", code="window_closed")


async def mark(work: Work, conversation_id: UUID, standing: Standing) -> None:
    code = None if standing is Standing.REACHABLE else standing.value
    if await work.execute(_MARK, {"code": code, "at": work.now, "conversation": conversation_id}):
        await work.audit("conversation.standing", "conversation", conversation_id, standing=standing.value)
        work.hint("conversation", conversation_id)
