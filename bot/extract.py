"""An answer out of a passage, word for word: the run of whole sentences that speaks most of what was asked."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.texts.sound import plain
from knowledge_base import languages, words
from knowledge_base.passages import sentences

MAX_SENTENCES = 5
MAX_CHARS = 520
SHORT_PASSAGE = 420  # is given whole

_LEANING = re.compile(
    r"^(?:en (?:ese|esos|este|estos|los (?:dos|tres)|ambos|tal) |fuera de es|si no\b|tambien|ademas|despues|luego|pero|por eso|"
    r"eso|esa|ese|esos|esas|ahi|asi|segundo|tercero|cuarto|los demas|para eso|in (?:that|those|both) |otherwise|also|then|but|"
    r"that|those|second|third|nesse|nessa|tambem|depois|mas|por isso)\b"
)


@dataclass(frozen=True, slots=True)
class Extract:
    """`quote` stands in the passage exactly so. `weight`: how much of the question its `sentences` speak of."""

    quote: str
    sentences: tuple[str, ...]
    weight: float


@lru_cache(maxsize=4096)
def wanted(question: str) -> Mapping[str, float]:
    """Stems that a good sentence holds, with weights: the question's, their synonyms and translations."""
    found: dict[str, float] = {}
    spoken = words.spoken(question)
    for word in words.content_words(question):
        for language in ("es", "en", "pt"):
            stem = words.stem(word, language)
            found[stem] = 1.0
            for target in languages.translations(language).get(stem, ()) if language in spoken else ():
                found.setdefault(target, 0.8)
                for near, weight in words.synonyms().get(target, ()):
                    found.setdefault(near, weight * 0.6)
        if "es" in spoken:
            for near, weight in words.synonyms().get(words.stem(word), ()):
                found.setdefault(near, weight)
    return found


def extract(question: str, passage: str, language: str, fact: re.Pattern[str] | None = None) -> Extract:
    """At most MAX_SENTENCES in a row. `fact`: the shape of what is asked for (a time, a sum)."""
    parts = sentences(passage)
    weights = wanted(question)
    held = [set(words.stems(part, language)) for part in parts]
    often = Counter(stem for stems in held for stem in stems if stem in weights)
    values = [
        # A word that many sentences hold tells them less apart.
        sum(weights[stem] / math.sqrt(often[stem]) for stem in sorted(stems & weights.keys()))
        + (0.8 if fact and fact.search(plain(part)) else 0.0)
        for part, stems in zip(parts, held, strict=True)
    ]
    if len(passage) <= SHORT_PASSAGE and len(parts) <= MAX_SENTENCES:
        first, last = 0, len(parts) - 1
    else:
        first, last = _window(parts, values)
    begin = _find(passage, parts, first)
    line = passage.rfind("\n", 0, begin) + 1
    while first > 0 and passage.startswith("•", line) and _find(passage, parts, first) > line:
        first -= 1  # a list's entry is given from its beginning
    begin = _find(passage, parts, first)
    end = _find(passage, parts, last) + len(parts[last])
    return Extract(passage[begin:end], tuple(parts[first : last + 1]), sum(values[first : last + 1]))


def _window(parts: Sequence[str], values: Sequence[float]) -> tuple[int, int]:
    best = max(range(len(parts)), key=lambda number: (values[number], -number))
    first = last = best
    while (
        first > 0
        and (_LEANING.match(plain(parts[first])) or parts[first].startswith("•"))
        and last - first < MAX_SENTENCES - 1
    ):
        first -= 1
    while last + 1 < len(parts) and last - first + 1 < MAX_SENTENCES:
        after = parts[last + 1]
        listed = after.startswith("•") or parts[last].endswith(":")
        told = values[last + 1] > 0 or _LEANING.match(plain(after)) is not None
        if not listed and (not told or sum(map(len, parts[first : last + 2])) > MAX_CHARS):
            break
        last += 1
    return first, last


def _find(passage: str, parts: Sequence[str], number: int) -> int:
    """Where a sentence stands: sentences come in order and none is changed."""
    place = 0
    for part in parts[:number]:
        place = passage.index(part, place) + len(part)
    return passage.index(parts[number], place)
