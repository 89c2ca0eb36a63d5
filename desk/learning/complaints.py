"""What staff said of answers that were wrong or outdated, and of which articles they were made."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from core.vault import DataKey
from core.work import Work
from desk.conversations import wire
from desk.learning.hidden import without_persons
from knowledge_base import service as articles

REMARKS: Final = 5
# ix_answer_vote_turn
_SAID: Final = """
SELECT v.id, v.turn_id, v.conversation_id, v.verdict, v.remark, v.better_article_id, t.article_ids
FROM answer_vote v JOIN bot_turn t ON t.id = v.turn_id
WHERE v.turn_id = ANY(%s) AND v.author = 'staff' AND v.verdict <> 'right' ORDER BY v.at DESC
"""
_ARTICLES: Final = "SELECT id, title, audience, organization_id FROM article WHERE id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Named:
    id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class Complaints:
    """`articles`: what the answers cited. `better`: what staff named instead."""

    wrong: int = 0
    outdated: int = 0
    articles: tuple[Named, ...] = ()
    better: tuple[Named, ...] = ()
    remarks: tuple[str, ...] = ()
    conversations: tuple[UUID, ...] = ()


async def complaints(work: Work, keys: Mapping[UUID, DataKey]) -> dict[UUID, Complaints]:
    """By turn; `keys`: of each turn's conversation. Articles that the actor may not see are left out."""
    rows = await work.all(_SAID, (list(keys),))
    named = await _named(work, rows)
    found: defaultdict[UUID, list[Complaints]] = defaultdict(list)
    for row in rows:
        told = wire.opened(keys[row["turn_id"]], row["remark"], "answer_vote.remark", row["id"])
        one = Complaints(
            wrong=int(row["verdict"] == "wrong"), outdated=int(row["verdict"] == "outdated"),
            articles=tuple(named[id] for id in row["article_ids"] if id in named),
            better=tuple(named[id] for id in [row["better_article_id"]] if id in named),
            remarks=(without_persons(told),) if told else (), conversations=(row["conversation_id"],),
        )  # fmt: skip
        found[row["turn_id"]].append(one)
    return {turn: together(each) for turn, each in found.items()}


def together(each: Iterable[Complaints]) -> Complaints:
    made = Complaints()
    for one in each:
        made = Complaints(
            made.wrong + one.wrong, made.outdated + one.outdated, tuple(dict.fromkeys(made.articles + one.articles)),
            tuple(dict.fromkeys(made.better + one.better)), (made.remarks + one.remarks)[:REMARKS],
            tuple(dict.fromkeys(made.conversations + one.conversations)),
        )  # fmt: skip
    return made


async def _named(work: Work, rows: Iterable[Mapping[str, Any]]) -> dict[UUID, Named]:
    wanted = {id for row in rows for id in (*row["article_ids"], row["better_article_id"]) if id}
    if not wanted:
        return {}
    found = await work.all(_ARTICLES, (list(wanted),))
    return {row["id"]: Named(row["id"], row["title"]) for row in found if articles.sees(work, row["audience"], row["organization_id"])}
