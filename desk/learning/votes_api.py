"""Staff say what an answer of the assistant was worth; whoever writes articles reads it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from core.actor import require
from core.http import StaffDep
from core.wire import Label, Page
from desk.conversations import access
from desk.conversations import votes as verbs
from desk.learning import votes

router = APIRouter(prefix="/api/v1", tags=["knowledge"])
Remark = Annotated[Label, Field(max_length=500)]
Verdict = Literal["right", "wrong", "outdated"]


class VoteIn(BaseModel):
    """`better_article_id`: of a wrong answer, the article that would have been right."""

    verdict: Verdict
    remark: Remark | None = None
    better_article_id: UUID | None = None


class Named(BaseModel):
    id: UUID
    title: str


class VoteOut(BaseModel):
    """A citizen's voice is `right` (it served) or `wrong` (it did not), without a name."""

    message_id: UUID
    author: Literal["citizen", "staff"]
    author_name: str | None
    mine: bool
    verdict: Verdict
    remark: str | None
    better: Named | None
    at: datetime


class Counts(BaseModel):
    """`share`: right among all; none without a voice."""

    right: int = 0
    wrong: int = 0
    outdated: int = 0
    share: float | None = None


class Complaint(BaseModel):
    conversation_id: UUID
    verdict: Verdict
    remark: str | None
    better: Named | None
    at: datetime


class StandingOut(BaseModel):
    """`cited`: answers that were given from the article."""

    cited: int
    staff: Counts
    citizens: Counts
    complaints: list[Complaint]


@router.get("/conversations/{conversation_id}/feedback")
async def list_votes(conversation_id: UUID, work: StaffDep) -> Page[VoteOut]:
    """What was said of the assistant's answers in it, by its citizen and by staff."""
    require(work.actor, "conversation", "read")
    await access.check(work, conversation_id)
    await work.audit("read", "conversation", conversation_id, what="feedback")
    return Page[VoteOut](items=[VoteOut.model_validate(vote) for vote in await verbs.of_conversation(work, conversation_id)])


@router.put("/conversations/{conversation_id}/messages/{message_id}/feedback", status_code=204)
async def vote(conversation_id: UUID, message_id: UUID, body: VoteIn, work: StaffDep) -> None:
    """One voice of a person on a message; said again, it is changed."""
    require(work.actor, "conversation", "note")
    await access.check(work, conversation_id)
    said = verbs.Said(body.verdict, body.remark, body.better_article_id)
    seq = await verbs.vote(work, conversation_id, message_id, said, by="staff")
    await work.audit("bot.judged", "conversation", conversation_id, verdict=f"answer_{body.verdict}", seq=seq)


@router.delete("/conversations/{conversation_id}/messages/{message_id}/feedback", status_code=204)
async def withdraw(conversation_id: UUID, message_id: UUID, work: StaffDep) -> None:
    require(work.actor, "conversation", "note")
    await access.check(work, conversation_id)
    if await verbs.withdraw(work, conversation_id, message_id, by="staff"):
        await work.audit("bot.unjudged", "conversation", conversation_id)


@router.get("/articles/{article_id}/feedback")
async def standing(article_id: UUID, work: StaffDep) -> StandingOut:
    """Of conversations that one may see."""
    require(work.actor, "article", "read")
    require(work.actor, "conversation", "read")
    found = await votes.of_article(work, article_id)
    await work.audit("read", "article", article_id, what="feedback")
    complaints = [Complaint.model_validate(one) for one in found.last]
    return StandingOut(cited=found.cited, staff=_counts(found.said["staff"]), citizens=_counts(found.said["citizen"]), complaints=complaints)


def _counts(said: dict[str, int]) -> Counts:
    total = sum(said.values())
    return Counts(**said, share=round(said.get("right", 0) / total, 3) if total else None)
