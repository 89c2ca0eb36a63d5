"""How sure a figure is: Wilson's interval for a share, the paired bootstrap for a difference, the area under a curve."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROUNDS = 2000
SEED = 20261121


@dataclass(frozen=True)
class Share:
    hits: int
    n: int

    def __str__(self) -> str:
        if not self.n:
            return "– (n = 0)"
        low, high = wilson(self.hits, self.n)
        return f"{self.hits / self.n:.3f} [{low:.3f}, {high:.3f}] (n = {self.n})"


def wilson(hits: int, n: int, z: float = 1.96) -> tuple[float, float]:
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def auroc(
    positive: Sequence[float] | NDArray[np.float64], negative: Sequence[float] | NDArray[np.float64]
) -> float:
    """The chance that a positive one stands above a negative one; a tie counts half."""
    if not len(positive) or not len(negative):
        return math.nan
    above = np.asarray(positive)[:, None] - np.asarray(negative)[None, :]
    return float(((above > 0) + 0.5 * (above == 0)).mean())


def between(values: Sequence[float] | NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.quantile(np.asarray(values), (0.025, 0.975))
    return float(low), float(high)


def mean_difference(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float, float]:
    """Difference of the means and its 95 % interval; both over the same questions, drawn together."""
    apart = np.asarray(ours, np.float64) - np.asarray(theirs, np.float64)
    drawn = np.random.default_rng(SEED).integers(0, len(apart), (ROUNDS, len(apart)))
    return float(apart.mean()), *between(apart[drawn].mean(axis=1))


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    return mean_difference(values, [0.0] * len(values))[1:]


def auroc_rounds(ours: Sequence[Sequence[float]], rounds: int = ROUNDS // 4) -> NDArray[np.float64]:
    """Areas of (positive, negative) over questions that are drawn anew each round, the same ones for every caller."""
    positive, negative = (np.asarray(side, np.float64) for side in ours)
    dice = np.random.default_rng(SEED)
    return np.array([
        auroc(positive[dice.integers(0, len(positive), len(positive))], negative[dice.integers(0, len(negative), len(negative))])
        for _ in range(rounds)
    ])  # fmt: skip
