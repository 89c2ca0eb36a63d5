"""`python -m bot.intents.train`: the classifier's weights and threshold from the project's own lines and words, and nothing else.

Some seconds on one core. The threshold and the figures come from cross-validation: the one that is asked of a line has not seen it.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.intents.classifier import ANSWERS, NONE, Classifier, Opinion, opinion
from bot.intents.examples import corpus, entries, fingerprint
from bot.learned.lines import FOLDS, Line, folds, share
from bot.learned.stored import signs, write
from bot.risk.learn import learn
from bot.risk.model import rows_of
from bot.triage import by_words

STRONG, WEAK = 0.6, 0.2  # what a word of the lists counts, beside 1 of a line
WRONG, MADE_UP = -0.5, -1.0  # beside 1 for a right subject and 0 for none: the wrong subject; a subject where there is none
NEARLY = 0.98
TRIED = [step / 100 for step in range(15, 61)]


@dataclass(frozen=True, slots=True)
class Checked:
    line: Line
    opinion: Opinion
    told: str | None  # by words
    clear: bool

    def united(self, answered_from: float) -> str | None:
        if self.clear:
            return self.told
        return self.opinion.intent if self.opinion.probability >= answered_from else self.told


def main() -> int:
    lines = corpus()
    checked = cross_validated(lines)
    trained = train(lines, threshold(checked))
    sys.stdout.write(write("bot.intents", trained.head, _about(checked, trained)))
    return 0


def cross_validated(lines: Sequence[Line]) -> list[Checked]:
    """What a classifier that has not seen a line thinks of it, and what words say."""
    checked = []
    for known, left in folds(lines):
        asked = train(known, 1.0)
        checked += [Checked(line, opinion(line.text, asked), *by_words(line.text)) for line in left]
    return checked


def threshold(checked: Sequence[Checked]) -> float:
    """The most careful one with which both together are worth nearly as much as they can be."""
    worth = {tried: sum(_worth(one.line.answer, one.united(tried)) for one in checked) for tried in TRIED}
    best = max(worth.values())
    return max(tried for tried in TRIED if worth[tried] >= NEARLY * best)


def _worth(intent: str, said: str | None) -> float:
    if said is None:
        return 0.0
    if intent == NONE:
        return MADE_UP
    return 1.0 if said == intent else WRONG


def train(lines: Sequence[Line], answered_from: float) -> Classifier:
    words = entries()
    told = [(one.text, one.answer) for one in lines] + [(one.text, one.intent) for one in words]
    rows = rows_of(signs(text) for text, _ in told)
    answers = [ANSWERS.index(intent) for _, intent in told]
    worth = [1.0] * len(lines) + [STRONG if word.strong else WEAK for word in words]
    return Classifier(fingerprint(), learn(rows, answers, len(ANSWERS), worth), answered_from)


def _about(checked: Sequence[Checked], trained: Classifier) -> dict[str, object]:
    since = trained.answered_from
    ways: dict[str, Callable[[Checked], str | None]] = {
        "words": lambda one: one.told,
        "classifier": lambda one: one.opinion.intent if one.opinion.probability >= since else None,
        "both": lambda one: one.united(since),
    }
    return {
        "fingerprint": trained.fingerprint,
        "answered_from": since,
        "chosen": f"answered_from: the highest with which both together are worth {NEARLY:.0%} of the most they can be in cross-validation, 1 for a right subject, {WRONG}"
        f" for a wrong one, {MADE_UP} for a subject where there is none",
        "lines": len(checked),
        "cross_validation": {"folds": FOLDS} | {name: _figures(checked, way) for name, way in ways.items()},
    }


def _figures(checked: Sequence[Checked], way: Callable[[Checked], str | None]) -> dict[str, str]:
    about = [(one.line.answer, way(one)) for one in checked if one.line.answer != NONE]
    nothing = [way(one) for one in checked if one.line.answer == NONE]
    return {
        "right": share(sum(said == intent for intent, said in about), len(about)),
        "another_subject": share(sum(said not in (None, intent) for intent, said in about), len(about)),
        "a_subject_where_none_is": share(sum(said is not None for said in nothing), len(nothing)),
    }


if __name__ == "__main__":
    sys.exit(main())
