"""A page of a list by the words of its sealed texts: candidates by keyed tokens, then opened and compared.

The first rows that the actor may see are looked through first: a common word fills its page there, and who sees few has
seen all. Only a word that is rare among them is looked for in the index of the tokens.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core.search.wanted import Wanted
from core.work import Work

SLICE = 300
"""Rows that are looked through before the index is asked."""
ROUNDS = (1, 5, 200)
"""Texts of one row that are opened until one holds the words: several words may share a token."""
OPENINGS = 1000
"""Texts that one page opens at most; the next page goes on from there."""

# The list's own index, then text_token's primary key.
_FIRST = """
WITH s AS MATERIALIZED (SELECT {row}.id, {columns}, {named} AS named, row_number() OVER (ORDER BY {order}) AS n FROM {table}
                        WHERE {where} ORDER BY {order} LIMIT %(w_rows)s)
SELECT s.*, ARRAY(SELECT t.source_id FROM text_token t WHERE t.subject_id = s.id AND {words}
                  ORDER BY t.source_id DESC LIMIT %(w_most)s) AS sources FROM s ORDER BY s.n
"""
# ix_text_token. Materialized: else the rows would be walked one by one for a word that hardly any has. The hits are asked
# for as a set: joined, they may be gone through once for each row, when the planner takes a word for a rare one.
_INDEXED = """
WITH h AS MATERIALIZED (
    SELECT t.subject_id, (array_agg(t.source_id ORDER BY t.source_id DESC))[:%(w_most)s] AS sources
    FROM text_token t WHERE {words} GROUP BY t.subject_id),
s AS MATERIALIZED (
    SELECT {row}.id, {columns}, {named} AS named, row_number() OVER (ORDER BY {order}) AS n FROM {table}
    WHERE {where} AND ({row}.id IN (SELECT h.subject_id FROM h) OR {named}) ORDER BY {order} LIMIT %(w_rows)s)
SELECT s.*, coalesce(h.sources, '{{}}') AS sources FROM s LEFT JOIN h ON h.subject_id = s.id ORDER BY s.n
"""
Row = dict[str, Any]
Show = Callable[[Work, Wanted, list[UUID]], Awaitable[list[tuple[UUID, Row]]]]
"""Of these texts those that hold every word, opened, the newest first: whose text it is, and what is shown of it."""


@dataclass(frozen=True, slots=True)
class Query:
    """`table` with `row` as its alias; `columns` that `key` needs: what the list is sorted by. `named`: found without its texts.

    `where` holds the one predicate and the filters; `following`: rows after a place, told by k_at and k_id. All of it is
    ours, never a client's.
    """

    table: str
    row: str
    columns: str
    where: str
    values: dict[str, Any]
    named: str
    order: str
    following: str
    key: Callable[[Row], Any]
    show: Show


@dataclass(slots=True)
class Found:
    """Rows in the list's order; what was said, by row; `last` looked at, from where on more may be found."""

    rows: list[Row] = field(default_factory=list)
    hits: dict[UUID, Row] = field(default_factory=dict)
    opened: int = 0
    last: Row | None = None

    @property
    def tired(self) -> bool:
        return self.opened >= OPENINGS


async def page(work: Work, query: Query, words: Wanted, rows: int) -> Found:
    """So many at most, and fewer where much had to be opened for them."""
    found, values = Found(), query.values
    statement, where = _FIRST, f"{query.where} AND {query.following}" if "k_at" in values else query.where
    while True:
        seen = await _rows(work, statement, query, words, where, values)
        await _take(work, query, words, found, seen, rows)
        if len(seen) < SLICE or len(found.rows) >= rows or found.tired:
            return found
        values = values | {"k_at": query.key(seen[-1]), "k_id": seen[-1]["id"]}
        statement, where = _INDEXED, f"{query.where} AND {query.following}"


def following(found: Found, limit: int) -> Row | None:
    """Where the next page begins, for one that asked for a row more than `limit`; None at the end."""
    if len(found.rows) > limit:
        return found.rows[limit - 1]
    return found.last if found.tired else None


async def _rows(work: Work, statement: str, query: Query, words: Wanted, where: str, values: dict[str, Any]) -> list[Row]:
    """Planned with the tokens at hand: a plan for any token would go astray with most of them."""
    tokens, more = words.sql()
    made = statement.format(table=query.table, row=query.row, columns=query.columns, where=where, order=query.order,
                            named=query.named, words=tokens)  # fmt: skip
    cursor = await work.conn.execute(made, {**values, **more, "w_rows": SLICE, "w_most": sum(ROUNDS)}, prepare=False)
    return await cursor.fetchall()


async def _take(work: Work, query: Query, words: Wanted, found: Found, seen: list[Row], rows: int) -> None:
    left = [row for row in seen if row["sources"] or row["named"]]
    while left and len(found.rows) < rows and not found.tired:
        few = rows - len(found.rows)
        some, left = left[:few], left[few:]
        found.hits |= await _hits(work, query, words, found, {row["id"]: row["sources"] for row in some})
        found.rows += [row for row in some if row["named"] or row["id"] in found.hits]
        found.last = some[-1]


async def _hits(work: Work, query: Query, words: Wanted, found: Found, sources: dict[UUID, list[UUID]]) -> dict[UUID, Row]:
    """The newest text of each row that holds every word; the first one tried nearly always does."""
    hits: dict[UUID, Row] = {}
    begin = 0
    for size in ROUNDS:
        ids = [one for subject, some in sources.items() if subject not in hits for one in some[begin : begin + size]]
        if not ids:
            break
        begin, found.opened = begin + size, found.opened + len(ids)
        for subject, shown in await query.show(work, words, ids):
            hits.setdefault(subject, shown)
    return hits
