"""What Telegram tells a bot of a person: updates in its own shape. Pure."""

import time
from typing import Any


def person(chat_id: int, name: str = "Ana", language: str = "es") -> dict[str, Any]:
    return {"id": chat_id, "is_bot": False, "first_name": name, "language_code": language}


def chat(chat_id: int, name: str = "Ana") -> dict[str, Any]:
    return {"id": chat_id, "type": "private", "first_name": name}


def message(number: int, chat_id: int, text: str, name: str, language: str, more: dict[str, Any]) -> dict[str, Any]:
    written = {"text": text} if text else {}
    return {"message_id": number, "from": person(chat_id, name, language), "chat": chat(chat_id, name),
            "date": int(time.time()), **written, **more}  # fmt: skip


def pressed(query_id: str, number: int, chat_id: int, data: str, name: str) -> dict[str, Any]:
    return {"callback_query": {
        "id": query_id, "from": person(chat_id, name), "chat_instance": "1", "data": data,
        "message": {"message_id": number, "chat": chat(chat_id, name), "date": 0},
    }}  # fmt: skip


def edited(number: int, chat_id: int, text: str) -> dict[str, Any]:
    now = int(time.time())
    return {"edited_message": {"message_id": number, "from": person(chat_id), "chat": chat(chat_id), "date": now,
                               "edit_date": now, "text": text}}  # fmt: skip


def reaction(number: int, chat_id: int, emoji: str) -> dict[str, Any]:
    new = [{"type": "emoji", "emoji": one} for one in emoji.split()]
    return {"message_reaction": {"chat": chat(chat_id), "message_id": number, "user": person(chat_id),
                                 "date": int(time.time()), "old_reaction": [], "new_reaction": new}}  # fmt: skip


def membership(bot: dict[str, Any], chat_id: int, *, blocked: bool) -> dict[str, Any]:
    """In a private chat: the person stopped the bot, or started it anew."""
    member, kicked = {"status": "member", "user": bot}, {"status": "kicked", "user": bot, "until_date": 0}
    old, new = (member, kicked) if blocked else (kicked, member)
    return {"my_chat_member": {"chat": chat(chat_id), "from": person(chat_id), "date": int(time.time()),
                               "old_chat_member": old, "new_chat_member": new}}  # fmt: skip
