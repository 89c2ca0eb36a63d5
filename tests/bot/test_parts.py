"""The pure parts of a decision, by example and by property."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.decision import Turn
from bot.extract import MAX_SENTENCES, extract
from bot.judge import asked_fact, heads, names
from bot.language import asked_language, language_of
from bot.transcript import clean, question_of
from bot.triage import intent_of, queue_for, urgency_of
from core.texts import messages, text
from tests.bot.builders import ENGLISH, FAMILIES, PAPERS, QUEUES

PASSAGE = (
    "El patio abre a las 9. Hay bancos y sombra. Los domingos toca una banda.\n"
    "Para reservarlo hacen falta:\n• Una nota.\n• El documento.\nSi llueve, se suspende. La nota se entrega en mesa."
)


def test_the_sentences_that_speak_of_it_are_chosen() -> None:
    long = PASSAGE + " " + " ".join(f"Esto es otra cosa número {n}, que no viene al caso." for n in range(12))
    found = extract("¿cuándo toca la banda?", long, "es")
    assert "Los domingos toca una banda." in found.quote
    assert "otra cosa" not in found.quote
    listed = extract("¿qué hace falta para reservar el patio?", long, "es")
    assert "• Una nota.\n• El documento." in listed.quote


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=900).filter(str.strip), st.text(max_size=80))
def test_a_quote_always_stands_in_its_passage(passage: str, question: str) -> None:
    found = extract(question, passage, "es")
    assert found.quote in passage
    assert 1 <= len(found.sentences) <= max(MAX_SENTENCES, 1)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=4000))
def test_any_text_is_weighed(said: str) -> None:
    question = question_of([Turn("citizen", said)])
    assert len(question.text) <= 1600
    assert language_of(question.text) in ("es", "en", "pt")
    assert urgency_of(said) in ("routine", "elevated", "urgent")
    intent_of(said)


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("¿A qué hora abren?", "es"),
        ("What time do you open?", "en"),
        ("Onde vocês ficam?", "pt"),
        ("ok", "es"),
    ],
)
def test_three_words_tell_a_language(said: str, language: str) -> None:
    assert language_of(said) == language


def test_a_language_that_is_asked_for() -> None:
    assert asked_language("can you speak English please?") == "en"
    assert asked_language("prefiero en castellano") == "es"
    assert asked_language("tengo un examen mañana") is None


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("quiero sacar un turno para la semana que viene", "appointment"),
        ("me trataron mal y quiero hacer un reclamo", "complaint"),
        ("mi hijo consume y no sé qué hacer", "family"),
        ("perdí todo en el casino online", "gambling"),
        ("necesito una constancia para el trabajo", "paperwork"),
        ("quiero dejar de consumir", "treatment"),
        ("somos una fundación y queremos firmar un convenio", "institution"),
        ("¿dan talleres en escuelas?", "prevention"),
        ("no tengo para el pasaje, ¿hay ayuda económica?", "benefit"),
        ("where are you, what is the address?", "place"),
        ("qué lindo día", None),
    ],
)
def test_what_it_is_about(said: str, intent: str | None) -> None:
    assert intent_of(said) == intent
    for locale in ("es", "en"):
        assert intent is None or f"bot.intent.{intent}" in messages(locale)


def test_how_soon() -> None:
    assert urgency_of("no tengo dónde dormir esta noche") == "urgent"
    assert urgency_of("recaí y estoy desesperada") == "elevated"
    assert urgency_of("¿a qué hora abren?") == "routine"


def test_which_queue() -> None:
    assert queue_for(QUEUES, "family", "es") == FAMILIES
    assert queue_for(QUEUES, None, "en") == ENGLISH
    assert queue_for(QUEUES, "paperwork", "es") == PAPERS
    assert queue_for(QUEUES, None, "es") is None
    assert queue_for((), "family", "es") is None


def test_the_asked_fact_and_what_is_named() -> None:
    fact = asked_fact("¿A qué hora cierran?")
    assert fact is not None and fact.kind == "hour"
    assert asked_fact("¿Puedo ir con un amigo?") is None
    assert fact.told_in("Cierra a las 18.", "es") and not fact.told_in("Cierra temprano.", "es")
    many = asked_fact("¿Cuántos bancos hay en el patio?")
    assert many is not None and many.told_in("En el patio hay doce bancos.", "es")
    assert not many.told_in("Hay bancos y sombra. Abre a las 9.", "es")
    which = asked_fact("¿En qué farmacia lo retiro?")
    assert which is not None and which.told_in("Se retira en la farmacia del Hospital Alvear.", "es")
    assert not which.told_in("Consultá con la farmacia, para leer juntos el prospecto.", "es")
    assert "pileta" in heads("¿hay pileta de natación?")
    assert heads("¿Cómo pido que corrijan mi nombre?") == frozenset()
    assert names("¿el equipo trabaja en Montevideo?") == {"montevideo"}
    assert names("Trabajan con el grupo Andén?") == {"anden"}


def test_a_follow_up_takes_the_subject_before_it() -> None:
    turns = [
        Turn("citizen", "¿cuánto sale el taller de danza?"),
        Turn("bot", "Es gratis."),
        Turn("citizen", "¿y los sábados?"),
    ]
    assert question_of(turns).before == ("¿cuánto sale el taller de danza?",)
    turns[-1] = Turn("citizen", "¿dónde presento el certificado de vacunas?")
    assert question_of(turns).before == ()


def test_the_bot_knows_its_own_question_again() -> None:
    for locale in ("es", "en"):
        asked = text("bot.clarify.related", locale, title="Algo")
        assert question_of([Turn("citizen", "x"), Turn("bot", asked), Turn("citizen", "y")]).clarified
    assert not question_of(
        [Turn("citizen", "x"), Turn("bot", "Abre a las 9."), Turn("citizen", "y")]
    ).clarified


def test_a_long_text_keeps_its_two_ends() -> None:
    cut = clean("principio " + "x" * 5000 + " final")
    assert cut.startswith("principio") and cut.endswith("final") and len(cut) < 1600


def test_both_languages_say_the_same_things() -> None:
    keys = [{key for key in messages(locale) if key.startswith("bot.")} for locale in ("es", "en")]
    assert keys[0] == keys[1]
