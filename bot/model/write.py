"""What a model writes for staff: a summary, a translation. Persons' data is hidden on the way out and put back; nothing is added."""

import asyncio
import re
from collections.abc import Sequence

from bot.model import own_words, prompt
from bot.model.check import LINK, MARKUP
from bot.model.endpoint import Endpoint
from bot.model.redaction import PLACEHOLDER, Redaction
from bot.model.trouble import ModelUnavailable
from bot.model.usage import Usage

MOST_CHARS = 12_000
LONGER = 2.5
"""A translation is at most so many times as long as what it translates, and this much."""
_FIGURE = re.compile(r"\d+")


async def write(endpoint: Endpoint, task: str, texts: Sequence[str], language: str, usage: Usage | None = None) -> str:
    """Raises ModelUnavailable, also for a text that says what it was not told."""
    hidden = Redaction()
    hidden.learn(texts)
    told = await asyncio.to_thread(lambda: [hidden.hide(text) for text in texts])
    written = ""
    async for piece in endpoint.stream(prompt.task(task, language), prompt.lines(told, MOST_CHARS), usage, schema=None):
        written += piece
        if len(written) > LONGER * MOST_CHARS:
            raise ModelUnavailable("a reply without an end")
    found = _checked(task, written.strip(), told, hidden)
    return hidden.restore(found)


def _checked(task: str, written: str, told: Sequence[str], hidden: Redaction) -> str:
    if any(not hidden.knows(mark) for mark in PLACEHOLDER.findall(written)):
        raise ModelUnavailable("person of its own")
    if task == "summary":
        written = own_words.summary(written, told)
    elif not _true(written, "\n".join(told)):
        raise ModelUnavailable("more than it was told")
    if not written or own_words.tells_the_rules(written):
        raise ModelUnavailable("empty reply")
    return written


def _true(written: str, told: str) -> bool:
    """A translation has the figures, links and marks of the original, no others, and is about as long."""
    plain = PLACEHOLDER.sub(" ", written)
    links = all(link.lower() in told.lower() for link in LINK.findall(plain))
    same = set(_FIGURE.findall(plain)) <= set(_FIGURE.findall(told)) and set(PLACEHOLDER.findall(told)) <= set(PLACEHOLDER.findall(written))
    return links and same and not MARKUP.search(plain) and len(written) <= LONGER * len(told) + 40
