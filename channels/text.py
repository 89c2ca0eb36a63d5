"""What text may enter, and how long text leaves: the same rules for every channel.

A citizen's own client is told what is wrong; a provider's message is never refused, only cleaned and cut,
since refusing it would lose it.
"""

import re
import unicodedata

from core.errors import Invalid, TooLarge

LIMIT = 8_000
"""Characters of one message."""
BODY_LIMIT = 100_000
"""Bytes above which a web message is refused unread."""
MARK = " […]"
"""Stands where a provider's text was cut."""

# Everything of category Cc but tab and line feed, and the interlinear and tag characters that hide text.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufff9-\ufffb\U000e0000-\U000e007f]")
_LONE = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|\u2028|\u2029")
_SENTENCE_END = re.compile(r"[.!?…](?=\s)|\n")


def tidy(text: str) -> str:
    """Line ends made one, control characters gone, composed form (NFC), no blank edges."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return unicodedata.normalize("NFC", _CONTROL.sub("", _BREAKS.sub("\n", text))).strip()


def own(text: object, *, attachments: int = 0) -> str:
    """A message from our own clients. Raises Invalid or TooLarge with what is wrong."""
    if not isinstance(text, str):
        raise Invalid("text must be a string", code="text_not_a_string")
    if len(text) > BODY_LIMIT:
        raise TooLarge(f"a message has at most {LIMIT} characters", code="text_too_long")
    if _LONE.search(text):
        raise Invalid("text is not valid Unicode: it holds half of a character", code="text_not_unicode")
    clean = tidy(text)
    if len(clean) > LIMIT:
        raise Invalid(f"a message has at most {LIMIT} characters", code="text_too_long")
    if not visible(clean) and not attachments:
        raise Invalid("a message needs text or an attachment", code="text_empty")
    return clean


def provided(text: str) -> str:
    """A provider's text: cleaned, and cut at the limit with a mark."""
    clean = tidy(_LONE.sub("\ufffd", text))
    return clean if len(clean) <= LIMIT else clean[: LIMIT - len(MARK)].rstrip() + MARK


def visible(text: str) -> bool:
    """Whether anything of it can be seen: not only spaces, joiners and marks of direction."""
    return any(unicodedata.category(c)[0] not in "ZC" for c in text)


def name(text: str, limit: int = 120) -> str:
    """A display name on one line."""
    return " ".join(provided(text).split())[:limit].strip()


def token(value: object, limit: int = 300) -> str | None:
    """A provider's id of something: signs of ASCII alone, else None."""
    return value if isinstance(value, str) and 0 < len(value) <= limit and value.isascii() and value.isprintable() else None


def split(text: str, limit: int, *, units: bool = False) -> list[str]:
    """`text` in pieces of at most `limit`, cut after a sentence, else at a space, else hard.

    With `units`, length counts UTF-16 code units, as Telegram does. No piece is empty; a cut between
    pieces swallows only white space.
    """
    rest, pieces = text.strip(), []
    while rest:
        window = _window(rest, limit, units)
        if window < len(rest):
            window = _cut(rest, window)
        piece, rest = rest[:window].rstrip(), rest[window:].lstrip()
        if piece:
            pieces.append(piece)
    return pieces or [text]


def _window(text: str, limit: int, units: bool) -> int:
    """How many characters of `text` fit."""
    if not units or text.isascii():
        return min(len(text), limit)
    used = 0
    for index, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > limit:
            return index
    return len(text)


def _cut(text: str, window: int) -> int:
    """Where to cut within `window`: the last sentence end or space of its second half."""
    floor = window // 2
    ends = [match.end() for match in _SENTENCE_END.finditer(text, floor, window + 1) if match.end() <= window]
    if ends:
        return ends[-1]
    space = max(text.rfind(" ", floor, window + 1), text.rfind("\n", floor, window + 1))
    if space > 0:
        return space
    cut = window
    # A base letter keeps its accents, and an emoji its joined parts.
    while cut > floor and (unicodedata.combining(text[cut]) or text[cut] in "\u200d\ufe0f" or text[cut - 1] == "\u200d"):
        cut -= 1
    return cut if cut > floor else window
