"""How soon a person should look, by what messages of the project's own corpus were like. No network, no model server."""

from dataclasses import dataclass
from functools import cache

from bot.learned.stored import read, signs
from bot.risk.model import Head, rows_of

LEVELS = ("routine", "elevated", "urgent")


@dataclass(frozen=True, slots=True)
class Opinion:
    elevated: float  # how likely it is at least that
    urgent: float

    def level(self, elevated_from: float, urgent_from: float) -> str:
        if self.urgent >= urgent_from:
            return "urgent"
        return "elevated" if self.elevated >= elevated_from else "routine"


@dataclass(frozen=True, slots=True)
class Classifier:
    fingerprint: str  # of what it was trained with
    head: Head
    elevated_from: float
    urgent_from: float


@cache
def classifier() -> Classifier:
    """Read when the first message asks for it."""
    head, about = read("bot.urgency")
    return Classifier(about["fingerprint"], head, float(about["elevated_from"]), float(about["urgent_from"]))


def opinion(text: str, known: Classifier | None = None) -> Opinion:
    likely = (known or classifier()).head.probabilities(rows_of([signs(text)]))[0]
    return Opinion(float(likely[1] + likely[2]), float(likely[2]))


def level(text: str) -> str:
    """routine, elevated or urgent."""
    asked = classifier()
    return opinion(text, asked).level(asked.elevated_from, asked.urgent_from)
