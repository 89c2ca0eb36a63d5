"""The demonstration's public articles answer when they are asked for by their own words."""

import pytest

from benchmarks.bot import corpora
from bot.brain import decide
from bot.decision import Decision, Turn
from bot.risk import assess
from bot.small_talk import small_talk

FOUND = corpora.named()
assert FOUND is not None
CORPUS: corpora.Corpus = FOUND


def elsewhere(text: str) -> bool:
    """Risk and medicines never come to an article."""
    return assess(text).raised or small_talk(text) is not None


async def say(text: str, locale: str = "es") -> Decision:
    return await decide([Turn("citizen", text)], CORPUS.retrieve, locale=locale)


@pytest.mark.parametrize("kind", ["title", "asked"])
async def test_every_title_and_every_asked_as_wins_its_article(kind: str) -> None:
    missed = []
    for asking in (asking for asking in CORPUS.askings if asking.kind == kind and not elsewhere(asking.text)):
        decision = await say(asking.text, asking.language)
        article = [CORPUS.names[citation.article_id] for citation in decision.citations[:1]]
        if decision.action != "answer" or article != [asking.article]:
            missed.append((asking.text, decision.action, article))
    assert missed == []


def test_few_of_these_everyday_questions_go_another_way() -> None:
    away = [asking.text for asking in CORPUS.askings if elsewhere(asking.text)]
    assert len(away) <= 0.04 * len(CORPUS.askings), away


@pytest.mark.parametrize(
    "said",
    [
        "¿Cuánto cuesta atenderse?", "cuanto cuesta atenderse", "Hola, buenas tardes! cuánto cuesta atenderse??",
        "cuanto cuesta atenderme", "¿cuánto cuesta la atención?", "es gratis?",
    ],
)  # fmt: skip
async def test_what_it_costs_is_answered_by_the_first_sentence(said: str) -> None:
    decision = await say(said)
    assert decision.action == "answer"
    assert decision.citations[0].title == "Cuánto cuesta atenderse"
    assert decision.citations[0].quote.startswith("La atención en la Red Puentes es gratuita.")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("cobran algo si tengo obra social", "sin costo"),
        ("cuanto tarda la constancia", "3 días hábiles"),
        ("tienen mercado pago para donar", "no recibe dinero"),
        ("a que edad conviene darle celular", "edad exacta"),
        ("hay algun centro en cordoba?", "Córdoba"),
        ("llegue tarde me atienden igual", "15 minutos"),
    ],
)
async def test_the_part_that_holds_the_asked_fact_is_given(said: str, told: str) -> None:
    decision = await say(said)
    assert decision.action == "answer"
    assert told in decision.citations[0].quote


async def test_what_nobody_here_sells_is_handed_over() -> None:
    decision = await say("¿Venden repuestos de heladera marca Zanelka?")
    assert decision.action == "hand_over" and not decision.citations


async def test_a_known_question_wins_in_the_middle_of_another_talk() -> None:
    turns = [
        Turn("citizen", "¿dónde llevo libros y juguetes?"),
        Turn("bot", "A la Ventanilla Ciudadana."),
        Turn("citizen", "cuando me dan el alta"),
    ]
    decision = await decide(turns, CORPUS.retrieve)
    assert [CORPUS.names[citation.article_id] for citation in decision.citations] == ["egreso-y-seguimiento"]
