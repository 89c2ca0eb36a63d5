"""Routes of oversight."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter

from core.actor import require
from core.http import Limit, StaffDep
from core.wire import Page, page, place
from desk.oversight import looked
from desk.oversight.schemas import Look

router = APIRouter(prefix="/api/v1", tags=["audit"])


@router.get("/audit/who-looked")
async def who_looked(
    work: StaffDep, resource: Literal["conversation", "case", "person", "file"], id: UUID, limit: Limit = 50, after: str | None = None,
) -> Page[Look]:  # fmt: skip
    """Of one record, newest first. For auditors of any record, for supervisors of those they see themselves."""
    require(work.actor, "audit", "look")
    await looked.check(work, resource, id)
    last = place(after, datetime, UUID)
    rows = await looked.find(work, resource, id, after=(last[0], last[1]) if last else None, rows=limit + 1)
    shown = page(rows, limit, ("at", "id"), dict)
    await work.audit("looks_listed", resource, id, count=len(shown["items"]))
    return Page[Look].model_validate(shown)
