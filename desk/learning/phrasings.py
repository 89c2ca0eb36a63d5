"""Ways of asking for an article that the model proposes. Nothing of it is kept: a person takes over what fits."""

from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

import bot
from bot.model import ModelUnavailable
from bot.model.phrasings import Subject
from core.actor import require
from core.errors import Conflict, Unavailable
from core.http import StaffDep
from core.work import Work
from desk.triage.assist import gate
from knowledge_base import service
from knowledge_base.schemas import AskedAs

router = APIRouter(prefix="/api/v1", tags=["knowledge"])
# What citizens are answered from; the newest text of an article may be a draft.
_TAKEN: Final = """
SELECT v.title, v.asked_as FROM article a JOIN article_version v ON v.article_id = a.id AND v.version = a.published_version
WHERE a.status = 'published' AND a.id <> %s AND a.language = %s
"""


class PhrasingsIn(BaseModel):
    """`asked_as`: what stands in the form and is not saved yet: none of it is proposed again."""

    asked_as: AskedAs = []


class PhrasingsOut(BaseModel):
    items: list[str]
    by: Literal["model"] = "model"


class ModelOut(BaseModel):
    """Whether an endpoint is configured; not whether it is well."""

    configured: bool


@router.get("/bot/model")
async def model(work: StaffDep) -> ModelOut:
    require(work.actor, "bot", "try")
    return ModelOut(configured=bot.brain_of(work.ground).has_model)


@router.post("/articles/{article_id}/phrasings")
async def propose(article_id: UUID, body: PhrasingsIn, work: StaffDep) -> PhrasingsOut:
    """Up to eight, in the article's language. 409 `no_model`; 503 `model_unavailable`, also where a limit is used up."""
    require(work.actor, "article", "edit")
    found = await proposed(work, article_id, body.asked_as)
    await work.audit("assisted", "article", article_id, what="phrasings", count=len(found))
    return PhrasingsOut(items=found)


async def proposed(work: Work, article_id: UUID, known: Sequence[str] = ()) -> list[str]:
    """Raises NotFound, Forbidden, Conflict, Unavailable."""
    article = await service.get(work, article_id)
    service.check_mine(work, article)
    brain = bot.brain_of(work.ground)
    if not brain.has_model:
        raise Conflict("No model is configured.", code="no_model")
    rows = await work.all(_TAKEN, (article_id, article.language))
    taken = [line for row in rows for line in (row["title"], *row["asked_as"])]
    subject = Subject(article.title, article.body, article.language, [*article.asked_as, *known], taken)
    try:
        with gate:
            return await brain.phrasings(subject)
    except ModelUnavailable:
        raise Unavailable("The model does not answer right now. Try again in a while.", code="model_unavailable") from None
