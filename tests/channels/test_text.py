"""Text rules: what our own clients are refused, what providers' texts become, where long texts are cut."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import text
from core.errors import Invalid, TooLarge

# Everything that Python can hold, lone surrogates and NUL included.
anything = st.text(st.characters(), max_size=300)


@pytest.mark.parametrize(
    ("given_text", "code"),
    [
        ("", "text_empty"),
        (" \n\t ", "text_empty"),
        ("\u200b\u200d\u2060", "text_empty"),
        ("\x00\x00", "text_empty"),
        ("mitad \ud83d", "text_not_unicode"),
        ("a" * (text.LIMIT + 1), "text_too_long"),
        (None, "text_not_a_string"),
        (["hola"], "text_not_a_string"),
    ],
)
def test_own_text_is_refused_with_its_reason(given_text: object, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        text.own(given_text)
    assert refused.value.code == code


def test_a_hundred_kilobytes_are_too_large() -> None:
    with pytest.raises(TooLarge):
        text.own("a" * 100_001)


def test_own_text_is_cleaned_and_composed() -> None:
    assert text.own("  hola\x00 mun\u0303o\r\ny más\x1b[31m ") == "hola muño\ny más[31m"
    assert text.own("a" * text.LIMIT) == "a" * text.LIMIT
    assert text.own("\n", attachments=1) == ""


def test_ten_thousand_emojis_are_refused_clearly_and_eight_thousand_are_kept() -> None:
    with pytest.raises(Invalid):
        text.own("😢" * 10_000)
    assert text.own("😢" * 8_000) == "😢" * 8_000


def test_markup_is_text() -> None:
    assert text.own("<script>alert(1)</script>") == "<script>alert(1)</script>"


@given(anything)
def test_a_providers_text_is_never_refused(given_text: str) -> None:
    clean = text.provided(given_text)
    clean.encode()
    assert "\x00" not in clean and len(clean) <= text.LIMIT
    assert text.provided(clean) == clean


def test_a_providers_long_text_is_cut_with_a_mark() -> None:
    clean = text.provided("a " * 10_000)
    assert len(clean) <= text.LIMIT and clean.endswith(text.MARK)


def test_a_name_is_one_line() -> None:
    assert text.name("Ana\n\x00 Paz\u202e") == "Ana Paz\u202e"
    assert len(text.name("x" * 500)) == 120


def test_split_prefers_sentences_then_spaces() -> None:
    assert text.split("Uno dos. Tres cuatro. Cinco", 22) == ["Uno dos. Tres cuatro.", "Cinco"]
    assert text.split("palabra otra palabra", 14) == ["palabra otra", "palabra"]
    assert text.split("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]
    assert text.split("corto", 10) == ["corto"]


def test_split_counts_as_telegram_does() -> None:
    assert text.split("😢" * 5, 4, units=True) == ["😢😢", "😢😢", "😢"]


def test_split_keeps_a_letter_and_its_accent() -> None:
    decomposed = unicodedata.normalize("NFD", "ñ" * 6)
    assert all(unicodedata.normalize("NFC", piece).strip("ñ") == "" for piece in text.split(decomposed, 5))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=400), st.integers(4, 60), st.booleans())
def test_split_loses_only_white_space(given_text: str, limit: int, units: bool) -> None:
    pieces = text.split(given_text, limit, units=units)
    assert "".join("".join(pieces).split()) == "".join(given_text.split())
    if given_text.strip():
        assert all(piece.strip() for piece in pieces)
        for piece in pieces:
            assert (len(piece.encode("utf-16-le")) // 2 if units else len(piece)) <= limit
