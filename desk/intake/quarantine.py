"""Routes for supervisors: what was set apart on this machine's disk, and trying it again."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from core.errors import NotFound
from core.http import StaffDep
from core.identity import require
from core.work import Work
from desk.intake.spool import Spool

router = APIRouter(prefix="/api/v1", tags=["deliveries"])


class ApartOut(BaseModel):
    """`reason`: a code. `readable`: false where the file itself is damaged, or its key is missing."""

    id: UUID
    at: datetime
    reason: str
    readable: bool
    size: int


class ApartPage(BaseModel):
    """`waiting`: files of messages that wait for the database; `waiting_bytes` of `limit_bytes`."""

    items: list[ApartOut]
    waiting: int
    waiting_bytes: int
    limit_bytes: int


class ApartRetried(BaseModel):
    count: int


@router.get("/quarantine")
async def list_apart(work: StaffDep) -> ApartPage:
    require(work.actor, "delivery", "read")
    spool = _spool(work)
    fill, items = await asyncio.to_thread(spool.fill), await asyncio.to_thread(_items, spool)
    await work.audit("list", "quarantine", None, count=len(items))
    return ApartPage(items=items, waiting=fill.files, waiting_bytes=fill.bytes, limit_bytes=work.settings.spool_bytes)


@router.post("/quarantine/retry", status_code=202)
async def retry_all(work: StaffDep) -> ApartRetried:
    """Back into the line, all of them: what still cannot be kept comes back here."""
    require(work.actor, "delivery", "retry")
    spool = _spool(work)
    paths = await asyncio.to_thread(spool.apart)
    for path in paths:
        await asyncio.to_thread(spool.replay, path)
    await work.audit("quarantine.retried", "quarantine", None, count=len(paths))
    return ApartRetried(count=len(paths))


@router.post("/quarantine/{item_id}/retry", status_code=202)
async def retry_one(item_id: UUID, work: StaffDep) -> ApartRetried:
    require(work.actor, "delivery", "retry")
    spool = _spool(work)
    found = next((path for path in await asyncio.to_thread(spool.apart) if spool.row(path) == item_id), None)
    if found is None:
        raise NotFound("Nothing is set apart under this id.")
    await asyncio.to_thread(spool.replay, found)
    await work.audit("quarantine.retried", "quarantine", item_id)
    return ApartRetried(count=1)


def _spool(work: Work) -> Spool:
    return Spool(work.settings.spool_path, work.vault, work.settings.spool_bytes)


def _items(spool: Spool) -> list[ApartOut]:
    return [_item(spool, path) for path in spool.apart()]


def _item(spool: Spool, path: Path) -> ApartOut:
    status = path.stat()
    return ApartOut(
        id=spool.row(path), at=datetime.fromtimestamp(status.st_mtime, UTC), reason=path.stem.partition("~")[2],
        readable=path.suffix == ".batch", size=status.st_size,
    )  # fmt: skip
