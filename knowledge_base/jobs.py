"""Background work: passages' vectors into Chroma. PostgreSQL stays the truth; all of Chroma can be made anew.

A change of model is a rebuild beside what is there: the old vectors answer until the new ones are complete.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from core.tasks import Handler, Task
from core.work import Ground, Work
from knowledge_base.indexing import ALL, INDEX_TASK
from knowledge_base.retrieval.chroma import AUDIENCES
from knowledge_base.retrieval.live import Knowledge, knowledge_of
from knowledge_base.retrieval.vectors import Embedder, embedder_named, identity

BATCH: Final = 256
_FIELDS = """
SELECT p.id, p.embedded_by, a.audience, v.title, p.heading, p.text
FROM passage p JOIN article a ON a.id = p.article_id JOIN article_version v ON v.article_id = a.id AND v.version = a.published_version
"""
# ix_passage_embedded_by. What is new comes before what only changes its model.
_FRESH = f"{_FIELDS} WHERE p.embedded_by IS NULL ORDER BY p.id LIMIT %s"
_OTHER = f"{_FIELDS} WHERE p.embedded_by <> %s ORDER BY p.embedded_by, p.id LIMIT %s"
_MARK = "UPDATE passage SET embedded_by = %s WHERE id = ANY(%s)"
_STALE = "SELECT 1 AS one FROM passage WHERE embedded_by IS NULL OR NOT starts_with(embedded_by, %s) LIMIT 1"
_GONE = "SELECT id FROM passage_gone LIMIT 1000"


async def index(ground: Ground, task: Task) -> None:
    """The handler of `knowledge.index`. Raises what Chroma raises: the task is tried again later."""
    await bring_up_to_date(ground)


async def reindex(ground: Ground, *, everything: bool = False) -> int:
    """`ventanilla knowledge reindex`: passages whose vectors are missing or another model's, or all. How many were done."""
    if everything:
        async with ground.work() as work:
            await work.execute("UPDATE passage SET embedded_by = NULL")
    return await bring_up_to_date(ground)


async def bring_up_to_date(ground: Ground, batch: int = BATCH) -> int:
    """Until every passage has its vector by the present model, and none is left of what is gone."""
    knowledge = knowledge_of(ground)
    if knowledge.chroma is None:
        return 0
    done = 0
    try:
        target = identity(knowledge.embedder, (await asyncio.to_thread(knowledge.embedder.embed, ["."]))[0])
        old = await _still_serving(ground, knowledge, target)
        while rows := await _next(ground, target, batch):
            await knowledge.chroma.run(_store, knowledge, knowledge.embedder, target, rows)
            fresh = [row for row in rows if row["embedded_by"] is None]
            if old is not None and fresh:
                await knowledge.chroma.run(_store, knowledge, old[0], old[1], fresh)
            async with ground.work() as work:
                await work.execute(_MARK, (target, [row["id"] for row in rows]))
            done += len(rows)
        await _forget_gone(ground, knowledge, [target, *([old[1]] if old else [])])
        await _serve(ground, knowledge, target)
    except Exception:
        knowledge.chroma.forget()
        raise
    return done


async def _still_serving(ground: Ground, knowledge: Knowledge, target: str) -> tuple[Embedder, str] | None:
    """The model that answers meanwhile, where it is another one that can still be asked."""
    async with ground.work() as work:
        row = await work.one("SELECT serving FROM knowledge_state")
    serving = row["serving"] if row else None
    if not serving or serving == target:
        return None
    found = embedder_named(ground.settings, serving)
    return (found, serving) if found else None


async def _next(ground: Ground, target: str, batch: int) -> list[dict[str, Any]]:
    async with ground.work() as work:
        return await work.all(_FRESH, (batch,)) or await work.all(_OTHER, (target, batch))


def _store(knowledge: Knowledge, embedder: Embedder, name: str, rows: Sequence[dict[str, Any]]) -> None:
    assert knowledge.chroma is not None
    texts = ["\n".join(str(row[part]) for part in ("title", "heading", "text") if row[part]) for row in rows]
    vectors = embedder.embed(texts)
    for audience in AUDIENCES:
        numbers = [number for number, row in enumerate(rows) if row["audience"] == audience]
        if numbers:
            knowledge.chroma.put(audience, name, [rows[n]["id"] for n in numbers], [vectors[n] for n in numbers])


async def _forget_gone(ground: Ground, knowledge: Knowledge, names: Sequence[str]) -> None:
    chroma = knowledge.chroma
    assert chroma is not None
    while True:
        async with ground.work() as work:
            gone: list[UUID] = [row["id"] for row in await work.all(_GONE)]
        if not gone:
            return
        for name in names:
            for audience in AUDIENCES:
                await chroma.run(chroma.remove, audience, name, gone)
        async with ground.work() as work:
            await work.execute("DELETE FROM passage_gone WHERE id = ANY(%s)", (gone,))


async def _serve(ground: Ground, knowledge: Knowledge, target: str) -> None:
    """From now on by the new vectors; the old ones go."""
    async with ground.work() as work:
        row = await work.one("SELECT serving FROM knowledge_state FOR UPDATE")
        before = row["serving"] if row else None
        if before == target:
            return
        await work.execute("UPDATE knowledge_state SET serving = %s, version = version + 1", (target,))
        work.after_commit(knowledge.changed)
    assert knowledge.chroma is not None
    if before:
        await knowledge.chroma.run(knowledge.chroma.drop, before)


async def arm(ground: Ground) -> None:
    """After a change of model, a lost Chroma or a dead task: what is missing is made without anybody asking."""
    knowledge = knowledge_of(ground)
    if knowledge.chroma is None:
        return
    async with ground.work() as work:
        if await _anything(work, knowledge):
            await work.task(INDEX_TASK, ALL)


async def _anything(work: Work, knowledge: Knowledge) -> bool:
    stale = await work.one(_STALE, (f"{knowledge.embedder.name}/",))
    return stale is not None or await work.one("SELECT 1 AS one FROM passage_gone LIMIT 1") is not None


HANDLERS: dict[str, Handler] = {INDEX_TASK: index}
