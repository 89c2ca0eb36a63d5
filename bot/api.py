"""The playground: one turn through the live path, nothing stored."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

import bot
from bot.decision import Decision, QueueOption, Turn
from bot.model import prompt
from core.actor import require
from core.http import Page, StaffDep
from core.reads import listed
from core.wire import Text
from core.work import Work

router = APIRouter(prefix="/api/v1/bot", tags=["bot"])
Said = Annotated[Text, Field(max_length=200_000)]


class TurnIn(BaseModel):
    author: Literal["citizen", "bot", "operator", "system"]
    text: Said


class TryIn(BaseModel):
    text: Said
    history: Annotated[list[TurnIn], Field(max_length=500)] = []
    locale: Annotated[Text, Field(max_length=20)] = "es"


class RiskOut(BaseModel):
    level: str
    topic: str


class CitationOut(BaseModel):
    article_id: UUID
    title: str
    quote: str
    passage_id: UUID | None


class TryOut(BaseModel):
    action: Literal["answer", "clarify", "hand_over", "safe_reply", "chat"]
    text: str
    citations: list[CitationOut]
    confidence: float
    risk: RiskOut
    intent: str | None
    urgency: str
    queue_id: UUID | None
    language: str
    summary: str
    open_questions: list[str]
    buttons: list[dict[str, str]]
    steps: list[dict[str, Any]]


class PromptOut(BaseModel):
    name: str
    version: str
    fingerprint: str
    text: str


@router.post("/try")
async def try_turn(work: StaffDep, wanted: TryIn) -> TryOut:
    """The code of a live turn; nothing is stored and nobody is told."""
    require(work.actor, "bot", "try")
    turns = [Turn(turn.author, turn.text) for turn in wanted.history if turn.author != "system"]
    turns.append(Turn("citizen", wanted.text))
    decision = await bot.brain_of(work.ground).decide(turns, locale=wanted.locale, queues=await _queues(work), purpose="try")
    return _out(decision)


@router.get("/prompts")
async def list_prompts(work: StaffDep) -> Page[PromptOut]:
    """What a model is told, by version: a turn's steps and the usage report name it."""
    require(work.actor, "bot", "try")
    items = [PromptOut(name=one.name, version=one.version, fingerprint=one.fingerprint, text=one.text) for one in prompt.prompts()]
    await listed(work, "bot", len(items))
    return Page[PromptOut](items=items)


async def _queues(work: Work) -> tuple[QueueOption, ...]:
    rows = await work.all(
        "SELECT id, name, intents, skills, languages FROM queue WHERE archived_at IS NULL ORDER BY position, id"
    )
    return tuple(
        QueueOption(
            row["id"], row["name"], tuple(row["intents"]), tuple(row["skills"]), tuple(row["languages"])
        )
        for row in rows
    )


def _out(decision: Decision) -> TryOut:
    return TryOut(
        action=decision.action, text=decision.text, confidence=round(decision.confidence, 3),
        citations=[
            CitationOut(article_id=c.article_id, title=c.title, quote=c.quote, passage_id=c.passage_id)
            for c in decision.citations
        ],
        risk=RiskOut(level=decision.risk.level, topic=decision.risk.topic), intent=decision.intent,
        urgency=decision.urgency, queue_id=decision.queue_id, language=decision.language, summary=decision.summary,
        open_questions=list(decision.open_questions), buttons=list(decision.buttons), steps=list(decision.steps),
    )  # fmt: skip
