"""What comes beside messages: presses, reactions, blocks, deep links, words that opt out."""

import json
from typing import Any

import pytest

from channels.contract import Inbound, Kind, Standing
from channels.telegram import parse
from channels.whatsapp import parse as parse_whatsapp
from desk.twins import telegram_updates as updates
from tests.channels.builders import PERSON, raw, telegram_account, update, whatsapp_account, whatsapp_form

ACCOUNT, NUMBER = telegram_account(), whatsapp_account()


def one(document: dict[str, Any]) -> Inbound:
    (inbound,) = parse(ACCOUNT, raw({"update_id": 7, **document}))
    return inbound


def test_a_press_is_to_be_answered() -> None:
    pressed = one(updates.pressed("991", 12, PERSON, "human", "Ana"))
    assert (pressed.kind, pressed.callback, pressed.reply_to) == (Kind.BUTTON, "991", "12")


@pytest.mark.parametrize(("emoji", "text"), [("👍", "👍"), ("👍 ❤", "👍 ❤"), ("", "")])
def test_a_reaction_names_its_message(emoji: str, text: str) -> None:
    told = one(updates.reaction(12, PERSON, emoji))
    assert (told.kind, told.reply_to, told.text, told.sender) == (Kind.REACTION, "12", text, str(PERSON))


@pytest.mark.parametrize(("blocked", "standing"), [(True, Standing.BLOCKED), (False, Standing.REACHABLE)])
def test_who_stops_the_bot_is_told(blocked: bool, standing: Standing) -> None:
    told = one(updates.membership({"id": 1, "is_bot": True, "first_name": "Mesa"}, PERSON, blocked=blocked))
    assert (told.kind, told.standing, told.sender) == (Kind.STANDING, standing, str(PERSON))


@pytest.mark.parametrize(
    ("text", "start", "kept"),
    [
        ("/start", None, "/start"),
        ("/start turnos_2026", "turnos_2026", "/start"),
        ("/start@mesa_bot turnos", "turnos", "/start"),
        ("/start two words", None, "/start two words"),
        ("/started", None, "/started"),
        ("/start " + "x" * 65, None, "/start " + "x" * 65),
    ],
)
def test_a_deep_link_carries_where_it_leads(text: str, start: str | None, kept: str) -> None:
    (inbound,) = parse(ACCOUNT, raw(update(text=text)))
    assert (inbound.start, inbound.text, inbound.kind) == (start, kept, Kind.MESSAGE)


@pytest.mark.parametrize("odd", [None, 5, [], [{"type": "custom_emoji", "custom_emoji_id": "1"}], [7], [{"emoji": 7}]])
def test_odd_reactions_are_no_emoji(odd: Any) -> None:
    document = updates.reaction(12, PERSON, "👍")
    document["message_reaction"]["new_reaction"] = odd
    assert one(document).text == ""


@pytest.mark.parametrize(("width", "height"), [([1], 2**62), ("a", 2**62), (2**62, [[1]]), (None, 5), (2**60, 2**60)])
def test_sides_that_are_no_numbers_are_not_multiplied(width: Any, height: Any) -> None:
    """Found by benchmarks.payloads: a list times 2^62 asked for all the memory there is."""
    odd = {"file_id": "F1", "file_unique_id": "U1", "width": width, "height": height}
    (inbound,) = parse(ACCOUNT, raw(update(photo=[odd, {**odd, "file_id": "F2", "width": 9, "height": 9}])))
    assert inbound.attachments[0].ref == "F2"


@pytest.mark.parametrize("odd", ["\ud83d", "ñ", "", "a\x00", "x" * 301])
def test_ids_of_a_provider_are_plain_signs(odd: Any) -> None:
    """Found by benchmarks.payloads: half a character in an id could not be kept."""
    picture = {"file_id": odd, "file_unique_id": "U1", "width": 9, "height": 9}
    body = json.dumps(update(photo=[picture], caption="mirá", media_group_id=odd)).encode()
    (inbound,) = parse(ACCOUNT, body)
    assert inbound.attachments == () and inbound.text == "mirá"


@pytest.mark.parametrize(
    ("fields", "standing"),
    [
        ({"Body": "BAJA"}, Standing.OPTED_OUT), ({"Body": " stop. "}, Standing.OPTED_OUT), ({"Body": "Alta"}, Standing.REACHABLE),
        ({"Body": "quiero la baja del servicio"}, None), ({"Body": "hola", "OptOutType": "STOP"}, Standing.OPTED_OUT),
        ({"Body": "hola"}, None),
    ],
)  # fmt: skip
def test_words_that_opt_out(fields: dict[str, str], standing: Standing | None) -> None:
    (inbound,) = parse_whatsapp(NUMBER, whatsapp_form(**fields))
    assert inbound.standing is standing and inbound.kind is Kind.MESSAGE


def test_what_whatsapp_cannot_tell_is_said_so() -> None:
    (inbound,) = parse_whatsapp(NUMBER, whatsapp_form(Body="", MessageType="contacts"))
    assert inbound.text == "(Contenido que acá no se puede mostrar)"
    assert parse_whatsapp(NUMBER, whatsapp_form(Body="", MessageType="text")) == []
