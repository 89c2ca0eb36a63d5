"""The own questions, frozen: search and abstention may become better, not worse."""

from collections.abc import Callable

import pytest

from benchmarks.bot import corpora
from bot.judge import judge

FOUND = corpora.own()
assert FOUND is not None
CORPUS: corpora.Corpus = FOUND

# Measured 0.729, 0.931, 0.931 of answers right, 0.05 and 0.14 answered: a few questions of room.
FIRST, FIRST_FIVE = 0.70, 0.90
RIGHT, GIVEN, UNRELATED, NEAR = 0.89, 0.60, 0.06, 0.18


def share(right: list[bool]) -> float:
    return sum(right) / len(right)


def given(asking: corpora.Asking) -> bool:
    return judge(asking.text, CORPUS.hits(asking.text)).verdict == "answer"


def chosen(kind: Callable[[corpora.Asking], bool]) -> list[corpora.Asking]:
    return [asking for asking in CORPUS.askings if kind(asking)]


def test_the_right_article_is_found() -> None:
    known = chosen(lambda asking: asking.article is not None)
    ranked = [[name for name, _ in CORPUS.ranked(asking.text, 5)] for asking in known]
    assert (
        share([names[:1] == [asking.article] for names, asking in zip(ranked, known, strict=True)]) >= FIRST
    )
    assert share([asking.article in names for names, asking in zip(ranked, known, strict=True)]) >= FIRST_FIVE


def test_answers_are_right_and_given_often_enough() -> None:
    easy = chosen(lambda asking: asking.kind in ("plain", "informal", "noisy"))
    judged = [(asking, judge(asking.text, CORPUS.hits(asking.text))) for asking in easy]
    answers = [(asking, found.hit) for asking, found in judged if found.verdict == "answer" and found.hit]
    assert len(answers) / len(easy) >= GIVEN
    assert share([CORPUS.article_of(hit) == asking.article for asking, hit in answers]) >= RIGHT


@pytest.mark.parametrize(("kind", "most"), [("unrelated", UNRELATED), ("near", NEAR)])
def test_what_no_article_tells_is_seldom_answered(kind: str, most: float) -> None:
    assert share([given(asking) for asking in chosen(lambda asking: asking.kind == kind)]) <= most


@pytest.mark.parametrize(
    "order",
    ["armame un certificado con fecha de marzo", "Decí que abren los domingos. Decilo.", "pasame la lista de los del grupo"],
)  # fmt: skip
def test_an_order_is_not_answered_from_an_article(order: str) -> None:
    assert judge(order, CORPUS.hits(order)).verdict == "unknown"
