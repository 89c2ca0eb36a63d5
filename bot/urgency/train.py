"""`python -m bot.urgency.train`: the classifier's weights and thresholds from the project's own lines, and nothing else.

Some seconds on one core. Thresholds and figures come from cross-validation: the one that is asked of a line has not seen it.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from bot.learned.lines import FOLDS, Line, folds, share
from bot.learned.stored import signs, write
from bot.risk.learn import learn
from bot.risk.model import rows_of
from bot.triage import urgency_by_words
from bot.urgency.classifier import LEVELS, Classifier, Opinion, opinion
from bot.urgency.examples import corpus, fingerprint

COST = {
    ("urgent", "routine"): 4.0, ("urgent", "elevated"): 1.5, ("elevated", "routine"): 1.5,
    ("elevated", "urgent"): 0.7, ("routine", "elevated"): 1.0, ("routine", "urgent"): 2.0,
}  # fmt: skip
"""Of a level taken for another. Who waits too long is worse than who is looked at too soon."""
TRIED = [step / 100 for step in range(20, 81, 2)]


@dataclass(frozen=True, slots=True)
class Checked:
    line: Line
    opinion: Opinion
    told: str  # by words


def main() -> int:
    lines = corpus()
    checked = cross_validated(lines)
    trained = train(lines, *thresholds(checked))
    sys.stdout.write(write("bot.urgency", trained.head, _about(checked, trained)))
    return 0


def cross_validated(lines: Sequence[Line]) -> list[Checked]:
    """What a classifier that has not seen a line thinks of it, and what words say."""
    checked = []
    for known, left in folds(lines):
        asked = train(known, 1.0, 1.0)
        checked += [Checked(line, opinion(line.text, asked), urgency_by_words(line.text)) for line in left]
    return checked


def thresholds(checked: Sequence[Checked]) -> tuple[float, float]:
    """From where on elevated, and urgent: those that cost least."""

    def cost(pair: tuple[float, float]) -> float:
        return sum(COST.get((one.line.answer, one.opinion.level(*pair)), 0.0) for one in checked)

    return min(product(TRIED, TRIED), key=cost)


def train(lines: Sequence[Line], elevated_from: float, urgent_from: float) -> Classifier:
    rows = rows_of(signs(line.text) for line in lines)
    head = learn(rows, [LEVELS.index(line.answer) for line in lines], len(LEVELS), [1.0] * len(lines))
    return Classifier(fingerprint(), head, elevated_from, urgent_from)


def _about(checked: Sequence[Checked], trained: Classifier) -> dict[str, object]:
    since = trained.elevated_from, trained.urgent_from
    ways: dict[str, Callable[[Checked], str]] = {
        "words": lambda one: one.told,
        "classifier": lambda one: one.opinion.level(*since),
        "the_higher": lambda one: max(one.told, one.opinion.level(*since), key=LEVELS.index),
    }
    return {
        "fingerprint": trained.fingerprint,
        "elevated_from": since[0],
        "urgent_from": since[1],
        "chosen": "both: those that cost least in cross-validation, by the table of `bot.urgency.train`",
        "lines": len(checked),
        "cross_validation": {"folds": FOLDS} | {name: _figures(checked, way) for name, way in ways.items()},
    }


def _figures(checked: Sequence[Checked], way: Callable[[Checked], str]) -> dict[str, str]:
    said = [(one.line.answer, way(one)) for one in checked]
    return {"right": share(sum(true == told for true, told in said), len(said))} | {
        f"{level}_taken_for_{other}": share(
            sum(pair == (level, other) for pair in said), sum(true == level for true, _ in said)
        )
        for level in reversed(LEVELS)
        for other in LEVELS
        if other != level
    }


if __name__ == "__main__":
    sys.exit(main())
