"""Twilio's forms in our words, and the signature that lets them in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.contract import Account, Kind
from channels.whatsapp import parse, status, verify, window_open
from channels.whatsapp.inbound import form
from core.errors import Forbidden, Malformed, VentanillaError
from core.ids import new_id
from tests.channels.builders import AUTH_TOKEN, signed, whatsapp_account, whatsapp_form

ACCOUNT = whatsapp_account()
URL = "https://desk.example.org/channels/whatsapp/1?b=2&a=1%20x"


def with_token(token: str) -> Account:
    return replace(ACCOUNT, secrets={"auth_token": token})


def test_the_documented_signature() -> None:
    """https://www.twilio.com/docs/usage/security: token, address, parameters and the result."""
    fields = form(b"CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212")
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    verify(with_token("12345"), url, fields, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    for broken in (url.replace("https", "http"), url + "&x=1", url.replace("foo=1&bar=2", "bar=2&foo=1")):
        with pytest.raises(Forbidden):
            verify(with_token("12345"), broken, fields, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")


def test_empty_values_and_repeated_keys_are_signed_too() -> None:
    fields = whatsapp_form(Body="", Extra="a+b & ñ")
    body, headers = signed(URL, fields)
    verify(with_token(AUTH_TOKEN), URL, form(body), headers["X-Twilio-Signature"])
    with pytest.raises(Forbidden):
        verify(with_token(AUTH_TOKEN), URL, form(body.replace(b"Body=&", b"")), headers["X-Twilio-Signature"])
    with pytest.raises(Forbidden):
        verify(with_token(AUTH_TOKEN), URL, form(body + b"&From=whatsapp%3A%2B1"), headers["X-Twilio-Signature"])


@pytest.mark.parametrize("token", ["", "another token"])
def test_without_the_right_token_nothing_enters(token: str) -> None:
    body, headers = signed(URL, whatsapp_form())
    for presented in (headers["X-Twilio-Signature"], "", None, "ñ"):
        with pytest.raises(Forbidden):
            verify(with_token(token), URL, form(body), presented)


def test_text() -> None:
    fields = whatsapp_form(Body="¿Dónde saco turno? 🙏", OriginalRepliedMessageSid="SM" + "f" * 32)
    (inbound,) = parse(ACCOUNT, fields)
    assert inbound.external_id == fields["MessageSid"] and inbound.kind is Kind.MESSAGE
    assert (inbound.sender, inbound.sender_name) == ("whatsapp:+5491155500001", "Ana Paz")
    assert inbound.text == "¿Dónde saco turno? 🙏" and inbound.reply_to == "SM" + "f" * 32


def test_media() -> None:
    more = {"MediaUrl0": "https://api.twilio.com/x/ME1", "MediaContentType0": "image/jpeg",
            "MediaUrl1": "https://api.twilio.com/x/ME2"}  # fmt: skip
    (inbound,) = parse(ACCOUNT, whatsapp_form(Body="", NumMedia="2", **more))
    assert [(f.ref[-3:], f.kind, f.media_type) for f in inbound.attachments] == [
        ("ME1", "image", "image/jpeg"), ("ME2", "application", "application/octet-stream"),
    ]  # fmt: skip


def test_button_and_place() -> None:
    (pressed,) = parse(ACCOUNT, whatsapp_form(Body="Sí", ButtonText="Sí", ButtonPayload="yes"))
    assert (pressed.kind, pressed.text) == (Kind.BUTTON, "yes")
    (place,) = parse(ACCOUNT, whatsapp_form(Body="", Latitude="-34.6", Longitude="-58.3", Address="Av. 18", Label="Plaza"))
    assert place.text == "Ubicación compartida: Plaza, Av. 18 (-34.6, -58.3)"


def test_an_empty_message_is_passed_over() -> None:
    assert parse(ACCOUNT, whatsapp_form(Body="")) == []


@pytest.mark.parametrize("fields", [{}, {"MessageSid": "x"}, {"MessageSid": "SM" + "0" * 32}, {"MessageSid": "SM" + "0" * 32, "From": "+549"}])
def test_a_form_without_message_or_sender_is_malformed(fields: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        parse(ACCOUNT, fields)


def test_status() -> None:
    delivery = new_id()
    fields = whatsapp_form(MessageStatus="undelivered", ErrorCode="63016")
    update = status(ACCOUNT, fields, str(delivery))
    assert update is not None
    assert (update.status, update.error, update.delivery_id) == ("failed", "twilio_63016", delivery)
    read = status(ACCOUNT, whatsapp_form(MessageStatus="read"), "not a uuid")
    assert read is not None and (read.status, read.error, read.delivery_id) == ("read", None, None)
    assert status(ACCOUNT, whatsapp_form(MessageStatus="huh"), None) is None


@pytest.mark.parametrize(("hours", "is_open"), [(timedelta(hours=24, seconds=-1), True), (timedelta(hours=24), False),
                                                (timedelta(hours=24, seconds=1), False), (timedelta(0), True)])  # fmt: skip
def test_the_window_ends_at_24_hours(hours: timedelta, is_open: bool) -> None:
    heard = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert window_open(heard, heard + hours) is is_open


def test_the_window_is_closed_for_one_who_never_wrote() -> None:
    assert not window_open(None, datetime(2026, 3, 1, tzinfo=UTC))


keys = st.sampled_from([*whatsapp_form(), "NumMedia", "MediaUrl0", "Latitude", "Longitude", "MessageStatus", "ErrorCode", "ButtonText"])
values = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(["1", "-1", "1e9", "٣", "²", "99999999999"])


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(keys, values, max_size=6), st.booleans())
def test_mutated_forms_raise_nothing_but_refusals(changes: dict[str, str], bare: bool) -> None:
    fields = changes if bare else whatsapp_form(**changes)
    try:
        parsed = form(urlencode(fields).encode())
        for inbound in parse(ACCOUNT, parsed):
            inbound.text.encode()
        status(ACCOUNT, parsed, changes.get("Body"))
    except VentanillaError as refusal:
        assert 400 <= refusal.status < 500


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_but_refusals(body: bytes) -> None:
    try:
        with pytest.raises(Forbidden):
            verify(ACCOUNT, URL, form(body), "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    except Malformed:
        pass
