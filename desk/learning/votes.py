"""What was said of the answers that an article gave: how many, by whom, and the remarks."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from core.clock import wire as wire_time
from core.work import Work
from desk.conversations import wire
from desk.conversations.access import predicate
from desk.conversations.votes import better_of
from desk.learning.hidden import without_persons
from knowledge_base import service as articles

LAST: Final = 10
# ix_bot_turn_articles, ix_answer_vote_turn
_COUNTS: Final = """
SELECT v.author, v.verdict, count(*)::int AS n FROM bot_turn t JOIN conversation c ON c.id = t.conversation_id
JOIN answer_vote v ON v.turn_id = t.id WHERE {visible} AND t.article_ids @> ARRAY[%(id)s::uuid] GROUP BY 1, 2
"""
_CITED: Final = """
SELECT count(*)::int AS n FROM bot_turn t JOIN conversation c ON c.id = t.conversation_id
WHERE {visible} AND t.action = 'answer' AND t.article_ids @> ARRAY[%(id)s::uuid]
"""
_LAST: Final = """
SELECT v.id, v.conversation_id, v.verdict, v.remark, v.at, k.wrapped, a.id AS better_id, a.title AS better_title,
       a.audience AS better_audience, a.organization_id AS better_organization
FROM bot_turn t JOIN conversation c ON c.id = t.conversation_id JOIN answer_vote v ON v.turn_id = t.id
LEFT JOIN data_key k ON k.subject = c.id LEFT JOIN article a ON a.id = v.better_article_id
WHERE {visible} AND t.article_ids @> ARRAY[%(id)s::uuid] AND v.author = 'staff' AND v.verdict <> 'right'
ORDER BY v.at DESC, v.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """`said`: author -> verdict -> how many. `last`: what staff found wrong, the newest first."""

    cited: int
    said: dict[str, dict[str, int]]
    last: list[dict[str, Any]]


async def of_article(work: Work, article_id: UUID) -> Standing:
    """In conversations that the actor may see. Raises NotFound."""
    await articles.get(work, article_id)
    visible, values = predicate(work.actor, work.now)
    values |= {"id": article_id, "limit": LAST}
    said: dict[str, dict[str, int]] = {"staff": {}, "citizen": {}}
    for row in await work.all(_COUNTS.format(visible=visible), values):
        said[row["author"]][row["verdict"]] = row["n"]
    cited = await work.one(_CITED.format(visible=visible), values)
    last = await work.all(_LAST.format(visible=visible), values)
    return Standing(cited["n"] if cited else 0, said, [_shown(work, row) for row in last])


def _shown(work: Work, row: dict[str, Any]) -> dict[str, Any]:
    key = work.vault.unwrap(row["conversation_id"], bytes(row["wrapped"])) if row["wrapped"] else None
    told = wire.opened(key, row["remark"], "answer_vote.remark", row["id"]) if key else None
    return {
        "conversation_id": row["conversation_id"], "verdict": row["verdict"], "remark": without_persons(told) if told else None,
        "better": better_of(work, row), "at": wire_time(row["at"]),
    }  # fmt: skip
