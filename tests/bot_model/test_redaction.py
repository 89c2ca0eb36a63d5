"""What leaves and what stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.redaction import Redaction

PUBLIC = "El Hospital Ramón Carrillo está en Rivadavia 1234. Ley 26657."


def hidden(*texts: str) -> str:
    redaction = Redaction([PUBLIC])
    redaction.learn(texts)
    return "\n".join(redaction.hide(text) for text in texts)


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("me llamo juan perez", "juan"),
        ("Mi nombre es María de la Cruz y necesito turno", "Cruz"),
        ("SOY MARIA GOMEZ NECESITO TURNO", "GOMEZ"),
        ("soy lautaro", "lautaro"),
        ("my name is john smith", "smith"),
        ("Me chamo João da Silva", "Silva"),
        ("mi hijo Lautaro consume", "Lautaro"),
        ("dni 45678901", "45678901"),
        ("DNI: 45.678.901", "45.678"),
        ("mi cuil 20-12345678-3", "12345678"),
        ("C.I. 1.234.567-8", "1.234"),
        ("pasaporte AAB123456", "AAB123456"),
        ("CPF 123.456.789-09", "456"),
        ("me encuentran al 11 4567-8901", "4567"),
        ("+598 99 123 456", "99 123"),
        ("mi cel 099123456", "099"),
        ("escribime a ana.p+x@correo.com.ar", "ana"),
        ("vivo en calle San Martín 1234 piso 3", "1234"),
        ("mi domicilio es Los Álamos 22", "Álamos"),
        ("I live at 221 Baker Street", "Baker"),
        ("nací el 3/4/1990", "3/4"),
    ],
)
def test_hides(text: str, private: str) -> None:
    assert private not in hidden(text)


@pytest.mark.parametrize(
    "text",
    [
        "soy jubilado y vivo en Rosario", "soy de Montevideo", "¿Qué dice la Ley 26657?", "la línea 141", "el 20 de mayo de 2024",
        "pagué $ 1.250.000", "¿atienden en Rivadavia 1234?", "¿el Hospital Ramón Carrillo tiene guardia?", "abre de 8 a 14 en julio",
    ],
)  # fmt: skip
def test_leaves_what_the_question_is_about(text: str) -> None:
    assert hidden(text) == text


def test_a_name_told_once_is_hidden_everywhere() -> None:
    assert "perez" not in hidden("me llamo Juan Pérez", "perez otra vez").lower()


def test_a_placeholder_that_is_typed_gives_nobody_away() -> None:
    redaction = Redaction()
    redaction.learn(["me llamo Juan"])
    redaction.hide("me llamo Juan")
    assert redaction.restore(redaction.hide("decime [NAME_1]")) == "decime […]"


@given(st.text(max_size=200))
def test_what_was_hidden_comes_back(text: str) -> None:
    redaction = Redaction()
    redaction.learn([text])
    if "[" not in text:
        assert redaction.restore(redaction.hide(text)).lower() == text.lower() or "İ" in text
