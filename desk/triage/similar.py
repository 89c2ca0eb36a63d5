"""Earlier cases and closed conversations about the same, for whoever attends a conversation: how were they resolved?"""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from casework.cases import read as cases
from core import search
from core.search import SearchKey
from core.work import Work
from desk.conversations import read
from desk.triage import alike, assist
from desk.triage.alike import Place
from knowledge_base.finding import stems_in
from knowledge_base.words import content_words, courtesy, light, stem

FEWEST = 3
"""Words that two have to share."""
MOST = 5
MOST_WORDS = 40
GIST = 240
_WORD = re.compile(r"[^\W\d_]+")
_AT_ONCE = 20
gate = assist.Gate(assist.AT_ONCE)


@dataclass(frozen=True, slots=True)
class Alike:
    """`words`: as the conversation that was asked for has them, the rarest first."""

    kind: str
    id: UUID
    at: Any
    words: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Similar:
    """`advice`: why there is nothing."""

    items: list[dict[str, Any]]
    advice: str | None = None


async def similar(work: Work, conversation_id: UUID) -> Similar:
    """The caller has checked who asks. Raises Unavailable."""
    said = await assist.spoken(work, conversation_id)
    spoken = words_of(message["text"] or "" for message in reversed(said) if message["author"] == "citizen")
    keys = await search.live(work)
    if len(spoken) < FEWEST or not keys:
        return Similar([], "too_little")
    with gate:
        found = await _alike(work, alike.talks(work, conversation_id), "conversation", spoken, keys)
        if work.actor.may("case", "read"):
            found += await _alike(work, alike.cases(work, conversation_id), "case", spoken, keys)
        items = await _shown(work, sorted(found, key=lambda one: one.weight, reverse=True))
    return Similar(items, None if items else "none")


def words_of(texts: Iterable[str]) -> dict[str, str]:
    """Stems that tell what it is about, by the word that was written; no numbers, they tell who."""
    found: dict[str, str] = {}
    for word in (match.group() for text in texts for match in _WORD.finditer(text)):
        for content in content_words(word):
            if content not in light() and content not in courtesy():
                found.setdefault(stem(content), word.lower())
    return dict(list(found.items())[:MOST_WORDS])


async def _alike(work: Work, place: Place, kind: str, spoken: dict[str, str], keys: list[SearchKey]) -> list[Alike]:
    """The best by their tokens are opened and compared: several words may share a token."""
    tokens = {stem: [token for key in keys for token in key.tokens([stem])] for stem in spoken}
    every = list({token for some in tokens.values() for token in some})
    rows, rarity = await alike.candidates(work, place, every)
    weights = {stem: min(rarity[token] for token in some) for stem, some in tokens.items() if rarity.keys() >= set(some)}
    scored = [(sum(rarity.get(token, 0) for token in row["shared"]), row) for row in rows if len(row["shared"]) >= FEWEST]
    scored.sort(key=lambda one: (one[0], one[1]["at"]), reverse=True)
    best = {row["id"]: row for _, row in scored[: alike.OPENED]}
    shared = await _shared(work, place, list(best), every, set(weights))
    return [_one(kind, best[one], stems, spoken, weights) for one, stems in shared.items() if len(stems) >= FEWEST]


async def _shared(work: Work, place: Place, ids: list[UUID], tokens: list[int], wanted: set[str]) -> dict[UUID, set[str]]:
    shared: dict[UUID, set[str]] = {}
    texts = await alike.texts(work, place, ids, tokens) if ids else []
    for number, (subject, text) in enumerate(texts, start=1):
        shared.setdefault(subject, set()).update(wanted.intersection(stems_in(text)))
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
    return shared


def _one(kind: str, row: dict[str, Any], stems: set[str], spoken: dict[str, str], weights: dict[str, float]) -> Alike:
    rarest = sorted(stems, key=lambda stem: weights[stem], reverse=True)
    return Alike(kind, row["id"], row["at"], tuple(spoken[stem] for stem in rarest), sum(weights[stem] for stem in stems))


async def _shown(work: Work, found: list[Alike]) -> list[dict[str, Any]]:
    """A conversation whose case stands in the list already is left out."""
    talks = [one.id for one in found if one.kind == "conversation"]
    rows = await read.rows(work, "c.id = ANY(%(ids)s)", {"ids": talks}, limit=len(talks)) if talks else []
    files = [one.id for one in found if one.kind == "case"]
    shapes = await cases.rows(work, "cf.id = ANY(%(ids)s)", {"ids": files}, limit=len(files)) if files else []
    by_id = {UUID(row["id"]): _talk(row) for row in rows} | {shape["id"]: _case(shape) for shape in shapes}
    first = {one.id for one in found[:MOST]}
    covered = {talk for shape in shapes if shape["id"] in first for talk in shape["conversation_ids"]}
    kept = [one for one in found if one.id in by_id and one.id not in covered]
    return [by_id[one.id] | {"kind": one.kind, "id": one.id, "shared": len(one.words), "words": one.words} for one in kept[:MOST]]


def _talk(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": row["alias"], "status": "closed", "status_label": None, "outcome": row["close_reason"], "labels": row["labels"],
        "case_type": None, "queue": row["queue_name"], "channel": row["channel"], "opened_at": row["opened_at"],
        "closed_at": row["closed_at"], "about": _short(row["summary"]), "link": f"/console/inbox/{row['id']}",
    }  # fmt: skip


def _case(shape: dict[str, Any]) -> dict[str, Any]:
    """By its number: whose it is, is for those who open it."""
    return {
        "title": shape["number"], "status": shape["status_category"], "status_label": shape["status_label"],
        "outcome": _short(shape["outcome"]), "labels": [], "case_type": shape["case_type_label"], "queue": shape["organization_name"],
        "channel": None, "opened_at": shape["opened_at"], "closed_at": shape["closed_at"], "about": _short(shape["summary"]),
        "link": f"/console/cases/{shape['id']}",
    }  # fmt: skip


def _short(text: str | None) -> str | None:
    """In one line."""
    line = " ".join((text or "").split())
    return line if len(line) <= GIST else line[: GIST - 1].rsplit(" ", 1)[0] + "…"
