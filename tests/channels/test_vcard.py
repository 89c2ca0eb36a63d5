"""Contacts out of vCards, whatever else they are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.vcard import contacts

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Paz;Ana;;;\r\nFN:Ana\\, la del\r\n  kiosco\r\nitem1.TEL;waid=549;type=CELL:+54 9 11 5550-0001\r\nTEL:+1\r\nEND:VCARD\r\n"


def test_name_and_first_phone() -> None:
    assert contacts(CARD.encode()) == [("Ana, la del kiosco", "+54 9 11 5550-0001")]
    assert contacts((CARD + CARD.replace("Ana", "Luz")).encode())[1][0].startswith("Luz")


def test_quoted_printable() -> None:
    card = b"BEGIN:VCARD\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=91and=C3=BA\nTEL;VALUE=uri:tel:+598\nEND:VCARD"
    assert contacts(card) == [("Ñandú", "+598")]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"FN:Ana", b"BEGIN:VCARD\nEND:VCARD", CARD[:60].encode()])
def test_what_is_no_card(data: bytes) -> None:
    assert contacts(data) == []


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    for name, phone in contacts(b"BEGIN:VCARD\n" + data + b"\nEND:VCARD"):
        (name + phone).encode()
