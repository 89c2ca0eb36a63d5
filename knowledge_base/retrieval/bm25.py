"""Postings of one kind of term over the rows of documents, with BM25's saturation worked out once."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Bm25:
    def __init__(
        self, documents: Sequence[tuple[Iterable[Any], Iterable[float]]], k1: float, b: float
    ) -> None:
        count = len(documents)
        found: dict[Any, list[tuple[int, float]]] = {}
        lengths = np.ones(max(count, 1), np.float32)
        for number, (terms, weights) in enumerate(documents):
            total = 0.0
            for term, weight in zip(terms, weights, strict=True):
                found.setdefault(term, []).append((number, float(weight)))
                total += float(weight)
            lengths[number] = max(total, 1.0)
        norm = k1 * (1 - b + b * lengths / float(lengths.mean()))
        self.idf: dict[Any, float] = {}
        self._posts: dict[Any, tuple[NDArray[np.int32], Floats]] = {}
        for term, posts in found.items():
            rows = np.fromiter((number for number, _ in posts), np.int32, len(posts))
            tf = np.fromiter((weight for _, weight in posts), np.float32, len(posts))
            self.idf[term] = math.log(1 + (count - len(posts) + 0.5) / (len(posts) + 0.5))
            self._posts[term] = rows, (tf * (k1 + 1) / (tf + norm[rows])).astype(np.float32)
        self.top_idf = math.log(1 + count + 0.5)

    def posts(self, term: Any) -> tuple[NDArray[np.int32], Floats] | None:
        return self._posts.get(term)
