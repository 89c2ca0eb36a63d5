"""A message that just landed, in the shapes of the sockets: told from memory, nothing is read again."""

from typing import Any

from core.clock import wire as wire_time
from desk.conversations.urgency import level
from desk.intake.messages import Landed


def delta(item: Landed) -> dict[str, Any]:
    """What changed in a list row; the client merges it, or asks for a row that it does not know."""
    state = item.state
    return {
        "id": str(item.kept.conversation_id),
        "channel": state["channel"],
        "alias": state["alias"],
        "owner": state["owner"],
        "urgency": level(state["urgency"]),
        "risk": {"level": state["risk_level"], "topic": state["risk_topic"]} if state["risk_open"] else None,
        "queue_id": str(state["queue_id"]) if state["queue_id"] else None,
        "operator_id": str(state["operator_id"]) if state["operator_id"] else None,
        "last_seq": state["last_seq"],
        "last_message_at": wire_time(item.kept.at),
        "last_author": "citizen",
        "preview": item.pending.incoming.text[:140],
        "answer_due_at": wire_time(state["answer_due_at"]),
        "unread": True,
        "closed_at": None,
    }


def messages(item: Landed) -> list[dict[str, Any]]:
    kept, pending = item.kept, item.pending
    base: dict[str, Any] = {"author_name": None, "attachments": [], "citations": [], "buttons": [], "at": wire_time(kept.at)}
    extra = pending.incoming.extra or {}
    own = base | {
        "id": str(kept.id), "seq": kept.seq, "author": "citizen", "text": pending.incoming.text, "status": "delivered",
        "attachments": [{"id": str(a)} for a in pending.incoming.attachments],
        "reply_to": {"id": extra["reply_to"]} if extra.get("reply_to") else None, "album": extra.get("album"),
        "edited": bool(extra.get("edited")),
    }  # fmt: skip
    if item.reply_seq is None:
        return [own]
    reply = base | {
        "id": str(pending.reply_id), "seq": item.reply_seq, "author": "bot", "text": pending.reply, "status": "sent",
    }  # fmt: skip
    return [own, reply]
