"""A passage as the index keeps it: its stems, its character n-grams, its words. Pure, made once per passage."""

import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from sys import intern

import numpy as np
from numpy.typing import NDArray

from knowledge_base import words
from knowledge_base.retrieval.bm25 import Floats
from knowledge_base.retrieval.hits import PassageRow

TITLE, ASKED, HEADING = 2.5, 1.5, 1.2  # how often a word counts by where it stands


@dataclass(frozen=True, slots=True)
class Analysed:
    row: PassageRow
    stems: dict[str, float]
    gram_ids: NDArray[np.uint32]
    gram_weights: Floats
    own: frozenset[str]  # stems of heading and text alone
    words: tuple[str, ...]  # each once, as it is written


def _gram_id(gram: str) -> int:
    return zlib.crc32(gram.encode())


def gram_counts(text_words: Iterable[str]) -> Counter[int]:
    return Counter(_gram_id(gram) for gram in words.grams(text_words))


def analyse(row: PassageRow) -> Analysed:
    stems: Counter[str] = Counter()
    counts: Counter[int] = Counter()
    written: set[str] = set()
    parts = [
        (row.title, TITLE),
        (row.heading, HEADING),
        (row.text, 1.0),
        *((asked, ASKED) for asked in row.asked_as),
    ]
    for text, weight in parts:
        content = words.content_words(text)
        written.update(map(intern, content))
        for word in content:
            stems[words.stem(word, row.language)] += weight  # type: ignore[assignment]
        for gram, count in gram_counts(content).items():
            counts[gram] += count * weight  # type: ignore[assignment]
    ids = np.fromiter(counts.keys(), np.uint32, len(counts))
    own = frozenset(words.stems(f"{row.heading} {row.text}", row.language))
    weights = np.fromiter(counts.values(), np.float32, len(counts))
    return Analysed(row, dict(stems), ids, weights, own, tuple(written))
