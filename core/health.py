"""Is this process alive, can it serve, and its figures. No check waits longer than two seconds."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Literal

import httpx
import structlog
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from sqlalchemy import text

from core import tallies
from core.database.migrate import newest_revision
from core.http import ground_of
from core.metrics import hints_connected
from core.work import Ground

router = APIRouter(tags=["health"])
log = structlog.get_logger()
SECONDS = 2.0
Check = Literal["ok", "away", "off", "outdated"]


class Readiness(BaseModel):
    """`down`: cannot serve. `degraded`: serves, while hints or vectors are away."""

    status: Literal["ok", "degraded", "down"]
    checks: dict[str, Check]


@router.get("/health/live")
async def live() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/health/ready", responses={503: {"model": Readiness}})
async def ready(request: Request, response: Response) -> Readiness:
    checks = await look(ground_of(request))
    state = status_of(checks)
    response.status_code = 503 if state == "down" else 200
    response.headers["Cache-Control"] = "no-store"
    return Readiness(status=state, checks=checks)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """What this process counted, and what the desk's figures tell of all of them."""
    figures = getattr(request.app.state, "figures", None)
    if figures is not None:
        await figures.refresh()
    hints_connected.set(1 if ground_of(request).hints.connected else 0)
    background = await tallies.told(ground_of(request).settings.redis_url)
    return Response(generate_latest() + background, media_type=CONTENT_TYPE_LATEST)


async def look(ground: Ground) -> dict[str, Check]:
    """All checks at once."""
    database, schema, vectors = await asyncio.gather(
        _soon(lambda: _database(ground)), _soon(lambda: _schema(ground)), _soon(lambda: _chroma(ground))
    )
    if database != "ok":
        schema = "away"
    hints: Check = "off" if not ground.settings.redis_url else "ok" if ground.hints.connected else "away"
    return {"database": database, "schema": schema, "hints": hints, "chroma": vectors}


def status_of(checks: dict[str, Check]) -> Literal["ok", "degraded", "down"]:
    """PostgreSQL is the only truth: without it nothing is served; the others are missed, not needed."""
    if checks["database"] != "ok" or checks["schema"] != "ok":
        return "down"
    return "degraded" if "away" in (checks["hints"], checks["chroma"]) else "ok"


async def _soon(check: Callable[[], Awaitable[Check]]) -> Check:
    try:
        async with asyncio.timeout(SECONDS):
            return await check()
    except Exception as error:
        # Whatever goes wrong in a check is its answer; only the kind is logged, an address may stand in the text.
        log.info("health_check_failed", error=type(error).__name__)
        return "away"


async def _database(ground: Ground) -> Check:
    async with ground.database.engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
    return "ok"


async def _schema(ground: Ground) -> Check:
    async with ground.database.engine.connect() as connection:
        found = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalars().all()
    return "ok" if list(found) == [newest_revision()] else "outdated"


async def _chroma(ground: Ground) -> Check:
    url = ground.settings.chroma_url
    if not url:
        return "off"
    with suppress(httpx.HTTPError):
        async with httpx.AsyncClient(verify=url.startswith("https"), trust_env=False) as client:
            if (await client.get(f"{url.rstrip('/')}/api/v2/heartbeat")).status_code == 200:
                return "ok"
    return "away"
