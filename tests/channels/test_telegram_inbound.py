"""Telegram's updates in our words; whatever comes, nothing but the 4xx tree is raised."""

import copy
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.contract import Inbound, Kind
from channels.telegram import parse, verify
from core.errors import Forbidden, Malformed, VentanillaError
from tests.channels.builders import PERSON, SECRET, raw, telegram_account, update

ACCOUNT = telegram_account()
FILE = {"file_id": "F1", "file_unique_id": "U1", "file_size": 1200}
PICTURE = {**FILE, "width": 90, "height": 60}


def one(document: Any) -> Inbound:
    (inbound,) = parse(ACCOUNT, raw(document))
    return inbound


def test_text() -> None:
    inbound = one(sent := update(text="Hola, ¿cómo saco turno?", reply_to_message={"message_id": 7}))
    assert inbound.external_id == str(sent["update_id"])
    assert (inbound.sender, inbound.sender_name, inbound.locale) == (str(PERSON), "Ana Paz", "es-AR")
    assert inbound.text == "Hola, ¿cómo saco turno?" and inbound.kind is Kind.MESSAGE
    assert inbound.at == datetime.fromtimestamp(1_760_000_000, UTC)
    assert inbound.reply_to == "7" and inbound.provider_message_id == str(sent["message"]["message_id"])


def test_an_edit_names_the_message_it_revises() -> None:
    document = update(text="corregido", edit_date=1_760_000_100)
    document["edited_message"] = document.pop("message")
    inbound = one(document)
    assert inbound.kind is Kind.EDIT and inbound.provider_message_id == str(document["edited_message"]["message_id"])
    assert inbound.at == datetime.fromtimestamp(1_760_000_100, UTC)


def test_a_pressed_button_says_its_value() -> None:
    pressed = update()["message"]
    query = {"id": "1", "from": pressed["from"], "message": pressed, "chat_instance": "2", "data": "human"}
    inbound = one({"update_id": 5, "callback_query": query})
    assert (inbound.kind, inbound.text, inbound.sender) == (Kind.BUTTON, "human", str(PERSON))
    assert inbound.reply_to == str(pressed["message_id"])


@pytest.mark.parametrize(
    ("message", "kind", "media_type", "seconds"),
    [
        ({"photo": [PICTURE, {**PICTURE, "file_id": "F2", "width": 900, "height": 600}]}, "photo", "image/jpeg", None),
        ({"voice": {**FILE, "duration": 7, "mime_type": "audio/ogg"}}, "voice", "audio/ogg", 7),
        ({"audio": {**FILE, "duration": 61}}, "audio", "audio/mpeg", 61),
        ({"video": {**PICTURE, "duration": 12, "mime_type": "video/mp4"}}, "video", "video/mp4", 12),
        ({"video_note": {**FILE, "length": 240, "duration": 5}}, "video_note", "video/mp4", 5),
        ({"document": {**FILE, "file_name": "recibo.pdf", "mime_type": "application/pdf"}}, "document", "application/pdf", None),
        (
            {"sticker": {**PICTURE, "type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}},
            "sticker", "image/webp", None,
        ),
    ],
)  # fmt: skip
def test_files_are_described(message: dict[str, Any], kind: str, media_type: str, seconds: int | None) -> None:
    inbound = one(update(**message, caption="mirá"))
    (file,) = inbound.attachments
    assert (file.kind, file.media_type, file.seconds, file.size) == (kind, media_type, seconds, 1200)
    assert inbound.text.startswith("mirá")
    if kind == "photo":
        assert file.ref == "F2"
    if kind == "document":
        assert file.name == "recibo.pdf"


def test_an_album_keeps_its_group() -> None:
    assert one(update(photo=[PICTURE], media_group_id="77")).attachments[0].group == "77"


def test_contact_and_place_become_lines() -> None:
    contact = one(update(contact={"phone_number": "+5491155500001", "first_name": "Ana"}))
    assert contact.text == "Contacto compartido: Ana, +5491155500001"
    place = one(update(location={"latitude": -34.6037, "longitude": -58.3816}))
    assert place.text == "Ubicación compartida: -34.603700, -58.381600"
    venue = {"location": {"latitude": -34.9, "longitude": -56.1}, "title": "Intendencia", "address": "Av. 18"}
    assert one(update(venue=venue)).text == "Ubicación compartida: Intendencia, Av. 18 (-34.900000, -56.100000)"


def test_what_cannot_be_shown_is_told() -> None:
    assert one(update(dice={"emoji": "🎲", "value": 3})).text == "(Contenido que acá no se puede mostrar)"


@pytest.mark.parametrize(
    "document",
    [
        update(chat={"id": -100123, "type": "supergroup", "title": "Vecinos"}, text="hola"),
        update(chat={"id": 5, "type": "channel", "title": "Canal"}, text="hola"),
        update(text=" \u200b "),
        update(new_kind_of_thing={"a": 1}),
        {"update_id": 1, "poll_answer": {"poll_id": "5"}},
        {"update_id": 2, "something_of_next_year": {"deep": [1, 2]}},
        {"update_id": 3, "my_chat_member": {"chat": {"id": 5, "type": "private"}}},
        {"update_id": 4, "message": "not an object"},
        {"update_id": 5, "message": {"chat": {"id": "5", "type": "private"}, "text": "hola"}},
        {"update_id": 6, "message": {"chat": {"id": 5, "type": "private"}, "text": {"a": 1}}},
    ],
)
def test_what_is_not_for_us_is_accepted_and_passed_over(document: Any) -> None:
    assert parse(ACCOUNT, raw(document)) == []


def test_a_file_of_an_odd_shape_does_not_lose_its_caption() -> None:
    assert one(update(photo="?", caption="se rompió la vereda")).text == "se rompió la vereda"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"{}", b'{"update_id": "1"}', b'{"update_id": true}', b"[" * 100_000])
def test_what_is_no_update_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(ACCOUNT, body)


def test_half_characters_and_broken_utf8_do_not_lose_the_message() -> None:
    (half,) = parse(ACCOUNT, raw(update(text="MARK")).replace(b"MARK", rb"hola \ud83d"))
    assert half.text == "hola \ufffd"
    (broken,) = parse(ACCOUNT, raw(update(text="MARK")).replace(b"MARK", b"hola \xff"))
    assert broken.text == "hola \ufffd"


def test_the_secret_is_needed() -> None:
    verify(ACCOUNT, SECRET)
    for presented in (None, "", "wrong", SECRET + "x", "ñandú"):
        with pytest.raises(Forbidden):
            verify(ACCOUNT, presented)


def test_an_account_without_secret_takes_nothing() -> None:
    account = replace(ACCOUNT, secrets={})
    for presented in (None, "", SECRET):
        with pytest.raises(Forbidden):
            verify(account, presented)


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
SAMPLES = [
    update(text="hola"),
    update(photo=[PICTURE], caption="x", media_group_id="1"),
    update(voice={**FILE, "duration": 7, "mime_type": "audio/ogg"}),
    update(contact={"phone_number": "+1", "first_name": "A"}),
    update(venue={"location": {"latitude": 1.0, "longitude": 2.0}, "title": "t", "address": "a"}),
    update(sticker={**PICTURE, "type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}),
    {"update_id": 9, "callback_query": {"id": "1", "from": {"id": 1}, "data": "x", "message": update()["message"]}},
]


def paths(node: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
    return [here, *(path for key, value in inside for path in paths(value, (*here, key)))]


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_mutated_updates_raise_nothing_but_refusals(data: st.DataObject) -> None:
    document = {"root": copy.deepcopy(data.draw(st.sampled_from(SAMPLES)))}
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(paths(document)[1:]))
        parent: Any = document
        for key in path[:-1]:
            parent = parent[key]
        parent[path[-1]] = data.draw(odd)
    try:
        body = raw(document["root"])
    except UnicodeEncodeError:
        body = repr(document["root"]).encode("utf-8", "surrogatepass")
    try:
        for inbound in parse(ACCOUNT, body):
            inbound.text.encode()
            inbound.sender_name.encode()
    except VentanillaError as refusal:
        assert 400 <= refusal.status < 500


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_but_refusals(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(ACCOUNT, body)
