"""The passages of what is published: replaced with it in one transaction, and only those that changed."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from core.ids import new_id
from core.work import Work
from knowledge_base.passages import Chunk, split
from knowledge_base.retrieval.live import knowledge_of

INDEX_TASK: Final = "knowledge.index"
COMPARE_TASK: Final = "knowledge.compare"
ALL: Final = UUID("00000000-0000-7000-8000-000000000009")
"""Whose vectors are made: one task for all that changed meanwhile."""

_PUBLISHED = """
SELECT v.title, v.body, v.language, v.asked_as, a.audience, a.organization_id, a.areas, a.published_version AS version
FROM article a JOIN article_version v ON v.article_id = a.id AND v.version = a.published_version WHERE a.id = %s
"""
_KEEP = "UPDATE passage SET version = %s WHERE id = ANY(%s)"
_REMOVE = "WITH gone AS (DELETE FROM passage WHERE id = ANY(%s) RETURNING id) INSERT INTO passage_gone SELECT id FROM gone"
_ADD = "INSERT INTO passage (id, article_id, version, position, heading, text, mark) VALUES (%s, %s, %s, %s, %s, %s, %s)"


async def replace(work: Work, article_id: UUID) -> None:
    """What is answered from becomes the published version: here at once, in other processes within a second."""
    row = await work.one(_PUBLISHED, (article_id,))
    assert row is not None
    chunks = split(row["body"]) or split(row["title"])
    marks = [_mark(row, number, chunk) for number, chunk in enumerate(chunks)]
    known = {item["mark"]: item["id"] for item in await work.all("SELECT id, mark FROM passage WHERE article_id = %s", (article_id,))}
    kept = {mark: known[mark] for mark in marks if mark in known}
    await work.execute(_KEEP, (row["version"], list(kept.values())))
    await _remove(work, [key for mark, key in known.items() if mark not in kept])
    fresh = [
        (new_id(), article_id, row["version"], number, chunk.heading, chunk.text, mark)
        for number, (chunk, mark) in enumerate(zip(chunks, marks, strict=True))
        if mark not in kept
    ]
    async with work.conn.cursor() as cursor:
        await cursor.executemany(_ADD, fresh)
    await _moved(work, article_id)


async def remove(work: Work, article_id: UUID) -> None:
    """No longer found."""
    rows = await work.all("SELECT id FROM passage WHERE article_id = %s", (article_id,))
    await _remove(work, [row["id"] for row in rows])
    await _moved(work, article_id)


async def _remove(work: Work, passages: Sequence[UUID]) -> None:
    if passages:
        await work.execute(_REMOVE, (list(passages),))


def _mark(row: dict[str, Any], number: int, chunk: Chunk) -> str:
    """A hash of all that the index reads of a passage."""
    parts = (
        row["title"], row["language"], row["asked_as"], row["audience"], row["organization_id"], row["areas"], number, chunk.heading,
        chunk.text,
    )  # fmt: skip
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:32]


async def _moved(work: Work, article_id: UUID) -> None:
    work.before_commit("knowledge", lambda: _tell(work))
    work.hint("article", article_id)
    work.after_commit(knowledge_of(work.ground).changed)


async def _tell(work: Work) -> None:
    await work.execute("UPDATE knowledge_state SET version = version + 1")
    await work.task(INDEX_TASK, ALL)
