"""What is offered to whoever attends a conversation. Nothing of it is sent or kept."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from bot.api import CitationOut
from core.actor import require
from core.http import StaffDep
from core.wire import Text
from desk.conversations import access
from desk.triage import assist
from desk.triage.similar import similar

router = APIRouter(prefix="/api/v1", tags=["assist"])
Said = Annotated[Text, Field(min_length=1, max_length=8000)]


class SuggestionOut(BaseModel):
    """`text` is empty where no article holds an answer; `citations` then name what may be worth reading."""

    text: str
    by: Literal["model", "articles", "rules"]
    action: str
    confidence: float
    citations: list[CitationOut]


class WrittenOut(BaseModel):
    text: str
    by: Literal["model", "template", "apertium", "same"]


class TranslateIn(BaseModel):
    text: Said
    to: Literal["es", "en", "pt"]


class SimilarItem(BaseModel):
    """A case, by its number, or a closed conversation, by its pseudonym. `words`: those of the conversation that was asked for which
    it shares, the rarest first. `outcome`: how a case ended, in words; of a conversation the code that it was closed with.
    """

    kind: Literal["conversation", "case"]
    id: UUID
    title: str
    status: str
    status_label: str | None
    outcome: str | None
    about: str | None
    labels: list[str]
    case_type: str | None
    queue: str | None
    channel: str | None
    opened_at: datetime
    closed_at: datetime | None
    shared: int
    words: list[str]
    link: str


class SimilarOut(BaseModel):
    """The most alike first. `advice`: why there is nothing; `too_little`: so far the person said too few words of a subject."""

    items: list[SimilarItem]
    advice: Literal["too_little", "none"] | None


@router.post("/conversations/{conversation_id}/suggest")
async def suggest(conversation_id: UUID, work: StaffDep) -> SuggestionOut:
    await _attended(work, conversation_id)
    found = await assist.suggest(work, conversation_id)
    await work.audit("assisted", "conversation", conversation_id, what="suggest", by=found.by)
    cited = [CitationOut(article_id=c.article_id, title=c.title, quote=c.quote, passage_id=c.passage_id) for c in found.citations]
    return SuggestionOut.model_validate(
        {"text": found.text, "by": found.by, "action": found.action, "confidence": round(found.confidence, 3), "citations": cited}
    )


@router.post("/conversations/{conversation_id}/summarize")
async def summarize(conversation_id: UUID, work: StaffDep) -> WrittenOut:
    await _attended(work, conversation_id)
    found = await assist.summarize(work, conversation_id, work.actor.locale)
    await work.audit("assisted", "conversation", conversation_id, what="summarize", by=found.by)
    return WrittenOut.model_validate({"text": found.text, "by": found.by})


@router.post("/conversations/{conversation_id}/translate")
async def translate(conversation_id: UUID, body: TranslateIn, work: StaffDep) -> WrittenOut:
    """A message of the conversation, or a draft. 409 `no_translator` where there is neither a model nor Apertium."""
    await _attended(work, conversation_id)
    found = await assist.translate(work, body.text, body.to)
    await work.audit("assisted", "conversation", conversation_id, what="translate", by=found.by)
    return WrittenOut.model_validate({"text": found.text, "by": found.by})


@router.get("/conversations/{conversation_id}/similar")
async def find_similar(conversation_id: UUID, work: StaffDep) -> SimilarOut:
    """Up to five cases and closed conversations that share at least three words of a subject, of those that the actor may see."""
    await _attended(work, conversation_id)
    found = await similar(work, conversation_id)
    hits = [str(item["id"]) for item in found.items]
    await work.audit("assisted", "conversation", conversation_id, what="similar", count=len(hits), hits=hits)
    return SimilarOut.model_validate({"items": found.items, "advice": found.advice})


async def _attended(work: StaffDep, conversation_id: UUID) -> None:
    require(work.actor, "conversation", "reply")
    await access.check(work, conversation_id, write=True)
