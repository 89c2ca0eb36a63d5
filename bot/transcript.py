"""What is asked now: the citizen's last words, cleaned, and joined to what they go on from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.decision import Turn
from core.texts import LOCALES, messages
from core.texts.sound import plain
from knowledge_base import words

MAX_CHARS = 1500  # of the question; a longer text is read at its beginning and its end
SHORT_WORDS = 3  # as many content words can lean on the question before
LOOK_BACK = 2  # questions that a short one may lean on

_GOES_ON = re.compile(
    r"^[^a-z0-9]*(?:y|e|o|and|or|what about|how about|also|pero|but|mas|entonces|then|ahi|alli|there|tambien|eso|ese|esa|isso)\b"
)
_LEANS = re.compile(r"\b(?:ahi|alli|eso|ese lugar|esa|lo mismo|there|that one|same|la|isso|esse)\b")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Question:
    """`text`: what was said now. `before`: earlier words of the citizen that a follow-up leans on, newest first."""

    text: str
    before: tuple[str, ...] = ()
    clarified: bool = False  # the bot has just asked which one was meant
    said: tuple[str, ...] = ()  # all of the citizen's turns, oldest first

    @property
    def condensed(self) -> str:
        return " ".join((self.text, *self.before)).strip()


def clean(text: str) -> str:
    """One paragraph of a bearable length."""
    if len(text) > MAX_CHARS:
        half = MAX_CHARS // 2
        text = f"{text[:half]} … {text[-half:]}"
    return _SPACE.sub(" ", text).strip()


def question_of(turns: Sequence[Turn]) -> Question:
    """The unanswered turns at the end are one question."""
    end = len(turns)
    start = end
    while start > 0 and turns[start - 1].author == "citizen":
        start -= 1
    text = clean("\n".join(turn.text for turn in turns[start:end]))
    said = tuple(clean(turn.text) for turn in turns if turn.author == "citizen")
    clarified = start > 0 and turns[start - 1].author == "bot" and _clarifies(turns[start - 1].text)
    earlier = tuple(clean(turn.text) for turn in reversed(turns[:start]) if turn.author == "citizen")
    return Question(text, _leaning_on(text, earlier, clarified), clarified, said)


def _leaning_on(text: str, earlier: tuple[str, ...], clarified: bool) -> tuple[str, ...]:
    """The nearest earlier question with a subject of its own, and the short ones between."""
    if not earlier or not text:
        return ()
    content = words.content_words(text)
    folded = plain(text)
    leans = clarified or bool(_GOES_ON.search(folded)) or len(content) <= 1 or bool(_LEANS.search(folded))
    if not leans or (len(content) > SHORT_WORDS and not clarified):
        return ()
    found: list[str] = []
    for question in earlier[:LOOK_BACK]:
        found.append(question)
        if len(words.content_words(question)) > 1:
            break
    return tuple(found)


def _clarifies(text: str) -> bool:
    """The bot's own words of a question back, in any language."""
    for locale in LOCALES:
        known = messages(locale)
        for key in ("bot.clarify.place", "bot.clarify.related"):
            lead = known.get(key, "").split("{")[0].strip()
            if lead and text.startswith(lead):
                return True
    return False
