"""Conversations by what was said in them: candidates by keyed tokens, then opened and compared, and shown with a piece.

The newest conversations that the actor may see are looked through first: a common word fills its page there, and who
sees few has seen all. Only a word that is rare among them is looked for in the index of the tokens.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core import search
from core.clock import wire as wire_time
from core.search import Wanted
from core.vault import SealBroken
from core.work import Work
from knowledge_base.finding import excerpt, stems_in

Row = dict[str, Any]
SLICE = 300
"""Conversations that are looked through before the index is asked."""
ROUNDS = (1, 5, 200)
"""Texts of one conversation that are opened until one holds the words: several words may share a token."""
OPENINGS = 1000
"""Texts that one page opens at most; the next page goes on from there."""

_PLACE = "c.id, c.answer_due_at, c.last_message_at, c.opened_at, {named} AS named"
# ix_conversation_last, then text_token's primary key.
_NEWEST = f"""
WITH c AS MATERIALIZED (SELECT {_PLACE}, row_number() OVER (ORDER BY {{order}}) AS n FROM conversation c
                        WHERE {{where}} ORDER BY {{order}} LIMIT %(w_rows)s)
SELECT c.*, ARRAY(SELECT t.source_id FROM text_token t WHERE t.subject_id = c.id AND {{words}}
                  ORDER BY t.source_id DESC LIMIT %(w_most)s) AS sources FROM c ORDER BY c.n
"""
# ix_text_token. Materialized: else the newest conversations would be walked one by one for a word that hardly any has.
_INDEXED = f"""
WITH h AS MATERIALIZED (
    SELECT t.subject_id, (array_agg(t.source_id ORDER BY t.source_id DESC))[:%(w_most)s] AS sources
    FROM text_token t WHERE {{words}} GROUP BY t.subject_id)
SELECT {_PLACE}, coalesce(h.sources, '{{{{}}}}') AS sources FROM conversation c LEFT JOIN h ON h.subject_id = c.id
WHERE {{where}} AND (h.subject_id IS NOT NULL OR {{named}}) ORDER BY {{order}} LIMIT %(w_rows)s
"""
_TEXTS = """
SELECT m.id, m.conversation_id, m.seq, m.author, m.body, m.at, FALSE AS note, k.wrapped
FROM message m JOIN data_key k ON k.subject = m.conversation_id WHERE m.id = ANY(%(ids)s)
UNION ALL SELECT n.id, n.conversation_id, n.seq, 'operator', n.body, n.at, TRUE, k.wrapped
FROM note n JOIN data_key k ON k.subject = n.conversation_id WHERE n.id = ANY(%(ids)s)
"""


@dataclass(frozen=True, slots=True)
class Query:
    """`where` holds the one predicate and the filters; `following`: rows after a place, told by k_at and k_id.

    `named`: what is found without its texts; `key`: what the list is sorted by. All of it is ours, never a client's.
    """

    where: str
    values: dict[str, Any]
    named: str
    order: str
    following: str
    key: Callable[[Row], Any]


@dataclass(slots=True)
class Found:
    """Rows in the list's order; what was said, by conversation; `last` looked at, from where on more may be found."""

    rows: list[Row] = field(default_factory=list)
    hits: dict[UUID, Row] = field(default_factory=dict)
    opened: int = 0
    last: Row | None = None

    @property
    def tired(self) -> bool:
        return self.opened >= OPENINGS


async def wanted(work: Work, query: str) -> Wanted | None:
    return Wanted.of(stems_in(query), await search.live(work))


async def page(work: Work, query: Query, words: Wanted, rows: int) -> Found:
    """So many at most, and fewer where much had to be opened for them."""
    found, values = Found(), query.values
    statement, where = _NEWEST, f"{query.where} AND {query.following}" if "k_at" in values else query.where
    while True:
        seen = await _rows(work, statement, query, words, where, values)
        await _take(work, words, found, seen, rows)
        if len(seen) < SLICE or len(found.rows) >= rows or found.tired:
            return found
        values = values | {"k_at": query.key(seen[-1]), "k_id": seen[-1]["id"]}
        statement, where = _INDEXED, f"{query.where} AND {query.following}"


async def _rows(work: Work, statement: str, query: Query, words: Wanted, where: str, values: dict[str, Any]) -> list[Row]:
    """Planned with the tokens at hand: a plan for any token would go astray with most of them."""
    tokens, more = words.sql()
    made = statement.format(where=where, order=query.order, named=query.named, words=tokens)
    cursor = await work.conn.execute(made, {**values, **more, "w_rows": SLICE, "w_most": sum(ROUNDS)}, prepare=False)
    return await cursor.fetchall()


async def _take(work: Work, words: Wanted, found: Found, seen: list[Row], rows: int) -> None:
    left = [row for row in seen if row["sources"] or row["named"]]
    while left and len(found.rows) < rows and not found.tired:
        few = rows - len(found.rows)
        some, left = left[:few], left[few:]
        found.hits |= await _hits(work, words, found, {row["id"]: row["sources"] for row in some})
        found.rows += [row for row in some if row["named"] or row["id"] in found.hits]
        found.last = some[-1]


async def _hits(work: Work, words: Wanted, found: Found, sources: dict[UUID, list[UUID]]) -> dict[UUID, Row]:
    """The newest text of each conversation that holds every word; the first one tried nearly always does."""
    hits: dict[UUID, Row] = {}
    begin = 0
    for size in ROUNDS:
        ids = [one for talk, some in sources.items() if talk not in hits for one in some[begin : begin + size]]
        if not ids:
            break
        begin, found.opened = begin + size, found.opened + len(ids)
        for row in sorted(await work.all(_TEXTS, {"ids": ids}), key=lambda row: row["id"], reverse=True):
            if row["conversation_id"] not in hits and (shown := _shown(work, words, row)):
                hits[row["conversation_id"]] = shown
    return hits


def _shown(work: Work, words: Wanted, row: Row) -> Row | None:
    """None where it has other words with the same tokens."""
    try:
        key = work.vault.unwrap(row["conversation_id"], bytes(row["wrapped"]))
        text = key.open(bytes(row["body"]), "note.body" if row["note"] else "message.body", row["id"])
    except SealBroken:
        return None
    if not words.stems <= set(stems_in(text)):
        return None
    return {
        "message_id": str(row["id"]),
        "seq": row["seq"],
        "author": row["author"],
        "note": row["note"],
        "at": wire_time(row["at"]),
        "excerpt": [{"text": piece.text, "found": piece.found} for piece in excerpt(text, words.stems)],
    }
