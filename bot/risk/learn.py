"""How the classifier's weights are found: AdaGrad over small batches, the same weights from the same corpus every time."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.risk.features import BUCKETS
from bot.risk.model import Floats, Head, Rows, small, softmax, whole

ROUNDS, BATCH, RATE, DECAY = 12, 64, 0.5, 1e-4
AVERAGED = 6  # of the last rounds: what the order of the rows did by chance cancels out
TINY = 1e-6


def learn(rows: Rows, answers: Sequence[int], count: int, worth: Sequence[float]) -> Head:
    """A head as it will be read back: with its weights in one byte each. `worth`: how much each row counts."""
    weights, squares = np.zeros((BUCKETS, count), np.float32), np.full((BUCKETS, count), TINY, np.float32)
    bias, bias_squares = np.zeros(count, np.float32), np.full(count, TINY, np.float32)
    truth = np.eye(count, dtype=np.float32)[list(answers)]
    value = balanced(answers, worth)
    chance = np.random.default_rng(11)
    summed, bias_summed = np.zeros_like(weights), np.zeros_like(bias)
    for round_ in range(ROUNDS):
        order = chance.permutation(len(rows))
        for begin in range(0, len(rows), BATCH):
            batch = order[begin : begin + BATCH]
            at = np.concatenate([np.arange(rows.starts[row], rows.starts[row + 1]) for row in batch])
            row = np.repeat(np.arange(len(batch)), [rows.starts[r + 1] - rows.starts[r] for r in batch])
            buckets, told = rows.buckets[at], rows.weights[at]
            scores = _summed(row, weights[buckets] * told[:, None], len(batch)) + bias
            error = (softmax(scores) - truth[batch]) * value[batch][:, None] / len(batch)
            seen, place = np.unique(buckets, return_inverse=True)
            slope = _summed(place, error[row] * told[:, None], len(seen)) + DECAY * weights[seen]
            squares[seen] += slope * slope
            weights[seen] -= RATE * slope / np.sqrt(squares[seen])
            bias_slope = error.sum(axis=0)
            bias_squares += bias_slope * bias_slope
            bias -= RATE * bias_slope / np.sqrt(bias_squares)
        if round_ >= ROUNDS - AVERAGED:
            summed += weights / AVERAGED
            bias_summed += bias / AVERAGED
    return whole(*small(Head(summed, bias_summed)), bias_summed)


def balanced(answers: Sequence[int], worth: Sequence[float]) -> Floats:
    """Rare answers count more, by the root of how rare they are."""
    value = np.asarray(worth, np.float32)
    total = np.bincount(answers, value)
    return np.asarray(value * np.sqrt(value.sum() / len(total) / total[list(answers)]), np.float32)


def _summed(place: NDArray[np.int64], parts: Floats, count: int) -> Floats:
    columns = [np.bincount(place, parts[:, column], minlength=count) for column in range(parts.shape[1])]
    return np.stack(columns, axis=1).astype(np.float32)
