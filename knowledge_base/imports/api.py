"""Imports over HTTP, for who writes articles."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Query, UploadFile

from core.actor import require
from core.http import Limit, StaffDep
from core.reads import listed, opened
from core.wire import Page, page, place
from knowledge_base.imports import service
from knowledge_base.imports.schemas import DocumentAdded, ImportIn, ImportOut, ItemOut, ItemState, item, shown

router = APIRouter(prefix="/api/v1/knowledge/imports", tags=["knowledge"])


@router.get("")
async def list_imports(work: StaffDep, limit: Limit = 20, after: str | None = None) -> Page[ImportOut]:
    require(work.actor, "article", "create")
    rows = await service.find(work, place(after, datetime, UUID), limit + 1)
    found = page(rows, limit, ("created_at", "id"), lambda row: shown(row, work.actor.locale))
    await listed(work, "import", len(found["items"]))
    return Page[ImportOut](**found)


@router.post("", status_code=201)
async def begin(work: StaffDep, wanted: ImportIn) -> ImportOut:
    """Of a site, it begins at once; of files, with the first that is added. What it makes are drafts."""
    require(work.actor, "article", "create")
    import_id = await service.begin(work, **wanted.model_dump())
    return shown(await service.one(work, import_id), work.actor.locale)


@router.get("/{import_id}")
async def read(work: StaffDep, import_id: UUID) -> ImportOut:
    require(work.actor, "article", "create")
    row = await service.one(work, import_id)
    await opened(work, "import", import_id)
    return shown(row, work.actor.locale)


@router.post("/{import_id}/documents", status_code=201)
async def add_document(work: StaffDep, import_id: UUID, file: Annotated[UploadFile, File()]) -> DocumentAdded:
    require(work.actor, "article", "create")
    name = file.filename or "documento"
    data = await file.read(work.settings.attachment_bytes + 1)
    return DocumentAdded(id=await service.add_document(work, import_id, name, data), name=name)


@router.get("/{import_id}/items")
async def list_items(
    work: StaffDep, import_id: UUID, state: ItemState | None = None, limit: Limit = 50, after: Annotated[str | None, Query()] = None
) -> Page[ItemOut]:
    """Each document with what became of it."""
    require(work.actor, "article", "create")
    await service.one(work, import_id)
    last = place(after, int)
    rows = await service.items(work, import_id, state, last[0] if last else 0, limit + 1)
    found = page(rows, limit, ("position",), lambda row: item(row, work.actor.locale))
    await listed(work, "import", len(found["items"]), state=state)
    return Page[ItemOut](**found)


@router.post("/{import_id}/stop")
async def stop(work: StaffDep, import_id: UUID) -> ImportOut:
    require(work.actor, "article", "create")
    await service.stop(work, import_id)
    return shown(await service.one(work, import_id), work.actor.locale)


@router.post("/{import_id}/retry")
async def retry(work: StaffDep, import_id: UUID) -> ImportOut:
    """What could not be fetched, and what was left when it was stopped."""
    require(work.actor, "article", "create")
    await service.again(work, import_id)
    return shown(await service.one(work, import_id), work.actor.locale)
