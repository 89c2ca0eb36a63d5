"""Help for whoever answers: a reply from the articles, the conversation in a few lines, a translation. The person decides and sends."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import bot
from bot import Citation, Turn
from bot.language import language_of
from bot.model import ModelUnavailable
from core.errors import Conflict, Unavailable
from core.texts import text
from core.work import Work
from desk.conversations import read
from desk.triage import apertium

LOOK_BACK = 60
QUOTED = 280
AT_ONCE = 2
"""Of a process: each holds a connection to the database while the model writes."""
_SPEAKING = ("citizen", "bot", "operator")


@dataclass(frozen=True, slots=True)
class Suggested:
    """`by`: model, articles or rules. Without `text` there is nothing to say, but perhaps something to read."""

    text: str
    by: str
    action: str
    confidence: float = 0.0
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """`by`: model, template or apertium."""

    text: str
    by: str


class Gate:
    """So many at once; who comes next is told so instead of waiting with a connection in hand."""

    def __init__(self, places: int) -> None:
        self._free = places

    def __enter__(self) -> None:
        if self._free == 0:
            raise Unavailable("Others are being helped right now. Try again in a moment.", code="assist_busy")
        self._free -= 1

    def __exit__(self, *_: object) -> None:
        self._free += 1


gate = Gate(AT_ONCE)


async def suggest(work: Work, conversation_id: UUID) -> Suggested:
    """To what the citizen wrote last. Raises Unavailable."""
    said = await spoken(work, conversation_id)
    while said and said[-1]["author"] != "citizen":
        said.pop()
    if not said:
        return Suggested("", "articles", "hand_over")
    row = await read.one(work, conversation_id)
    with gate:
        decision = await bot.brain_of(work.ground).decide(
            [Turn(message["author"], message["text"] or "") for message in said], locale=row["locale"], purpose="suggest"
        )
    by_model = any(step["name"] == "model" and step.get("cited") for step in decision.steps)
    match decision.action:
        case "safe_reply":
            return Suggested(decision.text, "rules", decision.action, 1.0)
        case "answer":
            words = decision.text if by_model else "\n\n".join(dict.fromkeys(c.quote.strip() for c in decision.citations))
            return Suggested(words, "model" if by_model else "articles", "answer", decision.confidence, decision.citations)
    return Suggested("", "articles", decision.action, decision.confidence, decision.citations)


async def summarize(work: Work, conversation_id: UUID, locale: str) -> Written:
    """By the model, else from the conversation's own words. Raises Unavailable."""
    said = await spoken(work, conversation_id)
    language = locale.split("-")[0]
    lines = [f"{text('triage.assist.author.' + m['author'], language)}: {m['text']}" for m in said]
    try:
        with gate:
            return Written(await bot.brain_of(work.ground).write("summary", lines, language), "model")
    except ModelUnavailable:
        return Written(template(said, language), "template")


def template(said: list[dict[str, Any]], locale: str) -> str:
    """What was asked first and last, what the assistant showed, what the team said last, how much there is."""
    of = {author: [m for m in said if m["author"] == author and m["text"]] for author in _SPEAKING}
    asked = list(dict.fromkeys(_short(m["text"]) for m in (*of["citizen"][:1], *of["citizen"][-2:])))
    titles = list(dict.fromkeys(c["title"] for m in of["bot"] for c in m.get("citations") or ()))
    found = [text("triage.assist.asked", locale, text=words) for words in asked]
    if titles:
        found.append(text("triage.assist.showed", locale, titles=", ".join(f"«{title}»" for title in titles[-4:])))
    if of["operator"]:
        found.append(text("triage.assist.answered", locale, text=_short(of["operator"][-1]["text"])))
    counts = {author: len(of[author]) for author in _SPEAKING}
    return "\n".join([*found, text("triage.assist.counts", locale, **counts)])


async def translate(work: Work, words: str, to: str) -> Written:
    """By the model, else by Apertium. Raises Conflict where neither is at hand, Unavailable."""
    if language_of(words, "") == to:
        return Written(words, "same")
    try:
        with gate:
            return Written(await bot.brain_of(work.ground).write("translate", [words], to), "model")
    except ModelUnavailable:
        translated = await apertium.translate(words, language_of(words), to)
    if translated is None:
        raise Conflict("There is no model, and no Apertium for these languages.", code="no_translator")
    return Written(translated, "apertium")


async def spoken(work: Work, conversation_id: UUID) -> list[dict[str, Any]]:
    """Without notes and without what the system says."""
    found = await read.last_messages(work, conversation_id, LOOK_BACK)
    return [m for m in found if not m.get("note") and m["author"] in _SPEAKING]


def _short(words: str) -> str:
    return words if len(words) <= QUOTED else words[: QUOTED - 1].rsplit(" ", 1)[0] + "…"
