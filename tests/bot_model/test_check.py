"""Sentences against the passages that they cite."""

from uuid import uuid4

import pytest

from bot.model.check import check, split
from knowledge_base.retrieval.hits import PassageRow

PASSAGES = [
    PassageRow(uuid4(), uuid4(), "Centro Norte", "", "El centro abre de lunes a viernes de 8 a 14. Teléfono 341 480-1234. Vea www.centro.gob.ar/turnos."),
    PassageRow(uuid4(), uuid4(), "Credencial", "", "Se renueva en Av. Belgrano 456 con documento y foto."),
]  # fmt: skip


def test_marks_after_the_full_stop_belong_to_it() -> None:
    assert split("Abre a las 8. [1] Lleve foto [2].") == ["Abre a las 8 [1].", "Lleve foto [2]."]


def test_abbreviations_do_not_end_a_sentence() -> None:
    assert split("Se renueva en Av. Belgrano 456 [2]. Lleve foto [2].") == ["Se renueva en Av. Belgrano 456 [2].", "Lleve foto [2]."]


@pytest.mark.parametrize(
    ("sentence", "language", "fault"),
    [
        ("El centro abre de 8 a 14 [1].", "es", None),
        ("El centro abre los lunes [1] [2].", "es", None),
        ("The centre opens Monday to Friday from 8 to 14 [1].", "en", None),
        ("El teléfono es 341-4801234 [1].", "es", None),
        ("Entre en www.centro.gob.ar/turnos [1].", "es", None),
        ("El centro abre de 8 a 14.", "es", "no citation"),
        ("El centro abre de 8 a 14 [3].", "es", "citation of nothing"),
        ("El centro abre de 8 a 14 [0].", "es", "citation of nothing"),
        ("El centro abre de 8 a 20 [1].", "es", "figure of its own"),
        ("El centro abre de 8 a 14 [2].", "es", "figure of its own"),
        ("El teléfono es 341 480-9999 [1].", "es", "number of its own"),
        ("El teléfono del centro es 480-1234-341 [1].", "es", "number of its own"),
        ("Entre en www.otro.com [1].", "es", "link of its own"),
        ("Escriba a centro@otro.org [1].", "es", "link of its own"),
        ("Ganaste un premio, felicitaciones amigo [1].", "es", "not in the passage"),
        ("[1]", "es", "not in the passage"),
    ],
)
def test_check(sentence: str, language: str, fault: str | None) -> None:
    assert check(sentence, PASSAGES, language).fault == fault


def test_marks_and_markdown_are_not_shown() -> None:
    assert check("- **Lleve** documento [2].", PASSAGES, "es").text == "• Lleve documento."
