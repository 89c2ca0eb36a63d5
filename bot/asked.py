"""One turn on its way to a decision: what was asked, by whom it is heard, and the steps that staff may read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.decision import Citation, Decision, OnSentence, QueueOption, Turn
from bot.risk import Finding
from bot.risk.assess import NOTHING
from bot.transcript import Question
from bot.triage import intent_of, queue_for, urgency_of
from core.texts import text
from knowledge_base.passages import sentences

QUOTED = 280  # characters of the person's words in a summary
OPEN_QUESTIONS = 3


@dataclass
class Asked:
    turns: Sequence[Turn]
    question: Question
    language: str
    queues: Sequence[QueueOption] = ()
    on_sentence: OnSentence | None = None
    abstained: bool = False  # a model read the passages and found no answer in them
    steps: list[dict[str, Any]] = field(default_factory=list)

    def say(self, key: str, **values: object) -> str:
        return text(f"bot.{key}", self.language, **values)

    def step(self, name: str, **figures: Any) -> None:
        self.steps.append({"name": name, **figures})

    def person_button(self) -> dict[str, str]:
        label = self.say("button.person")
        return {"label": label, "value": label}

    @property
    def about(self) -> str:
        """What the subject is read from: the question, else all that was said."""
        return self.question.condensed or " ".join(self.question.said[-3:])

    async def speak(self, parts: Iterable[str]) -> None:
        if self.on_sentence is not None:
            for part in parts:
                if part:
                    await self.on_sentence(part)


def decided(
    asked: Asked, action: Any, words: str, *, citations: Sequence[Citation] = (), confidence: float = 0.0,
    intent: str | None = None, buttons: Sequence[dict[str, str]] = (), risk: Finding = NOTHING,
    offered: Sequence[str] = (), open_questions: Sequence[str] | None = None, summary: str | None = None,
) -> Decision:  # fmt: skip
    """The decision with all that an operator needs, should it come to one."""
    intent = intent or intent_of(asked.question.text) or intent_of(asked.about)
    urgency = risk.level if risk.raised else urgency_of(" ".join(asked.question.said[-3:]))
    queue = queue_for(asked.queues, intent, asked.language, asked.about)
    asked.step(
        "decision", action=action, confidence=round(confidence, 3), intent=intent, urgency=urgency,
        queue=queue.name if queue else None, language=asked.language,
    )  # fmt: skip
    return Decision(
        action=action, text=words, language=asked.language, citations=tuple(citations), confidence=confidence,
        risk=risk, intent=intent, urgency=urgency, queue_id=queue.id if queue else None, buttons=tuple(buttons),
        summary=summary or summary_of(asked, offered),
        open_questions=tuple(open_of(asked) if open_questions is None else open_questions), steps=tuple(asked.steps),
    )  # fmt: skip


def summary_of(asked: Asked, offered: Sequence[str]) -> str:
    """Two or three lines in the person's own words."""
    said = [words for words in asked.question.said if words]
    lines = [asked.say("summary.asked", text=_short(words)) for words in dict.fromkeys(said[-2:])]
    if offered:
        lines.append(asked.say("summary.offered", titles=", ".join(f"«{title}»" for title in offered)))
    elif any(step["name"] == "retrieval" for step in asked.steps):
        lines.append(asked.say("summary.nothing"))
    return "\n".join(lines)


def open_of(asked: Asked) -> list[str]:
    """The questions that stay open, word for word."""
    found = [part for part in sentences(asked.question.text) if "?" in part]
    return [_short(part) for part in (found or [asked.question.text])[:OPEN_QUESTIONS] if part]


def _short(words: str) -> str:
    return words if len(words) <= QUOTED else words[: QUOTED - 1].rsplit(" ", 1)[0] + "…"
