"""Closed conversations and cases that share words with what a person said: found by keyed tokens, among those that the actor may see.

How rare a word is, is counted among the newest of them and nowhere else: what somebody may not see moves nothing here.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from math import log
from typing import Any
from uuid import UUID

from psycopg.errors import QueryCanceled

from casework import access as casework
from casework.cases import find as case_texts
from core.errors import Unavailable
from core.work import Work
from desk.conversations import access as conversations
from desk.conversations import find as talk_texts

NEWEST = 300
"""Rows of a kind that are looked through; who sees no more than that has seen all."""
WORTH = 30
"""Rows that tell something of how common a word is."""
BEST = 200
COMMON = 4000
"""Texts. A token that stands in more of them leads to none beyond the newest; it still counts for what others led to."""
OPENED, TEXTS = 15, 6
"""Of a kind, how many are opened and compared, and texts of each."""
_BRIEF = "SET LOCAL statement_timeout = '3s'"

_SHARED = """ARRAY(SELECT DISTINCT x FROM text_token t, unnest(t.tokens) x
      WHERE t.subject_id = s.id AND x = ANY(%(tokens)s::smallint[])) AS shared"""
# ix_conversation_closed or ix_case_file_opened, then text_token's primary key.
_NEWEST = f"""
WITH s AS MATERIALIZED (SELECT {{row}}.id, {{at}} AS at FROM {{table}} WHERE {{where}} ORDER BY {{at}} DESC LIMIT %(rows)s)
SELECT s.id, s.at, {_SHARED} FROM s
"""
# ix_text_token once for each token, then the rows by their primary key: only what may be seen is counted and cut.
INDEXED = f"""
WITH h AS MATERIALIZED (
    SELECT w.token, f.subject_id FROM unnest(%(tokens)s::smallint[]) AS w(token) CROSS JOIN LATERAL
        (SELECT t.subject_id FROM text_token t WHERE t.tokens @> ARRAY[w.token] LIMIT %(common)s + 1) f),
rare AS (SELECT token FROM h GROUP BY token HAVING count(*) <= %(common)s),
m AS MATERIALIZED (SELECT h.subject_id, count(DISTINCT h.token) AS n FROM h JOIN rare USING (token)
                   GROUP BY h.subject_id HAVING count(DISTINCT h.token) > 1),
s AS MATERIALIZED (SELECT {{row}}.id, {{at}} AS at FROM m JOIN {{table}} ON {{row}}.id = m.subject_id
                   WHERE {{where}} ORDER BY m.n DESC, {{at}} DESC LIMIT %(rows)s)
SELECT s.id, s.at, {_SHARED} FROM s
"""
# Of each the texts that hold most of the tokens.
_SOURCES = """
SELECT i.id AS subject_id, t.source_id FROM unnest(%(ids)s::uuid[]) AS i(id) CROSS JOIN LATERAL (
    SELECT t.source_id FROM text_token t WHERE t.subject_id = i.id
    ORDER BY (SELECT count(*) FROM unnest(t.tokens) x WHERE x = ANY(%(tokens)s::smallint[])) DESC, t.source_id DESC LIMIT %(texts)s) t
"""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look. All of it is ours, never a client's. `subject`: the column of an opened text that names its row."""

    table: str
    row: str
    at: str
    where: str
    values: Row
    opened: Callable[[Work, list[UUID]], Awaitable[list[Row]]]
    subject: str


def talks(work: Work, conversation_id: UUID) -> Place:
    seen, values = conversations.predicate(work.actor, work.now)
    where = f"c.closed_at IS NOT NULL AND c.id <> %(id)s AND {seen}"
    return Place("conversation c", "c", "c.closed_at", where, values | {"id": conversation_id}, talk_texts.opened, "conversation_id")


# Neither what this conversation already belongs to, nor what is still open for the same person.
_OTHER_CASES = """
NOT EXISTS (SELECT 1 FROM case_conversation cc WHERE cc.case_id = cf.id AND cc.conversation_id = %(id)s)
AND NOT (cf.closed_at IS NULL AND cf.person_id IS NOT DISTINCT FROM (SELECT person_id FROM conversation WHERE id = %(id)s))
"""


def cases(work: Work, conversation_id: UUID) -> Place:
    seen, values = casework.cases(work.actor, work.now)
    where = f"{_OTHER_CASES} AND {seen}"
    return Place("case_file cf", "cf", "cf.opened_at", where, values | {"id": conversation_id}, case_texts.opened, "case_id")


async def candidates(work: Work, place: Place, tokens: list[int]) -> tuple[list[Row], dict[int, float]]:
    """Rows with `shared` tokens, and how rare each token is. Raises Unavailable where it takes too long."""
    await work.execute(_BRIEF)
    newest = await _rows(work, _NEWEST, place, tokens, NEWEST)
    rarity = rare(tokens, [row["shared"] for row in newest])
    found = {row["id"]: row for row in newest}
    if len(newest) == NEWEST:
        found |= {row["id"]: row for row in await _rows(work, INDEXED, place, tokens, BEST)}
    return list(found.values()), rarity


def rare(tokens: Iterable[int], sample: list[list[int]]) -> dict[int, float]:
    """The logarithm of one to the share of the sample that has it; nothing for what a third of a sample worth the name has."""
    counts = Counter(token for shared in sample for token in shared)
    most = len(sample) / 3 if len(sample) >= WORTH else len(sample)
    return {token: log((len(sample) + 1) / (counts[token] + 0.5)) for token in tokens if counts[token] <= most}


async def texts(work: Work, place: Place, ids: list[UUID], tokens: list[int]) -> list[tuple[UUID, str]]:
    """Opened: whose it is, and its words."""
    values = {"ids": ids, "tokens": _array(tokens), "texts": TEXTS}
    sources = await work.all(_SOURCES, values)
    return [(row[place.subject], row["text"]) for row in await place.opened(work, [row["source_id"] for row in sources])]


async def _rows(work: Work, template: str, place: Place, tokens: list[int], rows: int) -> list[Row]:
    made, values = statement(template, place, tokens, rows)
    try:
        cursor = await work.conn.execute(made, values, prepare=False)
        return await cursor.fetchall()
    except QueryCanceled:
        raise Unavailable("Looking for similar cases takes too long right now. Try again in a moment.", code="assist_busy") from None


def statement(template: str, place: Place, tokens: list[int], rows: int) -> tuple[str, Row]:
    made = template.format(table=place.table, row=place.row, at=place.at, where=place.where)
    return made, {**place.values, "tokens": _array(tokens), "common": COMMON, "rows": rows}


def _array(tokens: list[int]) -> str:
    return "{" + ",".join(map(str, tokens)) + "}"
