"""The words in which the bot is asked and answers."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

import msgspec

from bot.risk import Finding
from bot.risk.assess import NOTHING
from knowledge_base.retrieval.hits import Hit

Action = Literal["answer", "clarify", "hand_over", "safe_reply", "chat"]
URGENCIES = ("routine", "elevated", "urgent", "immediate")

Retrieve = Callable[[str], Awaitable[Sequence[Hit]]]
OnSentence = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Turn:
    author: str  # citizen, bot, operator
    text: str


@dataclass(frozen=True, slots=True)
class QueueOption:
    id: UUID
    name: str
    intents: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    article_id: UUID
    title: str
    quote: str
    passage_id: UUID | None = None

    def wire(self) -> dict[str, str]:
        return {"article_id": str(self.article_id), "title": self.title, "quote": self.quote}


@dataclass(frozen=True, slots=True)
class Decision:
    """`steps`: what was looked at, for staff alone. `buttons`: {label, value}, pressed is said."""

    action: Action
    text: str
    language: str
    citations: tuple[Citation, ...] = ()
    confidence: float = 0.0
    risk: Finding = NOTHING
    intent: str | None = None
    urgency: str = "routine"
    queue_id: UUID | None = None
    buttons: tuple[dict[str, str], ...] = ()
    summary: str = ""
    open_questions: tuple[str, ...] = ()
    steps: tuple[dict[str, Any], ...] = field(default_factory=tuple)


def dump_steps(steps: Sequence[dict[str, Any]]) -> str:
    return msgspec.json.encode(list(steps)).decode()
