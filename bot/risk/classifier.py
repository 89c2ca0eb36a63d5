"""A second opinion beside the rules: what messages of the project's own corpus were like. No network, no model server.

It reads a message in windows, each whole and sentence by sentence: a cry for help stays one between two questions
about opening hours, and a sentence is weighed with what stands around it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from bot.risk.book import LEVELS, TOPICS, read
from bot.risk.concepts import concepts
from bot.risk.features import concept_bucket, features
from bot.risk.model import Head, rows_of, whole

ANSWERS = (*TOPICS, "none")
WINDOW, STEP = 48, 24  # words
SHORTEST = 3  # words of a sentence that is weighed alone
ELEVATED = 0.7  # what an elevated level counts beside a graver one: it is nearest to the everyday
SIGNS = 3  # concepts that are named to staff


@dataclass(frozen=True, slots=True)
class Opinion:
    """`score`: 0 to 1, how far from routine. `grave`: the share of immediate and urgent in what is not routine."""

    score: float
    grave: float
    topic: str
    signs: tuple[str, ...]
    bare: bool = False  # it speaks of everyday things alone


@dataclass(frozen=True, slots=True)
class Classifier:
    fingerprint: str  # of what it was trained with
    levels: Head
    topics: Head
    raised_from: float
    bare_from: float  # the same for a window that speaks of everyday things alone
    urgent_from: float

    def raises(self, opinion: "Opinion") -> bool:
        return opinion.score >= (self.bare_from if opinion.bare else self.raised_from)


@cache
def classifier() -> Classifier:
    about = read("classifier")
    with files("bot.risk").joinpath("data", "classifier.npz").open("rb") as file, np.load(file) as stored:
        levels, topics = (
            whole(stored[f"{name}_weights"], stored[f"{name}_steps"], stored[f"{name}_bias"])
            for name in ("levels", "topics")
        )
    return Classifier(
        about["fingerprint"], levels, topics,
        float(about["raised_from"]), float(about["bare_from"]), float(about["urgent_from"]),
    )  # fmt: skip


def opinion(folded: str, known: Classifier | None = None) -> Opinion:
    """The gravest window's. The work grows with the text alone: each word is read four times at most."""
    asked = known or classifier()
    best = Opinion(0.0, 0.0, "none", ())
    for window in windows(folded.split()):
        found = _of_window(window, asked)
        if (asked.raises(found), found.score) > (asked.raises(best), best.score):
            best = found
    return best


def windows(words: list[str]) -> Iterator[list[str]]:
    for begin in range(0, max(1, len(words) - STEP), STEP):
        yield words[begin : begin + WINDOW]


def sentences(words: list[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for word in words:
        if word == ".":
            found.append([])
        else:
            found[-1].append(word)
    return [sentence for sentence in found if len(sentence) >= SHORTEST]


def _of_window(words: list[str], asked: Classifier) -> Opinion:
    parts = sentences(words)
    texts = [words, *parts] if len(parts) > 1 else [words]
    rows = rows_of(map(features, texts))
    levels = asked.levels.probabilities(rows)
    serious = levels[:, LEVELS.index("urgent") :].sum(axis=1)
    scores = serious + ELEVATED * levels[:, LEVELS.index("elevated")]
    worst = int(scores[1:].argmax()) + 1 if len(texts) > 1 else 0
    score = float((scores[0] + scores[worst]) / 2)
    told = {concept for _, concept in concepts().of(words)}
    bare = told <= concepts().everyday
    if score < asked.raised_from:
        return Opinion(score, 0.0, "none", (), bare)
    grave = float(serious[worst] / max(1 - levels[worst, 0], 1e-6))
    topics = asked.topics.probabilities(rows)[worst]
    topic = ANSWERS[int(topics[: len(TOPICS)].argmax())]
    return Opinion(score, grave, topic, _signs(texts[worst], asked), bare)


def _signs(words: list[str], asked: Classifier) -> tuple[str, ...]:
    """What weighed most, as concepts: never a word of the person."""
    told = dict.fromkeys(concept for _, concept in concepts().of(words))
    weights = asked.levels.weights
    worth = {name: float(weights[at, 1:].max() - weights[at, 0]) for name in told if (at := concept_bucket(name)) >= 0}
    return tuple(sorted((n for n, w in worth.items() if w > 0), key=lambda name: -worth[name])[:SIGNS])
