"""What a message is about, by what messages of the project's own corpus were like. No network, no model server."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import yaml

from bot.risk.book import book
from bot.risk.features import features
from bot.risk.model import Head, rows_of, whole

INTENTS = (
    "complaint", "gambling", "appointment", "paperwork", "benefit", "family",
    "prevention", "institution", "treatment", "health", "place",
)  # fmt: skip
NONE = "none"
ANSWERS = (*INTENTS, NONE)
WEIGHTS = {"word": 0.5, "part": 1.2, "concept": 0.8}  # concepts were chosen for risk: here they say less
READ = 1600  # letters of a message


@dataclass(frozen=True, slots=True)
class Opinion:
    intent: str  # the likeliest, whether or not it is likely
    probability: float
    answer: str | None  # the same, where it is sure enough


@dataclass(frozen=True, slots=True)
class Classifier:
    fingerprint: str  # of what it was trained with
    head: Head
    answered_from: float


@cache
def classifier() -> Classifier:
    """Read when the first message asks for it."""
    folder = files("bot.intents").joinpath("data")
    about = yaml.safe_load(folder.joinpath("classifier.yaml").read_text("utf-8"))
    with folder.joinpath("classifier.npz").open("rb") as file, np.load(file) as stored:
        head = whole(stored["weights"], stored["steps"], stored["bias"])
    return Classifier(about["fingerprint"], head, float(about["answered_from"]))


def signs(text: str) -> dict[int, float]:
    return features(book().folder.text(text[:READ]).split(), WEIGHTS)


def opinion(text: str, known: Classifier | None = None) -> Opinion:
    asked = known or classifier()
    likely = asked.head.probabilities(rows_of([signs(text)]))[0, : len(INTENTS)]
    best = int(likely.argmax())
    sure = float(likely[best]) >= asked.answered_from
    return Opinion(INTENTS[best], float(likely[best]), INTENTS[best] if sure else None)
