"""Rules and classifier together: a floor under what is raised, a ceiling over what is raised in vain, and bounded work."""

from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.risk import assess, lint
from bot.risk.assess import STATISTICAL, by_classifier, by_rules
from bot.risk.book import LEVELS, TOPICS, book
from bot.risk.classifier import ANSWERS, WINDOW, classifier, opinion, sentences, windows
from bot.risk.concepts import concepts
from bot.risk.examples import Example, corpus, fingerprint, lines
from bot.risk.features import BUCKETS, features
from bot.risk.learn import learn
from bot.risk.model import rows_of
from bot.risk.pieces import END, PIECE, pieces

GRAVE = ("immediate", "urgent")
PARTS = yaml.load((Path(__file__).parent / "frozen.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader)
FROZEN = [example for part in PARTS for example in lines(part)]


def at(*levels: str) -> list[Example]:
    return [example for example in FROZEN if example.level in levels]


def test_nothing_frozen_is_trained_on() -> None:
    known = {example.text.casefold() for example in corpus()}
    assert [example.text for example in FROZEN if example.text.casefold() in known] == []


def test_what_is_grave_is_raised() -> None:
    missed = [example.text for example in at(*GRAVE) if not assess(example.text).raised]
    assert len(missed) <= 0.03 * len(at(*GRAVE)), missed


def test_the_classifier_alone_raises_most_of_it() -> None:
    missed = [example.text for example in at(*GRAVE) if not by_classifier(example.text).raised]
    assert len(missed) <= 0.10 * len(at(*GRAVE)), missed


def test_what_is_everyday_is_not() -> None:
    vain = [example.text for example in at("routine") if assess(example.text).raised]
    assert len(vain) <= 0.08 * len(at("routine")), vain


@pytest.mark.parametrize("example", at("routine")[:8], ids=lambda example: example.text)
def test_these_were_once_raised_in_vain(example: Example) -> None:
    assert not assess(example.text).raised


@pytest.mark.parametrize("example", FROZEN, ids=lambda example: example.text)
def test_both_are_the_worse_of_each(example: Example) -> None:
    each = [LEVELS.index(leg(example.text).level) for leg in (by_rules, by_classifier)]
    assert LEVELS.index(assess(example.text).level) == max(each)
    assert each[1] <= LEVELS.index("urgent")


def test_a_cry_for_help_between_everyday_questions_is_heard() -> None:
    asked = "¿a qué hora abren? ¿queda cerca de la terminal? "
    for cry in ("hace días que ando con ganas de matarme", "mi hermano aspiró algo y está inconsciente"):
        assert assess(f"{asked}{cry}. {asked}").needs_safe_reply
        assert by_classifier(f"{asked * 12}{cry}. {asked * 12}").raised


def test_staff_are_told_of_concepts_and_never_of_words() -> None:
    known = {f"{STATISTICAL}.{name}" for name in book_concepts()} | {STATISTICAL}
    for example in at(*GRAVE):
        assert set(by_classifier(example.text).rules) <= known


def book_concepts() -> set[str]:
    found = concepts()
    every = (*found.entries.values(), *((name for _, name in group) for group in found.stems.values()))
    return {name for group in every for name in group} | {n for g in found.stemmed.values() for _, n in g}


def test_the_weights_are_those_of_this_corpus() -> None:
    assert classifier().fingerprint == fingerprint(), "run `python -m bot.risk.train`"
    assert lint.faults() == []


def test_the_corpus_holds_every_level_of_every_topic() -> None:
    found = {(example.level, example.topic) for example in corpus() if example.level != "routine"}
    assert found == {(level, topic) for level in LEVELS[1:] for topic in TOPICS}
    assert {example.level for example in corpus()} == set(LEVELS)
    assert {example.language for example in corpus() if example.level == "routine"} == {"es", "en", "pt"}
    texts = [example.text for example in corpus() if example.written]
    assert len(texts) == len(set(texts)) >= 2_000


def test_a_text_of_100_kb_is_bounded_work() -> None:
    for text in ("no aguanto más. " * 7_000, "a" * 100_000, "a b " * 25_000, ". " * 50_000, "😂🔪" * 25_000):
        cut = pieces(text[:100_000])
        folded = [book().folder.text(piece).split() for piece in cut]
        read = [window for words in folded for window in windows(words)]
        assert all(len(window) <= WINDOW for window in read)
        weighed = sum(len(window) + sum(map(len, sentences(window))) for window in read)
        assert weighed <= 4 * sum(map(len, folded)) <= 4 * 4 * (2 * END + PIECE * len(cut))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_has_an_opinion(text: str) -> None:
    found = opinion(book().folder.text(text))
    assert 0.0 <= found.score <= 1.0 and found.topic in ANSWERS
    assert by_classifier(text).level != "immediate"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["no", "quiero", "vivir", "turno", ".", "hermano", "pastillas"]), max_size=120))
def test_every_word_is_in_a_window(words: list[str]) -> None:
    cut = list(windows(words))
    assert [word for window in cut[:-1] for word in window[: WINDOW // 2]] + (cut[-1] if cut else []) == words
    assert all(0 <= bucket < BUCKETS for bucket in features(words))


def test_the_same_examples_teach_the_same() -> None:
    texts = ["quiero morirme", "quiero un turno", "me quiero matar", "quiero un taller"] * 3
    rows = rows_of(features(book().folder.text(text).split()) for text in texts)
    taught = [learn(rows, [1, 0] * 6, 2, [1.0] * 12) for _ in range(2)]
    assert np.array_equal(taught[0].weights, taught[1].weights)
    assert (taught[0].probabilities(rows).argmax(axis=1) == [1, 0] * 6).all()
