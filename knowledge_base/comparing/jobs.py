"""Comparing what changed with all that is there: one task for all that was written meanwhile."""

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from core.ids import new_id
from core.tasks import Handler, Task
from core.work import Ground, Work
from knowledge_base.comparing import sketch
from knowledge_base.comparing.facts import Said, contradict, said
from knowledge_base.indexing import COMPARE_TASK
from knowledge_base.passages import split
from knowledge_base.retrieval.live import Knowledge, knowledge_of
from knowledge_base.retrieval.scope import Scope

LOOKED_AT: Final = 60  # sentences of one article that are looked for elsewhere
EVERYBODY: Final = Scope(frozenset({"public", "staff", "institution"}), all_organizations=True)
_PENDING = """
SELECT a.id, a.title, a.body, a.language, a.areas FROM article a
WHERE a.status <> 'archived' AND NOT EXISTS (SELECT 1 FROM article_sketch s WHERE s.article_id = a.id) ORDER BY a.id LIMIT 50
"""
_SKETCH = "INSERT INTO article_sketch (article_id, bands) VALUES (%s, %s) ON CONFLICT (article_id) DO UPDATE SET bands = excluded.bands"
# ix_article_sketch_bands
_ALIKE = """
SELECT a.id, a.title, a.body FROM article_sketch s JOIN article a ON a.id = s.article_id
WHERE s.bands && %(bands)s::bigint[] AND a.id <> %(id)s AND a.language = %(language)s AND a.status <> 'archived' LIMIT 50
"""
_FLAG = """
INSERT INTO article_flag (id, kind, article_id, other_id, mark, score, quote, other_quote, at)
SELECT %(id)s, %(kind)s, %(one)s, %(other)s, %(mark)s, %(score)s, %(quote)s, %(other_quote)s, %(at)s
WHERE EXISTS (SELECT 1 FROM article WHERE id = %(one)s) AND EXISTS (SELECT 1 FROM article WHERE id = %(other)s)
ON CONFLICT (kind, article_id, other_id, mark) DO UPDATE SET score = excluded.score
"""


@dataclass(frozen=True, slots=True)
class Flag:
    kind: str
    other: UUID
    mark: str
    score: float
    quote: str = ""
    other_quote: str = ""


async def compare(ground: Ground, task: Task) -> None:
    """The handler of `knowledge.compare`."""
    knowledge = knowledge_of(ground)
    while True:
        async with ground.work() as work:
            pending = await work.all(_PENDING)
        if not pending:
            return
        for article in pending:
            await _compare_one(ground, knowledge, article)


async def _compare_one(ground: Ground, knowledge: Knowledge, article: dict[str, Any]) -> None:
    found = await asyncio.to_thread(sketch.shingles, f"{article['title']}\n{article['body']}", article["language"])
    bands = await asyncio.to_thread(sketch.bands, found)
    async with ground.work() as work:
        alike = await work.all(_ALIKE, {"bands": bands, "id": article["id"], "language": article["language"]})
    flags = await asyncio.to_thread(_duplicates, article, found, alike)
    flags += await _contradictions(knowledge, article)
    async with ground.work() as work:
        await work.execute(_SKETCH, (article["id"], bands))
        await _keep(work, article["id"], flags)


def _duplicates(article: dict[str, Any], found: frozenset[str], alike: list[dict[str, Any]]) -> list[Flag]:
    flags = []
    for other in alike:
        score = sketch.likeness(found, sketch.shingles(f"{other['title']}\n{other['body']}", article["language"]))
        if score >= sketch.NEAR:
            flags.append(Flag("near_duplicate", other["id"], "", score))
    return flags


async def _contradictions(knowledge: Knowledge, article: dict[str, Any]) -> list[Flag]:
    """Against what is published: of each sentence with a figure, the passages that are nearest to it."""
    own = [
        one
        for chunk in split(article["body"])
        for one in said(chunk.text, chunk.heading, article["title"], article["language"])
    ][:LOOKED_AT]
    flags: dict[tuple[UUID, str], Flag] = {}
    for one in own:
        hits = await knowledge.search(
            f"{article['title']} {one.text}", scope=EVERYBODY, language=article["language"], areas=article["areas"], limit=8
        )
        for hit in hits:
            passage = hit.passage
            if passage.article_id == article["id"]:
                continue
            for other in said(passage.text, passage.heading, passage.title, passage.language):
                if contradict(one, other):
                    flag = Flag("contradiction", passage.article_id, _mark(one, other), hit.score, one.text, other.text)
                    flags[flag.other, flag.mark] = flag
    return list(flags.values())


def _mark(one: Said, other: Said) -> str:
    """The same for both ways round: what was dismissed stays so until one of them is written anew."""
    both = "\n".join(sorted((one.text, other.text)))
    return hashlib.sha256(both.encode()).hexdigest()[:24]


async def _keep(work: Work, article: UUID, flags: list[Flag]) -> None:
    """Open flags that do not hold any more go; what people decided stays."""
    await work.execute(
        "DELETE FROM article_flag WHERE state = 'open' AND (article_id = %s OR other_id = %s)"
        " AND NOT (kind, mark, CASE WHEN article_id = %s THEN other_id ELSE article_id END) IN (SELECT * FROM unnest(%s::text[], %s::text[], %s::uuid[]))",
        (article, article, article, [f.kind for f in flags], [f.mark for f in flags], [f.other for f in flags]),
    )
    for flag in flags:
        first = article < flag.other
        await work.execute(
            _FLAG,
            {"id": new_id(), "kind": flag.kind, "one": min(article, flag.other), "other": max(article, flag.other), "mark": flag.mark,
             "score": round(flag.score, 3), "at": work.now, "quote": flag.quote if first else flag.other_quote,
             "other_quote": flag.other_quote if first else flag.quote},
        )  # fmt: skip


HANDLERS: dict[str, Handler] = {COMPARE_TASK: compare}
