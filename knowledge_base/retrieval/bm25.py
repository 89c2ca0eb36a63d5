"""Postings of one kind of term over the rows of documents, with BM25's saturation worked out once."""

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Numbers = NDArray[Any]


class Bm25:
    """Built as whole arrays, sorted once: a publish makes all postings anew, and a loop over them would take seconds."""

    def __init__(self, terms: Numbers, weights: Floats, sizes: Sequence[int], k1: float, b: float, names: Sequence[Hashable] | None = None) -> None:
        """`terms`, `weights`: of all documents one after the other; `sizes`: how many are each one's. `names`: what the terms stand for."""
        count = len(sizes)
        rows = np.repeat(np.arange(count, dtype=np.int32), np.asarray(sizes, np.intp))
        lengths = np.maximum(np.bincount(rows, weights, max(count, 1)), 1.0).astype(np.float32)
        norm = k1 * (1 - b + b * lengths / float(lengths.mean()))
        order = np.argsort(terms, kind="stable")
        self._rows = rows[order]
        tf = weights[order].astype(np.float32)
        self._saturated = (tf * (k1 + 1) / (tf + norm[self._rows])).astype(np.float32)
        found, starts = np.unique(terms[order], return_index=True)
        ends = np.append(starts[1:], len(order))[: len(starts)]
        keys: list[Any] = found.tolist() if names is None else [names[number] for number in found.tolist()]
        self._span = dict(zip(keys, zip(starts.tolist(), ends.tolist(), strict=True), strict=True))
        self.idf: dict[Any, float] = {
            key: math.log(1 + (count - (end - start) + 0.5) / (end - start + 0.5)) for key, (start, end) in self._span.items()
        }
        self.top_idf = math.log(1 + count + 0.5)

    @classmethod
    def of_words(cls, documents: Sequence[Mapping[str, float]], k1: float, b: float) -> "Bm25":
        number: dict[str, int] = {}
        terms = [number.setdefault(word, len(number)) for document in documents for word in document]
        weights = [weight for document in documents for weight in document.values()]
        sizes = [len(document) for document in documents]
        return cls(np.array(terms, np.int32), np.array(weights, np.float32), sizes, k1, b, list(number))

    @classmethod
    def of_numbers(cls, terms: Sequence[Numbers], weights: Sequence[Floats], k1: float, b: float) -> "Bm25":
        sizes = [len(found) for found in terms]
        if not sizes:
            return cls(np.zeros(0, np.uint32), np.zeros(0, np.float32), [], k1, b)
        return cls(np.concatenate(terms), np.concatenate(weights), sizes, k1, b)

    def posts(self, term: Any) -> tuple[NDArray[np.int32], Floats] | None:
        span = self._span.get(term)
        return None if span is None else (self._rows[span[0] : span[1]], self._saturated[span[0] : span[1]])
