"""What leaves and what stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.bot.private_texts import messages
from benchmarks.bot.redaction import NEVER, leaks, without_personal_data
from bot.model.redaction import PLACEHOLDER, Redaction

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


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("anotá 11 45 67 89 01", "45 67"), ("1 1 4 5 6 7 8 9 0 1", "4 5"), ("uno uno cuatro cinco seis siete ocho", "cuatro cinco"),
        ("096.181.108", "181"), ("dni 30,123,456", "123"), ("cbu 2850590940090418135201", "0940"), ("la tarjeta 4509 9535 6623 3704", "6623"),
        ("patente AB 123 CD", "123"), ("ana arroba correo punto test", "correo"), ("turno para Xoana Etcheverry", "Xoana"),
        ("el turno está a nombre de maitena d'angelo", "angelo"), ("vivo en Av. 18 de Julio 3986 apto 4", "3986"), ("4567890-1 es la ci de mi hermana", "4567"),
        ("patente MXC 1978. 22.506.120 es mi documento", "22.506"), ("SOY LUCÍA, LLAMAME AL 2966-422998", "422998"),
    ],
)  # fmt: skip
def test_hides_what_is_written_oddly(text: str, private: str) -> None:
    assert private not in hidden(text)


@pytest.mark.parametrize(
    "text",
    [
        "llamé al 0800-555-0199", "cobran 150.000 por mes", "son 1.250.000 pesos", "turno del 20/05/2026", "los lunes 8, 9, 10, 11 y 12",
        "desde 2023, 2024, 2025", "de 8:00 a 14:30", "¿el Hospital Fernández tiene guardia?", "trabajo de mozo en la costa",
    ],
)  # fmt: skip
def test_leaves_sums_days_and_public_lines(text: str) -> None:
    assert hidden(text) == text


def test_no_document_and_no_phone_of_many_messages_is_left_in_clear() -> None:
    """The short form of benchmarks.bot.redaction."""
    missed = []
    count = 0
    for message in messages(600, 7):
        out = PLACEHOLDER.sub(" | ", hidden(message.text))
        for kind, value in message.values:
            count += 1
            if leaks(kind, value, out):
                missed.append(kind)
    assert not set(missed) & set(NEVER)
    assert len(missed) <= count * 0.02, missed


def test_a_text_without_personal_data_stays_as_it_is() -> None:
    texts = without_personal_data()
    assert sum(hidden(text) != text for text in texts) <= len(texts) * 0.01
