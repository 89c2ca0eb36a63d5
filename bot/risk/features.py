"""What the classifier sees of a message: words, parts of words, and what they speak of. Hashed, so that no word list is kept.

Nothing of its length or punctuation: long messages and questions are no sign of risk or of safety.
"""

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from bot.risk.concepts import concepts

BUCKETS = 1 << 16
NEAR = 4  # concepts after one that count as standing beside it
SHORTEST, LONGEST = 3, 5  # letters of a part of a word
WEIGHTS = {"word": 0.6, "part": 0.9, "concept": 0.8}

_MARKS = frozenset(".,")


def features(words: list[str], weights: Mapping[str, float] = WEIGHTS) -> dict[int, float]:
    """Bucket to weight for folded words; each kind of sign weighs the same, however long the text."""
    said = [word for word in words if word not in _MARKS]
    found: dict[int, float] = {}
    for kind, names in (("word", _words(said)), ("part", _parts(said)), ("concept", _concepts(said))):
        buckets = set(names)
        if buckets:
            weight = weights[kind] / math.sqrt(len(buckets))
            for bucket in buckets:
                found[bucket] = found.get(bucket, 0.0) + weight
    return found


def concept_bucket(concept: str) -> int:
    return _bucket(f"c {concept}")


def _bucket(name: str) -> int:
    return crc32(name.encode("utf-8", "replace")) % BUCKETS


def _words(words: list[str]) -> Iterator[int]:
    for word in words:
        yield _bucket(f"w {word}")
    for first, second in pairwise(["<", *words, ">"]):
        yield _bucket(f"w {first} {second}")


def _parts(words: list[str]) -> Iterator[int]:
    for word in words:
        yield from _of_word(word)


@lru_cache(maxsize=4096)
def _of_word(word: str) -> tuple[int, ...]:
    if len(word) < SHORTEST:
        return ()
    framed = f"<{word}>"
    return tuple(
        _bucket(f"p {framed[at : at + size]}")
        for size in range(SHORTEST, LONGEST + 1)
        for at in range(len(framed) - size + 1)
    )


def _concepts(words: list[str]) -> Iterator[int]:
    told = [concept for _, concept in concepts().of(words)]
    for at, concept in enumerate(told):
        yield concept_bucket(concept)
        for later in told[at + 1 : at + 1 + NEAR]:
            yield _bucket(f"c {concept} {later}")
    for first, second, third in zip(told, told[1:], told[2:], strict=False):
        yield _bucket(f"c {first} {second} {third}")
