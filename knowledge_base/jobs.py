"""Background work: passages' vectors into Chroma. PostgreSQL stays the truth; all of Chroma can be made anew."""

import asyncio
from uuid import UUID

from core.tasks import Handler, Task
from core.work import Ground
from knowledge_base.retrieval.live import Knowledge, knowledge_of

AUDIENCES = ("public", "staff", "institution")

_ARTICLE = """
SELECT p.id, a.audience, a.title, p.heading, p.text FROM passage p JOIN article a ON a.id = p.article_id
WHERE p.article_id = %s AND a.status = 'published' ORDER BY p.position
"""
_MARK = "UPDATE passage SET embedded_by = %s WHERE id = ANY(%s)"
_STALE = "SELECT DISTINCT article_id FROM passage WHERE embedded_by IS DISTINCT FROM %s"


async def index_article(ground: Ground, task: Task) -> None:
    """The handler of `knowledge.index`. Raises what Chroma raises: the task is tried again later."""
    knowledge = knowledge_of(ground)
    if knowledge.chroma is not None:
        await _embed(ground, knowledge, task.subject)


async def _embed(ground: Ground, knowledge: Knowledge, article_id: UUID) -> int:
    async with ground.work() as work:
        rows = await work.all(_ARTICLE, (article_id,))
    try:
        await asyncio.to_thread(_store, knowledge, article_id, rows)
    except Exception:
        if knowledge.chroma is not None:
            knowledge.chroma.forget()
        raise
    async with ground.work() as work:
        await work.execute(_MARK, (knowledge.embedder.name, [row["id"] for row in rows]))
    return len(rows)


def _store(knowledge: Knowledge, article_id: UUID, rows: list[dict[str, object]]) -> None:
    """An article sits in one collection; from the others it goes."""
    chroma, embedder = knowledge.chroma, knowledge.embedder
    assert chroma is not None
    texts = ["\n".join(str(row[name]) for name in ("title", "heading", "text") if row[name]) for row in rows]
    vectors = embedder.embed(texts) if texts else []
    home = rows[0]["audience"] if rows else None
    for audience in AUDIENCES:
        ids = [UUID(str(row["id"])) for row in rows] if audience == home else []
        chroma.replace(audience, embedder.name, article_id, ids, vectors if ids else [])


async def reindex(ground: Ground, *, everything: bool = False) -> int:
    """`ventanilla knowledge reindex`: articles whose vectors are missing or another embedder's, or all.

    Returns how many passages were done.
    """
    knowledge = knowledge_of(ground)
    if knowledge.chroma is None:
        return 0
    async with ground.work() as work:
        rows = await work.all(_STALE, ("" if everything else knowledge.embedder.name,))
    done = 0
    for row in rows:
        done += await _embed(ground, knowledge, row["article_id"])
    return done


HANDLERS: dict[str, Handler] = {"knowledge.index": index_article}
