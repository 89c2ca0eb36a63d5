"""Whole and honest calls: our own of each kind, and those of a file where one is given."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk.twins import telegram_updates as updates

_PERSON, _NUMBER = 5_550_001, "whatsapp:+14155238886"
_FILE = {"file_id": "F1", "file_unique_id": "U1", "file_size": 1200}
_PICTURE = {**_FILE, "width": 90, "height": 60}
_BOT = {"id": 1, "is_bot": True, "first_name": "Mesa"}


@dataclass(frozen=True, slots=True)
class Samples:
    """Updates of Telegram's, and forms of Twilio's."""

    updates: list[dict[str, Any]]
    forms: list[dict[str, str]]


def own() -> Samples:
    return Samples(_updates(), _forms())


def read(telegram: Path | None, twilio: Path | None) -> Samples:
    """Lines of JSON: {update: ...} and {form: ...}."""
    return Samples(
        [json.loads(line)["update"] for line in telegram.read_text("utf-8").splitlines()] if telegram else [],
        [json.loads(line)["form"] for line in twilio.read_text("utf-8").splitlines()] if twilio else [],
    )


def _updates() -> list[dict[str, Any]]:
    contents: list[dict[str, Any]] = [
        {"text": "Hola, ¿dónde saco turno? 😢"}, {"text": "/start"}, {"text": "/start turnos"}, {"text": "x" * 4_096},
        {"photo": [_PICTURE], "caption": "la vereda"}, {"photo": [_PICTURE], "media_group_id": "77"},
        {"voice": {**_FILE, "duration": 7, "mime_type": "audio/ogg"}}, {"audio": {**_FILE, "duration": 61}},
        {"video": {**_PICTURE, "duration": 12}}, {"video_note": {**_FILE, "length": 240, "duration": 5}},
        {"document": {**_FILE, "file_name": "recibo.pdf", "mime_type": "application/pdf"}},
        {"sticker": {**_PICTURE, "type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}},
        {"location": {"latitude": -34.6, "longitude": -58.38}}, {"contact": {"phone_number": "+549", "first_name": "Ana"}},
        {"venue": {"location": {"latitude": -34.9, "longitude": -56.1}, "title": "Intendencia", "address": "Av. 18"}},
        {"text": "eso", "reply_to_message": {"message_id": 3, "date": 1, "chat": {"id": _PERSON, "type": "private"}}},
        {"dice": {"emoji": "🎲", "value": 3}}, {"text": "fwd", "forward_origin": {"type": "hidden_user", "date": 1}},
    ]  # fmt: skip
    made = [{"message": updates.message(number, _PERSON, "", "Ana", "es", more)} for number, more in enumerate(contents, 1)]
    made += [
        updates.edited(1, _PERSON, "corregido"), updates.pressed("9", 2, _PERSON, "human", "Ana"),
        updates.reaction(1, _PERSON, "👍"), updates.membership(_BOT, _PERSON, blocked=True),
        updates.membership(_BOT, _PERSON, blocked=False), {"poll_answer": {"poll_id": "5"}},
    ]  # fmt: skip
    group = updates.message(90, _PERSON, "hola", "Ana", "es", {"chat": {"id": -100_123, "type": "supergroup", "title": "x"}})
    return [{"update_id": number, **one} for number, one in enumerate([*made, {"message": group}], 1)]


def _forms() -> list[dict[str, str]]:
    media = {"NumMedia": "1", "MediaUrl0": f"https://api.twilio.com/2010-04-01/Accounts/AC{'0' * 32}/Messages/MM1/Media/ME1"}
    contents: list[dict[str, str]] = [
        {"Body": "Hola, ¿dónde saco turno? 🙏"}, {"Body": "1+1 & 50% = ok?"}, {"Body": ""}, {"Body": "x" * 1_600},
        {"Body": "foto", **media, "MediaContentType0": "image/jpeg"}, {**media, "MediaContentType0": "audio/ogg"},
        {"Latitude": "-34.6", "Longitude": "-58.38", "Label": "Casa"}, {"Body": "BAJA"}, {"Body": "ALTA"},
        {"Body": "Sí", "ButtonText": "Sí", "ButtonPayload": "yes", "MessageType": "button"},
        {"Body": "Vivienda", "ListId": "housing", "MessageType": "interactive"},
        {"Body": "eso", "OriginalRepliedMessageSid": f"SM{'1' * 32}"}, {"MessageType": "contacts"},
        *({"MessageStatus": news} for news in ("queued", "sent", "delivered", "read", "undelivered", "huh")),
        {"MessageStatus": "failed", "ErrorCode": "63016"},
    ]  # fmt: skip
    base = {"From": "whatsapp:+5491155500001", "To": _NUMBER, "ProfileName": "Ana Paz", "WaId": "5491155500001",
            "NumMedia": "0", "SmsStatus": "received", "AccountSid": f"AC{'0' * 32}", "ApiVersion": "2010-04-01"}  # fmt: skip
    return [{"MessageSid": f"SM{number:032x}", **base, **more} for number, more in enumerate(contents, 1)]
