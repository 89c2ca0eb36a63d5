"""The classifier of urgency: its corpus, its weights, and how it stands beside the words."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.bot.triage import in_need
from bot.learned.lines import parsed
from bot.triage import urgency_by_words, urgency_of
from bot.urgency.classifier import LEVELS, classifier, opinion
from bot.urgency.examples import _named, corpus, fingerprint, of_subjects, written
from bot.urgency.train import thresholds, train


def test_the_corpus_speaks_of_every_level_in_every_language() -> None:
    texts = [line.text.casefold() for line in written()]
    assert len(texts) == len(set(texts)) >= 1_000
    found = Counter((line.answer, line.language) for line in written())
    for level in LEVELS:
        assert found[level, "es"] >= 150 and found[level, "en"] >= 50 and found[level, "pt"] >= 40


def test_whatever_is_named_of_the_subjects_corpus_stands_there() -> None:
    there = {line.text for line in of_subjects()}
    named = [text for block in parsed(_named()).values() for text in block.splitlines()]
    assert len(named) == len(set(named)) and set(named) <= there
    found = Counter(line.answer for line in of_subjects())
    assert found["routine"] > 10 * (found["elevated"] + found["urgent"]) > 0


def test_the_weights_are_those_of_this_corpus() -> None:
    assert classifier().fingerprint == fingerprint(), "run `python -m bot.urgency.train`"
    again = train(corpus(), classifier().elevated_from, classifier().urgent_from)
    assert np.abs(again.head.weights - classifier().head.weights).max() < 0.05


def test_need_that_no_word_names_is_heard() -> None:
    lines = in_need()
    right = {leg: sum(leg(line.text) == line.urgency for line in lines) / len(lines) for leg in (urgency_by_words, urgency_of)}
    assert right[urgency_of] >= 0.85 > 0.6 > right[urgency_by_words]
    urgent = [line for line in lines if line.urgency == "urgent"]
    assert sum(urgency_of(line.text) != "routine" for line in urgent) >= 0.95 * len(urgent)


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("la dueña cambió la cerradura y estamos con los chicos en la vereda", "urgent"),
        ("the shelter says we have to be out by tonight", "urgent"),
        ("anoche aflojé después de dos meses y no paro de llorar", "elevated"),
        ("¿qué papeles llevo para anotarme?", "routine"),
        ("hola", "routine"),
        ("muchas gracias, ya me dieron el remedio", "routine"),
        ("what time do you open on Saturdays?", "routine"),
        ("👍", "routine"),
        ("", "routine"),
    ],
)
def test_how_soon_in_other_words(said: str, level: str) -> None:
    assert urgency_of(said) == level


def test_waiting_too_long_costs_more() -> None:
    assert thresholds([]) == (0.2, 0.2)
    assert classifier().urgent_from < 0.5


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=3_000))
def test_any_text_has_a_level(said: str) -> None:
    found = opinion(said)
    assert 0.0 <= found.urgent <= found.elevated <= 1.001
    assert urgency_of(said) in LEVELS
