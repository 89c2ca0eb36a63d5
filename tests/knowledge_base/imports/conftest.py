"""A site on loopback that an administrator trusts, and imports run as the worker runs them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest_asyncio
from aiohttp import web

from core.database import connect
from core.tasks import Runner
from core.work import Ground
from desk.wiring import TASKS
from knowledge_base.imports import service
from knowledge_base.imports.bounds import Bounds

HTML = "text/html"


@dataclass
class Site:
    """`pages`: path to status, content type, body; a status of 302 leads to its body."""

    url: str = ""
    pages: dict[str, tuple[int, str, bytes | str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def page(self, path: str, title: str, *links: str) -> None:
        shown = "".join(f'<a href="{link}">{link}</a>' for link in links)
        self.pages[path] = (200, HTML, f"<html><body><main><h1>{title}</h1><p>Esto es {title}.</p>{shown}</main></body></html>")

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        status, kind, body = self.pages.get(request.path, (404, HTML, ""))
        if status == 302:
            return web.Response(status=302, headers={"Location": str(body)})
        return web.Response(status=status, body=body.encode() if isinstance(body, str) else body, content_type=kind)


@pytest_asyncio.fixture
async def site(ground: Ground) -> AsyncIterator[Site]:
    found = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", found.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    server = web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=0.1)
    await server.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    ground.extras["import_bounds"] = Bounds(pause=0.0, trusted=(found.url,))
    yield found
    await runner.cleanup()


async def begin(ground: Ground, kind: str = "files", **more: Any) -> UUID:
    wanted = {"address": None, "language": "es", "audience": "public", "organization_id": None, "most_pages": 50, **more}
    async with ground.work() as work:
        return await service.begin(work, kind=kind, **wanted)


async def add(ground: Ground, import_id: UUID, name: str, data: bytes) -> None:
    async with ground.work() as work:
        await service.add_document(work, import_id, name, data)


async def run(ground: Ground) -> None:
    runner = Runner(ground, lambda: connect(ground.database.url), ground.clock, TASKS, lane="slow")
    try:
        await runner.drain()
    finally:
        await runner.close()


async def report(ground: Ground, import_id: UUID) -> dict[str, Any]:
    """The import, and its items by source."""
    async with ground.work() as work:
        row = await service.one(work, import_id)
        items = await service.items(work, import_id, None, 0, 1000)
    return {**row, "items": {item["source"]: item for item in items}}
