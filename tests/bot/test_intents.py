"""The classifier of subjects: its corpus, its weights, and how it stands beside the words."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intents.classifier import ANSWERS, INTENTS, NONE, classifier, opinion
from bot.intents.examples import corpus, entries, fingerprint
from bot.intents.train import threshold, train
from bot.triage import by_words, intent_of
from core.texts import messages


def test_the_corpus_speaks_of_every_subject_in_every_language() -> None:
    lines = corpus()
    texts = [line.text.casefold() for line in lines]
    assert len(texts) == len(set(texts)) >= 1_000
    found = Counter((line.answer, line.language) for line in lines)
    assert {intent for intent, _ in found} == set(ANSWERS)
    for intent in ANSWERS:
        assert found[intent, "es"] >= 50 and found[intent, "en"] >= 12 and found[intent, "pt"] >= 12
    assert {word.intent for word in entries()} == set(INTENTS)
    assert all(f"bot.intent.{intent}" in messages("es") for intent in INTENTS)


def test_the_weights_are_those_of_this_corpus() -> None:
    assert classifier().fingerprint == fingerprint(), "run `python -m bot.intents.train`"
    again = train(corpus(), classifier().answered_from)
    assert np.abs(again.head.weights - classifier().head.weights).max() < 0.05


def test_what_it_learned_it_knows() -> None:
    lines = corpus()
    assert sum(opinion(line.text).intent == line.answer for line in lines if line.answer != NONE) > 0.9 * len(
        [line for line in lines if line.answer != NONE]
    )


def test_the_threshold_weighs_a_wrong_subject() -> None:
    assert 0.2 <= classifier().answered_from <= 0.6
    assert threshold([]) > 0


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("me tuvieron dos horas parado y nadie me dio una explicación", "complaint"),
        ("me quedé sin un peso por la ruleta del celu", "gambling"),
        ("me salió un laburo y mañana no voy a poder ir, ¿lo corremos?", "appointment"),
        ("mi jefe quiere un papel que diga que fui", "paperwork"),
        ("no me alcanza para el bondi", "benefit"),
        ("encontré un polvo raro en la mochila de mi nena", "family"),
        ("soy maestra, ¿vendrían a hablar con los chicos de quinto?", "prevention"),
        ("soy trabajadora social de un hospital y tengo un paciente para mandarles", "institution"),
        ("volví a caer, llevaba cinco meses limpio", "treatment"),
        ("se me terminaron las que me dio la psiquiatra y ando mareada", "health"),
        ("¿qué bondi me deja ahí?", "place"),
        ("I need a blanket, we are freezing", "benefit"),
        ("até que horas vocês ficam aí?", "place"),
    ],
)
def test_what_is_not_named_is_heard(said: str, intent: str) -> None:
    assert intent_of(said) == intent


@pytest.mark.parametrize("said", ["hola", "buenas tardes", "muchas gracias", "ok", "👍", "thanks", "", "¿¿??", "qué lindo día"])
def test_what_is_about_nothing_stays_so(said: str) -> None:
    assert intent_of(said) is None


def test_clear_words_are_not_doubted() -> None:
    assert by_words("quiero sacar un turno") == ("appointment", True)
    assert by_words("mi hijo apostó") != ("family", True)
    assert by_words("hola") == (None, False)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=3_000))
def test_any_text_has_an_opinion(said: str) -> None:
    found = opinion(said)
    assert found.intent in INTENTS and 0.0 <= found.probability <= 1.0
    assert found.answer in (None, found.intent)
    assert intent_of(said) == intent_of(said)
