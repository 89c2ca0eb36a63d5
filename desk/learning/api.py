"""Unanswered questions over HTTP, for who writes articles and may read the conversations."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from core.actor import require
from core.http import Limit, StaffDep
from core.reads import listed
from core.wire import Label, Page, Time
from desk.learning import unanswered

router = APIRouter(prefix="/api/v1/knowledge/unanswered", tags=["knowledge"])
Turns = Annotated[list[UUID], Field(min_length=1, max_length=unanswered.MOST)]


class Near(BaseModel):
    id: UUID
    title: str
    score: float


class Named(BaseModel):
    id: UUID
    title: str


class Complained(BaseModel):
    """What staff said of the answers: how often wrong or outdated, from which `articles`, and what would have been `better`."""

    wrong: int
    outdated: int
    articles: list[Named]
    better: list[Named]
    remarks: list[str]
    conversations: list[UUID]


class GroupOut(BaseModel):
    """`turns`: what the verbs take. `near`: the article that comes nearest; its phrasings can be added to it instead.

    `complaints`: none where no member of staff said anything.
    """

    question: str
    phrasings: list[str]
    count: int
    language: str
    last_at: Time
    turns: list[UUID]
    near: Near | None
    complaints: Complained | None


class DraftIn(BaseModel):
    """`article_id`: the phrasings go to that article, as a draft; else a new one is begun."""

    turns: Turns
    title: Annotated[Label, Field(max_length=200)] | None = None
    article_id: UUID | None = None


class DismissIn(BaseModel):
    turns: Turns


class DraftOut(BaseModel):
    article_id: UUID


@router.get("")
async def list_unanswered(work: StaffDep, limit: Limit = 30) -> Page[GroupOut]:
    """What was handed to a person, did not serve or was called wrong or outdated by staff (that first); alike questions together,
    the most asked first; without personal data."""
    require(work.actor, "article", "create")
    require(work.actor, "conversation", "read")
    found = await unanswered.groups(work, limit)
    await listed(work, "question", len(found))
    return Page[GroupOut](items=[_out(group) for group in found])


@router.post("/draft", status_code=201)
async def draft(work: StaffDep, wanted: DraftIn) -> DraftOut:
    require(work.actor, "article", "create")
    require(work.actor, "conversation", "read")
    return DraftOut(article_id=await unanswered.draft(work, wanted.turns, title=wanted.title, article_id=wanted.article_id))


@router.post("/dismiss", status_code=204)
async def dismiss(work: StaffDep, wanted: DismissIn) -> None:
    require(work.actor, "article", "create")
    require(work.actor, "conversation", "read")
    await unanswered.dismiss(work, wanted.turns)


def _out(group: unanswered.Group) -> GroupOut:
    return GroupOut(
        question=group.asked[0].text, phrasings=group.phrasings, count=len(group.asked), language=group.asked[0].locale,
        last_at=max(one.at for one in group.asked), turns=[one.turn for one in group.asked],
        near=Near.model_validate(group.near) if group.near else None,
        complaints=Complained.model_validate(asdict(group.said)) if group.said.conversations else None,
    )  # fmt: skip
