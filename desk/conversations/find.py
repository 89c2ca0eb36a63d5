"""Conversations by what was said in them, in messages and notes; the newest text that holds the words is shown."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from core import search
from core.clock import wire as wire_time
from core.search import Wanted
from core.vault import SealBroken
from core.work import Work
from knowledge_base.finding import excerpt, stems_in

_TEXTS = """
SELECT m.id, m.conversation_id, m.seq, m.author, m.body, m.at, FALSE AS note, k.wrapped
FROM message m JOIN data_key k ON k.subject = m.conversation_id WHERE m.id = ANY(%(ids)s)
UNION ALL SELECT n.id, n.conversation_id, n.seq, 'operator', n.body, n.at, TRUE, k.wrapped
FROM note n JOIN data_key k ON k.subject = n.conversation_id WHERE n.id = ANY(%(ids)s)
"""
Row = dict[str, Any]


async def wanted(work: Work, query: str) -> Wanted | None:
    return Wanted.of(stems_in(query), await search.live(work))


async def show(work: Work, words: Wanted, ids: list[UUID]) -> list[tuple[UUID, Row]]:
    rows = sorted(await opened(work, ids), key=lambda row: row["id"], reverse=True)
    return [(row["conversation_id"], hit) for row in rows if (hit := _shown(words, row))]


async def opened(work: Work, ids: list[UUID]) -> list[Row]:
    """Messages and notes with their `text`; none whose key is gone, or whose seal is broken."""
    found = []
    for row in await work.all(_TEXTS, {"ids": ids}):
        with suppress(SealBroken):
            key = work.vault.unwrap(row["conversation_id"], bytes(row["wrapped"]))
            text = key.open(bytes(row["body"]), "note.body" if row["note"] else "message.body", row["id"])
            found.append({**row, "text": text})
    return found


def _shown(words: Wanted, row: Row) -> Row | None:
    """None where it has other words with the same tokens."""
    if not words.stems <= set(stems_in(row["text"])):
        return None
    return {
        "message_id": str(row["id"]),
        "seq": row["seq"],
        "author": row["author"],
        "note": row["note"],
        "at": wire_time(row["at"]),
        "excerpt": [{"text": piece.text, "found": piece.found} for piece in excerpt(row["text"], words.stems)],
    }
