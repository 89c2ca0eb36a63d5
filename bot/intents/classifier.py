"""What a message is about, by what messages of the project's own corpus were like. No network, no model server."""

from dataclasses import dataclass
from functools import cache

from bot.learned.stored import read, signs
from bot.risk.model import Head, rows_of

INTENTS = (
    "complaint", "gambling", "appointment", "paperwork", "benefit", "family",
    "prevention", "institution", "treatment", "health", "place",
)  # fmt: skip
NONE = "none"
ANSWERS = (*INTENTS, NONE)


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
    head, about = read("bot.intents")
    return Classifier(about["fingerprint"], head, float(about["answered_from"]))


def opinion(text: str, known: Classifier | None = None) -> Opinion:
    asked = known or classifier()
    likely = asked.head.probabilities(rows_of([signs(text)]))[0, : len(INTENTS)]
    best = int(likely.argmax())
    sure = float(likely[best]) >= asked.answered_from
    return Opinion(INTENTS[best], float(likely[best]), INTENTS[best] if sure else None)
