"""Words of a conversation without what tells whose they are."""

from typing import Final

from bot.model.redaction import PLACEHOLDER, Redaction

LONGEST: Final = 300


def without_persons(words: str) -> str:
    """A question is short, a long story is cut."""
    words = " ".join(words.split())
    if len(words) > LONGEST:
        words = words[:LONGEST].rsplit(" ", 1)[0]
    redaction = Redaction()
    redaction.learn([words])
    return PLACEHOLDER.sub("…", redaction.hide(words))
