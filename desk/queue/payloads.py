"""What the socket layer sends of the queue."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from core.clock import wire as wire_time
from core.texts import text
from core.work import Work
from desk.conversations import read as conversations
from desk.queue import read


def why_texts(why: Iterable[dict[str, Any]], locale: str) -> list[dict[str, str]]:
    """Reason codes with their words. Codes of another vocabulary (level, topic, language) get theirs first."""
    said = []
    for reason in why:
        values = {key: value for key, value in reason.items() if key != "code"}
        for key, part in (("level", "urgency"), ("topic", "topic"), ("language", "language")):
            if key in values:
                values[key] = _known(f"queue.{part}.{values[key]}", locale, str(values[key]))
        said.append({"code": reason["code"], "text": text(f"queue.why.{reason['code']}", locale, **values)})
    return said


def _known(key: str, locale: str, plain: str) -> str:
    found = text(key, locale)
    return plain if found == key else found


async def offer_payload(work: Work, offer_id: UUID, locale: str) -> dict[str, Any]:
    """The `offer` event, for the operator it was made to. Raises NotFound."""
    row = await work.one("SELECT conversation_id, why, expires_at FROM offer WHERE id = %s", (offer_id,))
    conversation = await conversations.one(work, row["conversation_id"] if row else offer_id)
    return {
        "offer_id": str(offer_id),
        "conversation": conversation,
        "why": why_texts(row["why"] if row else (), locale),
        "expires_at": wire_time(row["expires_at"] if row else None),
    }


async def open_offers(work: Work, user_id: UUID) -> list[UUID]:
    """What stands offered to an operator: told again when they connect."""
    rows = await work.all(
        "SELECT id FROM offer WHERE operator_id = %s AND state = 'offered' ORDER BY at", (user_id,)
    )
    return [row["id"] for row in rows]


async def queue_payload(work: Work, queue_id: UUID) -> dict[str, Any]:
    """The `queue` event, with `organization_id` to choose who hears it; empty for an unknown queue."""
    found = await read.rows(work, only=queue_id)
    if not found:
        return {}
    row = found[0]
    return {
        "queue_id": str(queue_id),
        "organization_id": str(row["organization_id"]) if row["organization_id"] else None,
        "waiting": row["waiting"],
        "oldest_waiting_since": wire_time(row["oldest_waiting_since"]),
        "next_due_at": wire_time(row["next_due_at"]),
        "operators_available": row["operators_available"],
        "assigned": row["assigned"],
    }
