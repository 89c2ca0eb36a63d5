"""From rows to the shapes of the outer contract; the only place where sealed texts of a conversation open."""

from typing import Any
from uuid import UUID

import msgspec

from core.clock import wire as wire_time
from core.vault import DataKey, SealBroken, Vault
from desk.conversations import reach
from desk.conversations.urgency import level

_NO_EXTRA: dict[str, Any] = {}


def opened(key: DataKey, blob: bytes | None, place: str, row: UUID) -> str | None:
    """None for nothing; a mark where a seal is broken, so that one bad row hides no others."""
    if blob is None:
        return None
    try:
        return key.open(bytes(blob), place, row)
    except SealBroken:
        return "\ufffd"


def opened_json(key: DataKey, blob: bytes | None, place: str, row: UUID) -> dict[str, Any]:
    plain = opened(key, blob, place, row)
    if not plain or plain == "\ufffd":
        return _NO_EXTRA
    found = msgspec.json.decode(plain)
    return found if isinstance(found, dict) else _NO_EXTRA


def conversation(vault: Vault, row: dict[str, Any]) -> dict[str, Any]:
    """`row` as `read.SELECT` gives it."""
    cid: UUID = row["id"]
    key = vault.unwrap(cid, bytes(row["wrapped"])) if row["wrapped"] else None
    summary = opened_json(key, row["summary"], "conversation.summary", cid) if key else _NO_EXTRA
    risk = {"level": row["risk_level"], "topic": row["risk_topic"]} if row["risk_open"] else None
    return {
        "id": str(cid),
        "channel": row["channel"],
        "channel_id": str(row["account_id"]),
        "channel_name": row["channel_name"],
        "alias": row["alias"],
        "mode": row["mode"],
        "locale": row["locale"],
        "owner": row["owner"],
        "urgency": level(row["urgency"]),
        "risk": risk,
        "intent": row["intent"],
        "queue_id": _id(row["queue_id"]),
        "queue_name": row["queue_name"],
        "operator_id": _id(row["operator_id"]),
        "operator_name": row["operator_name"],
        "person_id": _id(row["person_id"]),
        "person_name": None,
        "case_ids": [str(case) for case in row["case_ids"] or ()],
        "labels": row["labels"],
        "last_seq": row["last_seq"],
        "last_message_at": wire_time(row["last_message_at"]),
        "last_author": row["last_author"],
        "preview": opened(key, row["preview"], "conversation.preview", cid) if key else None,
        "unread": row["last_author"] == "citizen" and row["last_seq"] > row["staff_read_seq"],
        "answer_due_at": wire_time(row["answer_due_at"]),
        "waiting_since": wire_time(row["waiting_since"]),
        "opened_at": wire_time(row["opened_at"]),
        "closed_at": wire_time(row["closed_at"]),
        "close_reason": row["close_reason"],
        "snoozed_until": wire_time(row["snoozed_until"]),
        "rating": row["rating"],
        "summary": summary.get("summary"),
        "open_questions": summary.get("open_questions", []),
        "suggested": summary.get("suggested"),
        "citations": summary.get("citations", []),
        "window_until": wire_time(reach.until(row)),
        "unreachable": reach.unreachable(row),
    }


def _id(value: UUID | None) -> str | None:
    return str(value) if value else None


def citizen_status(row: dict[str, Any]) -> str:
    """How far a message got, in the citizen's words: sent, delivered, read."""
    if row["author"] != "citizen":
        return "read" if row["seq"] <= row["citizen_read_seq"] else "sent"
    return "read" if row["seq"] <= max(row["staff_read_seq"], row["answered_seq"]) else "delivered"


def message(key: DataKey, row: dict[str, Any], files: dict[UUID, dict[str, Any]]) -> dict[str, Any]:
    """The citizen's shape; `files`: stored files by id."""
    extra = opened_json(key, row["extra"], "message.extra", row["id"])
    return {
        "id": str(row["id"]),
        "seq": row["seq"],
        "author": row["author"],
        "author_name": row.get("author_alias"),
        "text": opened(key, row["body"], "message.body", row["id"]),
        "attachments": [files[a] for a in row["attachments"] or () if a in files],
        "citations": extra.get("citations", []),
        "buttons": extra.get("buttons", []),
        "reply_to": _reply(extra),
        "reactions": extra.get("reactions", []),
        "edited": bool(extra.get("edited", False)),
        "album": extra.get("album"),
        "at": wire_time(row["at"]),
        "status": citizen_status(row),
    }


def _reply(extra: dict[str, Any]) -> dict[str, Any] | None:
    """Ids of before are the provider's own, and name nothing here."""
    try:
        return {"id": str(UUID(str(extra["reply_to"])))} if extra.get("reply_to") else None
    except ValueError:
        return None


def staff_message(key: DataKey, row: dict[str, Any], files: dict[UUID, dict[str, Any]]) -> dict[str, Any]:
    extra = opened_json(key, row["extra"], "message.extra", row["id"])
    risk = {"level": row["flag_level"], "topic": row["flag_topic"]} if row.get("flag_level") else None
    return message(key, row, files) | {
        "note": False,
        "author_id": _id(row["author_id"]),
        "author_name": row.get("author_name") or row.get("author_alias"),
        "confidence": extra.get("confidence"),
        "template": (extra.get("template") or {}).get("name"),
        "risk": risk,
        "delivery": row.get("delivery") or [],
    }


def note(key: DataKey, row: dict[str, Any]) -> dict[str, Any]:
    """A note in the shape of a message; its `seq` is that of the message it follows."""
    return {
        "id": str(row["id"]),
        "seq": row["seq"],
        "author": "operator",
        "author_id": str(row["author_id"]),
        "author_name": row["author_name"],
        "text": opened(key, row["body"], "note.body", row["id"]),
        "note": True,
        "attachments": [],
        "citations": [],
        "buttons": [],
        "reply_to": None,
        "reactions": [],
        "edited": False,
        "album": None,
        "delivery": [],
        "risk": None,
        "at": wire_time(row["at"]),
        "status": "sent",
    }
