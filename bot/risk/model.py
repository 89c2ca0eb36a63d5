"""Multinomial logistic regression over hashed features, in numpy: how probabilities follow from small stored weights."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.risk.features import BUCKETS

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Rows:
    """Several texts' features in one: `starts[n]` is where the nth begins."""

    buckets: NDArray[np.int64]
    weights: Floats
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1


@dataclass(frozen=True, slots=True)
class Head:
    """One question asked of a message: a weight for each bucket and answer, and what is so without any word."""

    weights: Floats
    bias: Floats

    def probabilities(self, rows: Rows) -> Floats:
        """One row for each text, one column for each answer."""
        scores = np.tile(self.bias, (len(rows), 1))
        row = np.repeat(np.arange(len(rows)), np.diff(rows.starts))
        told = self.weights[rows.buckets] * rows.weights[:, None]
        for answer in range(scores.shape[1]):
            scores[:, answer] += np.bincount(row, told[:, answer], minlength=len(rows))
        return softmax(scores)


def softmax(scores: Floats) -> Floats:
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True), np.float32)


def rows_of(texts: Iterable[Mapping[int, float]]) -> Rows:
    buckets: list[int] = []
    weights: list[float] = []
    starts = [0]
    for text in texts:
        buckets.extend(text)
        weights.extend(text.values())
        starts.append(len(buckets))
    return Rows(np.array(buckets, np.int64), np.array(weights, np.float32), np.array(starts, np.int64))


def small(head: Head) -> tuple[NDArray[np.int8], Floats]:
    """Weights in one byte each, and what one step of an answer's byte is worth."""
    steps = np.maximum(np.abs(head.weights).max(axis=0), 1e-6).astype(np.float32) / 127
    return np.round(head.weights / steps).astype(np.int8), steps.astype(np.float32)


def whole(stored: NDArray[np.int8], steps: Floats, bias: Floats) -> Head:
    if stored.shape != (BUCKETS, len(bias)):
        raise ValueError(f"weights for {stored.shape}, not for {BUCKETS} buckets and {len(bias)} answers")
    return Head(stored.astype(np.float32) * steps, bias)
