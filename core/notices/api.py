"""Alerts that the asker hears: listed, taken, ended."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from core.actor import require
from core.http import Limit, StaffDep
from core.notices import answer, read
from core.notices.schemas import Alert, Level, State
from core.reads import listed
from core.wire import Page, Text, page, place

router = APIRouter(prefix="/api/v1", tags=["alerts"])


@router.get("/alerts")
async def list_alerts(
    work: StaffDep, state: State | None = None, level: Level | None = None,
    rule: Annotated[Text | None, Query(max_length=60)] = None, subject_id: UUID | None = None,
    limit: Limit = 50, after: str | None = None,
) -> Page[Alert]:  # fmt: skip
    require(work.actor, "alert", "read")
    last_at, last_id = place(after, datetime, UUID) or (None, None)
    filters: dict[str, Any] = {"state": state, "level": level, "rule": rule, "subject_id": subject_id}
    rows = await read.find(work, {**filters, "after_at": last_at, "after_id": last_id, "rows": limit + 1})
    shown = page(rows, limit, ("at", "id"), lambda row: read.shape(row, work.actor.locale))
    await listed(work, "alert", len(shown["items"]), **filters)
    return Page[Alert].model_validate(shown)


@router.post("/alerts/{alert_id}/acknowledge")
async def acknowledge_alert(alert_id: UUID, work: StaffDep) -> Alert:
    require(work.actor, "alert", "acknowledge")
    return Alert(**read.shape(await answer.acknowledge(work, alert_id), work.actor.locale))


@router.post("/alerts/{alert_id}/resolve")
async def resolve_alert(alert_id: UUID, work: StaffDep) -> Alert:
    require(work.actor, "alert", "resolve")
    return Alert(**read.shape(await answer.resolve(work, alert_id), work.actor.locale))
