"""Routes of holds, erasures and retention."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from core.actor import require
from core.http import Limit, StaffDep
from core.privacy import copy, holds, retention
from core.privacy.erase import erase
from core.privacy.events import Subject
from core.privacy.jobs import RUN, THE_DESK
from core.privacy.schemas import (
    Certificate,
    Due,
    ErasureNew,
    Hold,
    HoldNew,
    Kind,
    RetentionChange,
    RetentionClass,
    RetentionClasses,
    RetentionRun,
    labelled,
)
from core.reads import listed
from core.texts import text
from core.wire import Page, page, place
from core.work import Work

router = APIRouter(prefix="/api/v1/privacy", tags=["privacy"])

# ix_erasure_subject, else newest first by the time-ordered primary key.
_CERTIFICATES = """
SELECT e.*, u.name AS asked_by_name FROM erasure e LEFT JOIN user_account u ON u.id = e.asked_by
WHERE (%(subject_id)s::uuid IS NULL OR e.subject_id = %(subject_id)s) AND (%(kind)s::text IS NULL OR e.kind = %(kind)s)
  AND (%(after)s::uuid IS NULL OR e.id < %(after)s)
ORDER BY e.id DESC LIMIT %(rows)s
"""


@router.post("/erasures", status_code=201)
async def erase_subject(body: ErasureNew, work: StaffDep) -> Certificate:
    """All that is kept about a person, or in a conversation. 409 `on_hold`, `open_cases`, `kept_by_law`, `kept_by_case`."""
    require(work.actor, "privacy", "erase")
    return Certificate.model_validate(await erase(work, Subject(body.kind, body.subject_id), body.basis))


@router.get("/erasures")
async def list_erasures(
    work: StaffDep, subject_id: UUID | None = None, kind: Annotated[str | None, Query(pattern="^(person|conversation)$")] = None,
    limit: Limit = 50, after: str | None = None,
) -> Page[Certificate]:  # fmt: skip
    """Certificates, newest first."""
    require(work.actor, "privacy", "read")
    last = place(after, UUID)
    filters: dict[str, Any] = {"subject_id": subject_id, "kind": kind}
    rows = await work.all(_CERTIFICATES, {**filters, "after": last[0] if last else None, "rows": limit + 1})
    shown = page(rows, limit, ("id",), dict)
    await listed(work, "erasure", len(shown["items"]), **filters)
    return Page[Certificate].model_validate(shown)


@router.post("/holds", status_code=201)
async def place_hold(body: HoldNew, work: StaffDep) -> Hold:
    require(work.actor, "privacy", "hold")
    return Hold.model_validate(await holds.place(work, Subject(body.kind, body.subject_id), body.reason))


@router.get("/holds")
async def list_holds(
    work: StaffDep, open: bool | None = None, subject_id: UUID | None = None, limit: Limit = 50, after: str | None = None,
) -> Page[Hold]:  # fmt: skip
    require(work.actor, "privacy", "hold")
    last = place(after, UUID)
    filters: dict[str, Any] = {"open": open, "subject_id": subject_id}
    rows = await holds.find(work, {**filters, "after": last[0] if last else None, "rows": limit + 1})
    shown = page(rows, limit, ("id",), lambda row: holds.shape(work, row))
    await listed(work, "hold", len(shown["items"]), **filters)
    return Page[Hold].model_validate(shown)


@router.post("/holds/{hold_id}/release")
async def release_hold(hold_id: UUID, work: StaffDep) -> Hold:
    require(work.actor, "privacy", "hold")
    return Hold.model_validate(await holds.release(work, hold_id))


@router.get("/copy", response_class=Response, responses={200: {"content": {"application/zip": {}}}})
async def get_copy(work: StaffDep, kind: Kind, id: UUID) -> Response:
    """For the person: `data.json`, `index.html` to read, and the files. One's own view of it: `not_included` tells of more."""
    require(work.actor, "privacy", "copy")
    archive = await copy.make(work, Subject(kind, id))
    headers = {"Content-Disposition": f'attachment; filename="{kind}-{id.hex[-8:]}.zip"', "Cache-Control": "no-store"}
    return Response(archive, media_type="application/zip", headers=headers)


@router.get("/retention")
async def get_retention(work: StaffDep) -> RetentionClasses:
    require(work.actor, "privacy", "read")
    return RetentionClasses(items=[_class(work, one) for one in await retention.classes(work)])


@router.patch("/retention/{code}")
async def change_retention(code: str, body: RetentionChange, work: StaffDep) -> RetentionClass:
    require(work.actor, "privacy", "retain")
    return _class(work, await retention.set_days(work, code, body.days))


@router.post("/retention/run")
async def run_retention(work: StaffDep, dry_run: bool = True) -> RetentionRun:
    """What would go; without `dry_run` it goes in the background, as it does each night."""
    require(work.actor, "privacy", "retain")
    found = await retention.survey(work)
    if not dry_run:
        await work.task(RUN, THE_DESK, lane="slow")
    await work.audit("privacy.retention_surveyed", "retention", None, dry_run=dry_run, due={r["code"]: r["due"] for r in found})
    return RetentionRun(started=not dry_run, classes=[Due.model_validate(labelled(row, _label(work, row["code"]))) for row in found])


def _class(work: Work, one: retention.Class) -> RetentionClass:
    shown: dict[str, Any] = {name: value for name, value in asdict(one).items() if name in RetentionClass.model_fields}
    return RetentionClass.model_validate(labelled(shown, _label(work, one.code)))


def _label(work: Work, code: str) -> str:
    return text(f"privacy.retention.{code}", work.actor.locale)
