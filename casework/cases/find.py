"""Cases by what is written in them: summary and outcome, and what was noted in their activities."""

from typing import Any
from uuid import UUID

from core import search
from core.search import Wanted
from core.vault import SealBroken
from core.work import Work
from knowledge_base.finding import excerpt, stems_in, written

_TEXTS = """
SELECT cf.id, cf.id AS case_id, 'case_file' AS place, cf.summary, cf.outcome AS more, k.wrapped
FROM case_file cf JOIN data_key k ON k.subject = cf.id WHERE cf.id = ANY(%(ids)s)
UNION ALL SELECT a.id, a.case_id, 'activity', a.summary, a.data, k.wrapped
FROM activity a JOIN data_key k ON k.subject = a.case_id WHERE a.id = ANY(%(ids)s)
"""
_MORE = {"case_file": "outcome", "activity": "data"}
Row = dict[str, Any]


async def wanted(work: Work, query: str) -> Wanted | None:
    return Wanted.of(stems_in(query), await search.live(work))


async def show(work: Work, words: Wanted, ids: list[UUID]) -> list[tuple[UUID, Row]]:
    rows = sorted(await opened(work, ids), key=lambda row: row["id"], reverse=True)
    return [(row["case_id"], hit) for row in rows if (hit := _shown(words, row))]


async def opened(work: Work, ids: list[UUID]) -> list[Row]:
    """Cases and activities with their `text`; none whose key is gone."""
    return [{**row, "text": _text(work, row)} for row in await work.all(_TEXTS, {"ids": ids})]


def _shown(words: Wanted, row: Row) -> Row | None:
    """None where it has other words with the same tokens."""
    if not words.stems <= set(stems_in(row["text"])):
        return None
    return {
        "activity_id": row["id"] if row["place"] == "activity" else None,
        "excerpt": [{"text": piece.text, "found": piece.found} for piece in excerpt(row["text"], words.stems)],
    }


def _text(work: Work, row: Row) -> str:
    more = _MORE[row["place"]]
    try:
        key = work.vault.unwrap(row["case_id"], bytes(row["wrapped"]))
        parts = [
            key.open(bytes(row[column]), f"{row['place']}.{name}", row["id"])
            for column, name in (("summary", "summary"), ("more", more)) if row[column]
        ]  # fmt: skip
    except SealBroken:
        return ""
    if more == "data" and row["more"]:
        parts[-1:] = written(parts[-1])
    return " · ".join(parts)
