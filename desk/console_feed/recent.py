"""What happened lately, straight from PostgreSQL: for processes that hear no hints."""

from datetime import timedelta
from uuid import UUID

from core.work import Work

_CONVERSATIONS = """
SELECT DISTINCT conversation_id AS id FROM assignment WHERE at > %(since)s
UNION SELECT conversation_id FROM note WHERE conversation_id = ANY(%(watched)s) AND at > %(since)s
UNION SELECT id FROM conversation WHERE id = ANY(%(watched)s) AND last_message_at > %(since)s
UNION SELECT id FROM conversation WHERE coalesce(last_message_at, opened_at) > %(since)s
"""
_OTHERS = {
    "offer": "SELECT id FROM offer WHERE at > %(old)s AND (at > %(since)s OR answered_at > %(since)s)",
    "alert": "SELECT id FROM alert WHERE at > %(since)s",
    "queue": "SELECT id FROM queue WHERE archived_at IS NULL",
}


async def conversations(work: Work, watched: list[UUID], seconds: float) -> list[UUID]:
    values = {"since": work.now - timedelta(seconds=seconds), "watched": watched}
    return [row["id"] for row in await work.all(_CONVERSATIONS, values)]


async def others(work: Work, seconds: float) -> list[tuple[str, UUID]]:
    """Kinds of hints, each with its subject."""
    values = {"since": work.now - timedelta(seconds=seconds), "old": work.now - timedelta(minutes=10)}
    return [(kind, row["id"]) for kind, statement in _OTHERS.items() for row in await work.all(statement, values)]
