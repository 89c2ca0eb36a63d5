"""Events of people on both providers: texts, albums, files, presses; each with the call that tells of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from benchmarks.payloads.knock import Call, Door, call
from benchmarks.payloads.mutate import quoted
from core.work import Ground
from desk.twins import telegram_updates as updates

COPIES = 3
_FIRST = 700_000


@dataclass(frozen=True, slots=True)
class Rows:
    """What the desk holds of the providers' people. `gaps`: conversations whose numbering is not 1, 2, 3 …"""

    messages: int
    conversations: int
    handles: int
    keys: int
    gaps: int


def calls(doors: list[Door], public_url: str, count: int, people: int, seed: int) -> Iterator[Call]:
    random = Random(seed)
    for number in range(count):
        door = doors[number % len(doors)]
        person = _FIRST + (number // len(doors)) % people
        body = _update(number, person, random) if door.kind == "telegram" else _form(number, person, random)
        yield call(door, body, public_url, signed=True)


def _update(number: int, person: int, random: Random) -> bytes:
    more: dict[str, Any] = {}
    match random.randrange(4):
        case 0:
            picture = {"file_id": f"F{number}", "file_unique_id": f"U{number}", "width": 9, "height": 9}
            more = {"photo": [picture], "media_group_id": str(number // 8)}
        case 1:
            query = updates.pressed(str(number), number, person, "human", "Ana")
            return json.dumps({"update_id": number, **query}).encode()
    text = "" if more else f"Hola, soy {person} y pregunto por {number}"
    return json.dumps({"update_id": number, "message": updates.message(number, person, text, "Ana", "es", more)}).encode()


def _form(number: int, person: int, random: Random) -> bytes:
    fields = {"MessageSid": f"SM{number:032x}", "From": f"whatsapp:+54911{person}", "To": "whatsapp:+14155238886",
              "Body": f"Hola, soy {person} y pregunto por {number}", "NumMedia": "0", "ProfileName": "Ana",
              "AccountSid": "AC" + "0" * 32}  # fmt: skip
    if random.random() < 0.1:
        fields |= {"NumMedia": "1", "MediaContentType0": "image/jpeg", "MediaUrl0": "https://api.twilio.com/x"}
    return "&".join(f"{name}={quoted(value)}" for name, value in fields.items()).encode()


async def rows(ground: Ground) -> Rows:
    async with ground.work() as work:
        row = await work.one(
            "SELECT (SELECT count(*) FROM message m JOIN conversation c ON c.id = m.conversation_id"
            " WHERE m.author = 'citizen' AND c.channel <> 'web') AS messages,"
            " (SELECT count(*) FROM conversation WHERE channel <> 'web') AS conversations,"
            " (SELECT count(*) FROM handle h JOIN conversation c ON c.id = h.conversation_id WHERE c.channel <> 'web') AS handles,"
            " (SELECT count(*) FROM data_key k JOIN conversation c ON c.id = k.subject WHERE c.channel <> 'web') AS keys,"
            " (SELECT count(*) FROM conversation c WHERE c.channel <> 'web' AND c.last_seq <>"
            "  (SELECT count(*) FROM message m WHERE m.conversation_id = c.id)) AS gaps"
        )
    assert row is not None
    return Rows(**row)


def wanted(count: int, doors: int, people: int) -> Rows:
    """One message an event; one conversation for each person and door that an event came from."""
    talks = sum(min(people, len(range(door, count, doors))) for door in range(doors))
    return Rows(messages=count, conversations=talks, handles=talks, keys=talks, gaps=0)
