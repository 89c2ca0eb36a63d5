"""`python -m bot.risk.train`: the classifier's weights and thresholds from the project's own corpus, and nothing else.

About a minute on one core. Thresholds and figures come from cross-validation: what was written from one sentence
is never on both sides. Messages put together of two lines teach that risk beside a plain question is still risk.
"""

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import yaml

from bot.risk.book import LEVELS, book
from bot.risk.classifier import ANSWERS, Classifier, Opinion, opinion
from bot.risk.examples import Example, corpus, fingerprint
from bot.risk.features import features
from bot.risk.learn import learn
from bot.risk.model import rows_of, small

FOLDS = 5
COMPOSED = 1_500  # messages of two lines
FROM_TEMPLATE = 0.5  # what they and template sentences count, beside 1 of a written line
FALSE_ALARMS = 0.13  # of the corpus' routine lines, of which far more are hard than of what people write
BARE_FALSE_ALARMS = 0.04  # of those that speak of everyday things alone, which most messages do
KEPT_GRAVE = 0.95  # of the raised immediate and urgent lines
BETWEEN = (". ", " ", ", ", "\n")
GRAVE = ("immediate", "urgent")


@dataclass(frozen=True, slots=True)
class Checked:
    example: Example
    opinion: Opinion


def main() -> int:
    examples = corpus()
    checked = cross_validated(examples)
    raised, bare, urgent = thresholds(checked)
    trained = replace(_trained(examples), raised_from=raised, bare_from=bare, urgent_from=urgent)
    folder = Path(str(files("bot.risk"))) / "data"
    stored: dict[str, np.ndarray] = {}
    for name, head in (("levels", trained.levels), ("topics", trained.topics)):
        stored[f"{name}_weights"], stored[f"{name}_steps"] = small(head)
        stored[f"{name}_bias"] = head.bias
    np.savez_compressed(folder / "classifier.npz", **stored)  # type: ignore[arg-type]
    about = _about(examples, checked, trained)
    (folder / "classifier.yaml").write_text(
        "# Written by `python -m bot.risk.train`; not to be edited.\n" + yaml.safe_dump(about, sort_keys=False, width=110)
    )
    sys.stdout.write(yaml.safe_dump(about, sort_keys=False))
    return 0


def cross_validated(examples: Sequence[Example]) -> list[Checked]:
    """What is thought of each written line by a classifier that has seen neither it nor its group."""
    groups = sorted({example.group for example in examples})
    random.Random(11).shuffle(groups)
    fold_of = {group: number % FOLDS for number, group in enumerate(groups)}
    checked = []
    for fold in range(FOLDS):
        asked = _trained([e for e in examples if fold_of[e.group] != fold])
        left = [e for e in examples if e.written and fold_of[e.group] == fold]
        checked += [Checked(example, opinion(book().folder.text(example.text), asked)) for example in left]
    return checked


def thresholds(checked: Sequence[Checked]) -> tuple[float, float, float]:
    """Where raising begins, also for everyday things alone, and from which share of the grave levels it is urgent."""
    routine = [c.opinion for c in checked if c.example.level == "routine"]
    raised = _reached([o.score for o in routine], FALSE_ALARMS)
    bare = max(raised, _reached([o.score for o in routine if o.bare], BARE_FALSE_ALARMS))
    grave = sorted(c.opinion.grave for c in checked if c.example.level in GRAVE and c.opinion.score >= raised)
    return raised, bare, round(grave[int((1 - KEPT_GRAVE) * len(grave))], 3)


def _reached(scores: Sequence[float], share: float) -> float:
    """The lowest score that at most this share reach."""
    return round(sorted(scores, reverse=True)[int(share * len(scores))] + 0.0005, 3)


def _trained(examples: Sequence[Example]) -> Classifier:
    composed = _composed(examples)
    every = [*examples, *composed]
    folder = book().folder
    rows = rows_of(features(folder.text(example.text).split()) for example in every)
    worth = [1.0 if example.written else FROM_TEMPLATE for example in every]
    levels = learn(rows, [LEVELS.index(example.level) for example in every], len(LEVELS), worth)
    topics = learn(rows, [_topic(example) for example in every], len(ANSWERS), worth)
    return Classifier(fingerprint(), levels, topics, 0.0, 0.0, 0.0)


def _topic(example: Example) -> int:
    return ANSWERS.index(example.topic if example.level != "routine" else "none")


def _composed(examples: Sequence[Example]) -> list[Example]:
    """A line and a routine one of the same language, in either order."""
    chance = random.Random(13)
    routine: dict[str, list[Example]] = {}
    for example in examples:
        if example.level == "routine":
            routine.setdefault(example.language, []).append(example)
    found = []
    for _ in range(COMPOSED):
        told = chance.choice(examples)
        parts = [told.text, chance.choice(routine[told.language]).text]
        chance.shuffle(parts)
        text = chance.choice(BETWEEN).join(parts)
        found.append(Example(text, told.level, told.topic, told.language, text, False))
    return found


def _about(examples: Sequence[Example], checked: Sequence[Checked], trained: Classifier) -> dict[str, object]:
    grave = [trained.raises(c.opinion) for c in checked if c.example.level in GRAVE]
    routine = [trained.raises(c.opinion) for c in checked if c.example.level == "routine"]
    return {
        "fingerprint": trained.fingerprint,
        "raised_from": trained.raised_from,
        "bare_from": trained.bare_from,
        "urgent_from": trained.urgent_from,
        "chosen": f"raised_from: the lowest score that at most {FALSE_ALARMS:.0%} of the corpus' written routine lines reach in"
        f" cross-validation; bare_from: the same for {BARE_FALSE_ALARMS:.1%} of those that speak of everyday things alone; urgent_from: the share of grave levels that {KEPT_GRAVE:.0%} of the raised grave lines reach there",
        "examples": {"written": sum(e.written for e in examples), "from_templates": sum(not e.written for e in examples)},
        "cross_validation": {
            "folds": FOLDS,
            "immediate_and_urgent_raised": f"{sum(grave)}/{len(grave)} = {sum(grave) / len(grave):.3f}",
            "routine_raised": f"{sum(routine)}/{len(routine)} = {sum(routine) / len(routine):.3f}",
        },
    }


if __name__ == "__main__":
    sys.exit(main())
