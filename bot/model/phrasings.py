"""Other ways in which people would ask for an article: proposed by the model, checked one by one, shown to a person who decides."""

import asyncio
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog

from bot.language import language_of
from bot.model import own_words, prompt
from bot.model.check import LINK, MARKUP
from bot.model.endpoint import Endpoint
from bot.model.redaction import PLACEHOLDER, Redaction
from bot.model.trouble import ModelUnavailable
from bot.model.usage import Usage
from core.texts.sound import plain

log = structlog.get_logger()
MOST: Final = 8
SHORTEST, LONGEST = 6, 160
MOST_CHARS: Final = 8_000
PAUSE_SECONDS: Final = 0.3
SCHEMA: Final[dict[str, Any]] = {
    "title": "phrasings",
    "description": "Other ways of asking for the article.",
    "type": "object",
    "properties": {"phrasings": {"type": "array", "items": {"type": "string"}, "description": f"Up to {MOST}, one line each."}},
    "required": ["phrasings"],
    "additionalProperties": False,
}
_REPAIR: Final = '<repair>Your last reply was not usable: {reason}. Reply with {{"phrasings": ["…"]}} alone.</repair>'
_FENCE = re.compile(r"^\s*```(?:json)?\s*|\s*```\s*$")
_MARKS = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+|^[\"“«']+|[\"”»']+$")
_WORD = re.compile(r"\w+")
_LONG_NUMBER = re.compile(r"\d(?:[ .\-]?\d){5,}")


@dataclass(frozen=True, slots=True)
class Subject:
    """The article. `known`: ways of asking that are there already, its own; `taken`: those of other articles, and titles."""

    title: str
    body: str
    language: str
    known: Sequence[str] = ()
    taken: Sequence[str] = ()


async def propose(endpoint: Endpoint, subject: Subject, usage: Usage | None = None) -> list[str]:
    """Asked once more where that may help, with what was wrong. Raises ModelUnavailable. May be empty: nothing of it could stand."""
    material = await asyncio.to_thread(_material, subject)
    repair = ""
    for last in (False, True):
        try:
            raw = await _heard(endpoint, subject.language, material + repair, usage)
            return await asyncio.to_thread(fit, read(raw), subject)
        except ModelUnavailable as error:
            if last or not error.again:
                raise
            log.info("model_asked_again", reason=str(error))
            repair = "\n" + _REPAIR.format(reason=error)
            await asyncio.sleep(PAUSE_SECONDS)
    raise AssertionError


def _material(subject: Subject) -> str:
    hidden = Redaction()
    hidden.learn([subject.title, subject.body, *subject.known])
    return prompt.article(hidden.hide(subject.title), hidden.hide(subject.body), [hidden.hide(line) for line in subject.known])


async def _heard(endpoint: Endpoint, language: str, material: str, usage: Usage | None) -> str:
    raw = ""
    async for piece in endpoint.stream(prompt.task("phrasings", language), material, usage, schema=SCHEMA):
        raw += piece
        if len(raw) > MOST_CHARS:
            raise ModelUnavailable("a reply without an end")
    return raw


def read(raw: str) -> list[str]:
    """Raises ModelUnavailable for JSON that is none, or is not of the schema."""
    text = _FENCE.sub("", raw).strip()
    if not text:
        raise ModelUnavailable("empty reply", again=True)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise ModelUnavailable("malformed reply", again=True) from None
    lines = found.get("phrasings") if isinstance(found, dict) else None
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise ModelUnavailable("reply of another shape", again=True)
    return lines


def fit(lines: Iterable[str], subject: Subject) -> list[str]:
    """Those that may be shown, in order, each once."""
    seen = {folded(line) for line in (*subject.known, *subject.taken, subject.title)}
    kept: list[str] = []
    dropped: list[str] = []
    for line in lines:
        text = _MARKS.sub("", _MARKS.sub("", " ".join(line.split()))).strip()
        if fault := _fault(text, subject.language) or ("there already" if folded(text) in seen else None):
            dropped.append(fault)
            continue
        seen.add(folded(text))
        kept.append(text)
    if dropped:
        log.info("model_phrasings_dropped", kept=len(kept), faults=sorted(set(dropped)))
    return kept[:MOST]


def folded(text: str) -> str:
    """Alike for what differs in accents, capitals and signs alone."""
    return " ".join(_WORD.findall(plain(text)))


def _fault(text: str, language: str) -> str | None:
    if not SHORTEST <= len(text) <= LONGEST or not text.isprintable() or not folded(text):
        return "length"
    if LINK.search(text) or MARKUP.search(text):
        return "link"
    if PLACEHOLDER.search(text) or _LONG_NUMBER.search(text) or _tells_who(text):
        return "personal data"
    if own_words.tells_the_rules(text) or own_words.repeats(text, prompt.task("phrasings", language)):
        return "rules"
    return "another language" if language_of(text, language) != language else None


def _tells_who(text: str) -> bool:
    hidden = Redaction()
    hidden.learn([text])
    return hidden.hide(text) != text
