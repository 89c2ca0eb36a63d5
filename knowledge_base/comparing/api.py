"""Flags over HTTP, for who writes articles."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from core.actor import require
from core.http import Limit, StaffDep
from core.reads import listed
from core.wire import Page, Time, page, place
from knowledge_base.comparing import flags

router = APIRouter(prefix="/api/v1/knowledge/flags", tags=["knowledge"])
Kind = Literal["near_duplicate", "contradiction"]


class Side(BaseModel):
    """`quote`: the sentence that says otherwise; empty for near-duplicates."""

    id: UUID
    title: str
    status: str
    quote: str


class FlagOut(BaseModel):
    id: UUID
    kind: Kind
    score: float
    one: Side
    other: Side
    at: Time


@router.get("")
async def list_flags(
    work: StaffDep, article_id: UUID | None = None, kind: Kind | None = None, limit: Limit = 50, after: str | None = None
) -> Page[FlagOut]:
    """Articles that say the same, and sentences that say otherwise of the same thing."""
    require(work.actor, "article", "create")
    rows = await flags.find(work, article=article_id, kind=kind, place=place(after, datetime, UUID), limit=limit + 1)
    found = page(rows, limit, ("at", "id"), FlagOut.model_validate)
    await listed(work, "article_flag", len(found["items"]), article_id=article_id, kind=kind)
    return Page[FlagOut](**found)


@router.post("/{flag_id}/dismiss", status_code=204)
async def dismiss(work: StaffDep, flag_id: UUID) -> None:
    require(work.actor, "article", "edit")
    await flags.dismiss(work, flag_id)
