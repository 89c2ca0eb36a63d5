"""An import at work: one document after the other, each in a transaction of its own, in slices that let others through."""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from psycopg.types.json import Jsonb

from core import files
from core.errors import Gone, NotFound
from core.files.store import remove
from core.tasks import Handler, Task, put
from core.work import Ground, Work
from knowledge_base.imports import drafts
from knowledge_base.imports.bounds import Bounds, bounds_of
from knowledge_base.imports.read import read
from knowledge_base.imports.readers.document import Document, Unreadable
from knowledge_base.imports.service import TASK, add
from knowledge_base.imports.site import Site

log = structlog.get_logger()

_NEXT = "SELECT * FROM knowledge_import_item WHERE import_id = %s AND state = 'waiting' ORDER BY position LIMIT 1"
_START = """
UPDATE knowledge_import SET state = 'running', started_at = coalesce(started_at, %s)
WHERE id = %s AND state IN ('waiting', 'running') RETURNING *
"""
_SETTLE = """
UPDATE knowledge_import_item SET state = %(state)s, problem = %(problem)s, figures = figures || %(figures)s, article_ids = %(articles)s,
       file_id = NULL, at = %(at)s
WHERE id = %(id)s
"""
_TOO_LATE = """
UPDATE knowledge_import_item SET state = 'failed', problem = 'out_of_time', at = %s WHERE import_id = %s AND state = 'waiting'
"""


async def run(ground: Ground, task: Task) -> None:
    """The handler of `knowledge.import`."""
    bounds = bounds_of(ground)
    until = time.monotonic() + bounds.slice_seconds
    async with ground.work() as work:
        row = await work.one(_START, (work.now, task.subject))
    if row is None:
        return
    try:
        site = await _met(ground, row, bounds) if row["kind"] == "site" else None
    except Unreadable as error:
        await _end(ground, task.subject, "failed", error.code)
        return
    while await _one_more(ground, row, site, bounds):
        if time.monotonic() > until:
            async with ground.work() as work:
                await put(work.conn, TASK, task.subject, run_at=work.now, lane="slow")
            return
    await _end(ground, task.subject, "done")


async def _met(ground: Ground, row: dict[str, Any], bounds: Bounds) -> Site:
    """The first time, the site's pages become items: those of its map, else where it starts, to follow its links."""
    site = Site(row["address"], bounds)
    await site.meet()
    async with ground.work() as work:
        known = await work.one("SELECT 1 AS one FROM knowledge_import_item WHERE import_id = %s LIMIT 1", (row["id"],))
    if known is None:
        pages = await site.pages(row["most_pages"])
        async with ground.work() as work:
            for page in pages:
                await add(work, row["id"], page)
            if not pages:
                await add(work, row["id"], site.page(site.start, site.start) or site.start, figures={"follow": True})
    return site


async def _one_more(ground: Ground, row: dict[str, Any], site: Site | None, bounds: Bounds) -> bool:
    """Whether there may be more: none is left, somebody stopped it, or the time is over."""
    async with ground.work() as work:
        now = await work.one("SELECT state FROM knowledge_import WHERE id = %s", (row["id"],))
        if now is None or now["state"] != "running":
            return False
        if site and work.now - row["started_at"] > timedelta(seconds=bounds.site_seconds):
            await work.execute(_TOO_LATE, (work.now, row["id"]))
            return False
        item = await work.one(_NEXT, (row["id"],))
    if item is None:
        return False
    try:
        data = await (site.get(item["source"]) if site else _uploaded(ground, item))
        found = await read(data, name="" if site else item["source"], address=item["source"] if site else "")
    except Unreadable as error:
        await _settle(ground, item, error)
        return True
    async with ground.work() as work:
        await _keep(work, row, item, found, site)
    return True


async def _keep(work: Work, row: dict[str, Any], item: dict[str, Any], found: Document, site: Site | None) -> None:
    if site and item["figures"].get("follow"):
        await _follow(work, row, item, found, site)
    wanted = drafts.Wanted(row["language"], row["audience"], row["organization_id"], row["owner_id"] or row["created_by"])
    source = item["source"] if site else f"file:{row['organization_id'] or ''}:{item['source']}"
    try:
        news, articles = await drafts.keep(work, wanted, found, source, item["source"])
    except Unreadable as error:
        await _write(work, item, "failed", error.code, error.figures, [])
        return
    await _write(work, item, "done" if news else "same", None, found.figures, articles)


async def _follow(work: Work, row: dict[str, Any], item: dict[str, Any], found: Document, site: Site) -> None:
    count = await work.one("SELECT count(*) AS n FROM knowledge_import_item WHERE import_id = %s", (row["id"],))
    room = row["most_pages"] - (count["n"] if count else 0)
    for link in found.links:
        page = site.page(link, found.base or item["source"])
        if room > 0 and page and await add(work, row["id"], page, figures={"follow": True}):
            room -= 1


async def _uploaded(ground: Ground, item: dict[str, Any]) -> bytes:
    try:
        async with ground.work() as work:
            _, data = await files.load(work, item["file_id"])
    except (NotFound, Gone):
        raise Unreadable("file_gone") from None
    return data


async def _settle(ground: Ground, item: dict[str, Any], error: Unreadable) -> None:
    async with ground.work() as work:
        await _write(work, item, "failed", error.code, error.figures, [])


async def _write(
    work: Work, item: dict[str, Any], state: str, problem: str | None, figures: dict[str, Any], articles: list[UUID]
) -> None:
    await work.execute(
        _SETTLE,
        {"id": item["id"], "state": state, "problem": problem, "figures": Jsonb(figures), "articles": articles, "at": work.now},
    )
    if item["file_id"]:
        await remove(work, item["file_id"])


async def _end(ground: Ground, import_id: UUID, state: str, problem: str | None = None) -> None:
    async with ground.work() as work:
        changed = await work.execute(
            "UPDATE knowledge_import SET state = %s, problem = %s, ended_at = %s WHERE id = %s AND state = 'running'"
            " AND (%s <> 'done' OR NOT EXISTS (SELECT 1 FROM knowledge_import_item WHERE import_id = %s AND state = 'waiting'))",
            (state, problem, work.now, import_id, state, import_id),
        )
        if changed:
            await work.audit("import.ended", "import", import_id, state=state)


HANDLERS: dict[str, Handler] = {TASK: run}
