"""Questions that were handed to a person, did not serve or were answered wrong: read with the conversation's key, hidden of personal data."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from core.errors import NotFound
from core.texts import text
from core.vault import DataKey, SealBroken
from core.work import Work
from desk.conversations.access import predicate
from desk.learning.complaints import Complaints, complaints, together
from desk.learning.hidden import without_persons
from knowledge_base import service
from knowledge_base.grouping import grouped
from knowledge_base.retrieval.live import knowledge_of, scope_of

MOST: Final = 500
DAYS: Final = 90
PHRASINGS: Final = 12
MATERIAL: Final = 3
NEAR_FROM: Final = 0.4  # an article that is less near is none to add to
# ix_bot_turn_at, ix_answer_vote_turn. A wish for a person is no question, unless staff say so; what was erased has no key and is not there.
_TURNS = """
SELECT t.id, t.conversation_id, t.from_seq, t.to_seq, t.at, c.locale, k.wrapped
FROM bot_turn t JOIN conversation c ON c.id = t.conversation_id JOIN data_key k ON k.subject = c.id
LEFT JOIN LATERAL (SELECT bool_or(author = 'staff') AS staff FROM answer_vote WHERE turn_id = t.id AND verdict <> 'right') v ON true
WHERE {visible} AND t.at >= %(since)s AND t.learned_at IS NULL AND (t.action = 'hand_over' OR v.staff IS NOT NULL)
  AND (c.intent IS DISTINCT FROM 'human' OR v.staff) AND (%(only)s::uuid[] IS NULL OR t.id = ANY(%(only)s))
ORDER BY coalesce(v.staff, false) DESC, t.at DESC LIMIT %(limit)s
"""
# uq_message_seq
_SAID = """
SELECT m.id, m.body, w.turn FROM unnest(%s::uuid[], %s::uuid[], %s::int[], %s::int[]) AS w (turn, conversation, first, last)
JOIN message m ON m.conversation_id = w.conversation AND m.seq BETWEEN w.first AND w.last AND m.author = %s ORDER BY m.seq
"""
ANSWERS_WITHIN: Final = 20
"""Messages after the question in which an operator's words may be its answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    turn: UUID
    conversation: UUID
    to_seq: int
    at: datetime
    locale: str
    key: DataKey
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """`near`: the article that a search for the question finds first, if any. `said`: what staff said of the answers."""

    asked: tuple[Asked, ...]
    near: dict[str, Any] | None = None
    said: Complaints = Complaints()

    @property
    def phrasings(self) -> list[str]:
        return list(dict.fromkeys(one.text for one in self.asked))[:PHRASINGS]


async def groups(work: Work, limit: int) -> list[Group]:
    """What staff called wrong or outdated first, then the most asked, of conversations that the actor may see."""
    found = await _asked(work)
    numbers = await asyncio.to_thread(grouped, [one.text for one in found])
    told = await complaints(work, {one.turn: one.key for one in found})
    made = [tuple(found[number] for number in group) for group in numbers]
    made.sort(key=lambda asked: not any(one.turn in told for one in asked))
    return [
        Group(asked, await _near(work, asked[0].text), together(told[one.turn] for one in asked if one.turn in told))
        for asked in made[:limit]
    ]


async def _near(work: Work, question: str) -> dict[str, Any] | None:
    hits = await knowledge_of(work.ground).search(question, scope=scope_of(work.actor), limit=1)
    if not hits or hits[0].score < NEAR_FROM:
        return None
    return {"id": hits[0].passage.article_id, "title": hits[0].passage.title, "score": round(hits[0].score, 3)}


async def _asked(work: Work, only: Sequence[UUID] | None = None) -> list[Asked]:
    visible, values = predicate(work.actor, work.now)
    rows = await work.all(
        _TURNS.format(visible=visible),
        {**values, "since": work.now - timedelta(days=DAYS), "only": list(only) if only is not None else None, "limit": MOST},
    )
    turns = {row["id"]: row for row in rows}
    keys = {row["id"]: work.vault.unwrap(row["conversation_id"], bytes(row["wrapped"])) for row in rows}
    spans = [(row["id"], row["conversation_id"], row["from_seq"], row["to_seq"]) for row in rows]
    said = await _said(work, spans, keys, "citizen")
    return [
        Asked(turn, row["conversation_id"], row["to_seq"], row["at"], row["locale"], keys[turn], hidden)
        for turn, row in turns.items()
        if (hidden := without_persons(" ".join(said.get(turn, ()))))
    ]


async def _said(work: Work, spans: Sequence[tuple[UUID, UUID, int, int]], keys: dict[UUID, DataKey], author: str) -> dict[UUID, list[str]]:
    columns = [list(column) for column in zip(*spans, strict=True)] or [[], [], [], []]
    found: dict[UUID, list[str]] = {}
    for row in await work.all(_SAID, (*columns, author)):
        try:
            words = keys[row["turn"]].open(bytes(row["body"]), "message.body", row["id"])
        except SealBroken:
            continue
        found.setdefault(row["turn"], []).append(words)
    return found


async def draft(work: Work, turns: Sequence[UUID], *, title: str | None, article_id: UUID | None) -> UUID:
    """A draft with the phrasings as `asked as`, and what operators answered as material; or the phrasings to an article there is.

    Raises NotFound when none of the questions is there for this actor.
    """
    asked = await _asked(work, turns)
    if not asked:
        raise NotFound("These questions are not there any more.")
    phrasings = Group(tuple(asked)).phrasings
    if article_id is not None:
        article = await service.get(work, article_id, lock=True)
        await service.change(work, article_id, {"asked_as": list(dict.fromkeys([*article.asked_as, *phrasings]))[:100]})
    else:
        locale = Counter(one.locale for one in asked).most_common(1)[0][0]
        body = await _body(work, asked, locale)
        made = await service.create(
            work, title=(title or phrasings[0])[:200], body=body, language=locale if locale in ("es", "en", "pt") else "es", asked_as=phrasings
        )
        article_id = made.id
    await _learned(work, [one.turn for one in asked], article_id)
    return article_id


async def dismiss(work: Work, turns: Sequence[UUID]) -> None:
    """Nothing for an article. Raises NotFound as `draft`."""
    asked = await _asked(work, turns)
    if not asked:
        raise NotFound("These questions are not there any more.")
    await _learned(work, [one.turn for one in asked], None)


async def _learned(work: Work, turns: Sequence[UUID], article_id: UUID | None) -> None:
    await work.execute(
        "UPDATE bot_turn SET learned_at = %s, learned_article_id = %s WHERE id = ANY(%s)", (work.now, article_id, list(turns))
    )
    await work.audit("question.learned" if article_id else "question.dismissed", "article", article_id, questions=len(turns))


async def _body(work: Work, asked: Sequence[Asked], locale: str) -> str:
    spans = [(one.turn, one.conversation, one.to_seq + 1, one.to_seq + ANSWERS_WITHIN) for one in asked[:50]]
    said = await _said(work, spans, {one.turn: one.key for one in asked}, "operator")
    answers = [hidden for words in said.values() for hidden in [without_persons(" ".join(words))] if len(hidden) > 20][:MATERIAL]
    parts = [text("knowledge.draft.body", locale)]
    if answers:
        parts += [f"## {text('knowledge.draft.answers', locale)}", *(f"> {answer}" for answer in dict.fromkeys(answers))]
    return "\n\n".join(parts)
