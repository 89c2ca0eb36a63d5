"""The words that a sealed text is found by, and the piece of an opened one that shows them."""

import re
from dataclasses import dataclass

import msgspec

from knowledge_base.words import content_words, stem, words

MOST = 200
"""Different words of one text."""
BEFORE, LENGTH = 20, 160
"""Letters of a piece: before the first word that was looked for, and in all."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    found: bool


def stems_in(text: str) -> list[str]:
    """Stems of the words of two letters and more that say something, each once, in the text's order."""
    return list(dict.fromkeys(stem(word) for word in content_words(text)))[:MOST]


def written(fields: str) -> list[str]:
    """The texts of an object in JSON; none of what is no object."""
    try:
        found = msgspec.json.decode(fields, type=dict)
    except msgspec.DecodeError:
        return []
    return [value for value in found.values() if isinstance(value, str)]


def excerpt(text: str, wanted: frozenset[str]) -> list[Piece]:
    """One line around the first of the words, each of them a piece of its own."""
    line = " ".join(text.split())
    spans = [match.span() for match in _WORD.finditer(line) if wanted & {stem(word) for word in words(match.group())}]
    begin = _begin(line, spans[0][0] if spans else 0)
    end = _end(line, begin + LENGTH)
    pieces: list[Piece] = [Piece("… ", False)] if begin else []
    at = begin
    for first, last in spans:
        if last > end:
            break
        pieces += [Piece(line[at:first], False), Piece(line[first:last], True)]
        at = last
    pieces += [Piece(line[at:end], False), Piece(" …" if end < len(line) else "", False)]
    return [piece for piece in pieces if piece.text]


def _begin(line: str, first: int) -> int:
    """At the beginning of a word."""
    if first <= BEFORE:
        return 0
    gap = line.find(" ", first - BEFORE, first)
    return gap + 1 if gap >= 0 else first


def _end(line: str, last: int) -> int:
    if last >= len(line):
        return len(line)
    gap = line.rfind(" ", last - BEFORE, last)
    return gap if gap > 0 else last
