"""What a sealed name can be found by: keyed hashes of its words, of their one-letter deletions, of their beginnings.

Two words that differ by one letter changed, added, left out or swapped with its neighbour share a token.
"""

import re
from collections.abc import Callable

from core.texts.sound import plain

Blind = Callable[[str, str], bytes]
BEGINNINGS = (3, 4)
_WORD = re.compile(r"\w+")
_PURPOSE = "person.name"
MAX_WORDS = 12


def words(text: str) -> list[str]:
    """The words of a name as they are compared, without repeats."""
    return list(dict.fromkeys(_WORD.findall(plain(text))))[:MAX_WORDS]


def near(word: str) -> set[str]:
    """The word and, from three letters on, what is left when any one of its letters goes."""
    shorter = {word[:i] + word[i + 1 :] for i in range(len(word))} if len(word) > 2 else set[str]()
    return {word} | shorter


def name_tokens(blind: Blind, text: str) -> list[int]:
    """What is stored for a name."""
    forms = {form for word in words(text) for form in near(word)}
    heads = {f"{word[:n]}*" for word in words(text) for n in BEGINNINGS if len(word) >= n}
    return sorted(_number(blind(_PURPOSE, form)) for form in forms | heads)


def query_tokens(blind: Blind, text: str) -> list[list[int]]:
    """For each word that is looked for, tokens of which a name must have one."""
    return [
        sorted(_number(blind(_PURPOSE, form)) for form in near(word) | _head(word)) for word in words(text)
    ]


def _head(word: str) -> set[str]:
    longest = max((n for n in BEGINNINGS if len(word) >= n), default=0)
    return {f"{word[:longest]}*"} if longest else set()


def _number(token: bytes) -> int:
    return int.from_bytes(token[:8], "big", signed=True)


def rank(query: str, name: str) -> int | None:
    """0 all words equal, 1 some only begin alike, 2 some only resemble; None when a word meets nothing."""
    known = words(name)
    worst = 0
    for word in words(query):
        if word in known:
            continue
        if any(other.startswith(word) for other in known):
            worst = max(worst, 1)
        elif any(near(word) & near(other) for other in known):
            worst = 2
        else:
            return None
    return worst
