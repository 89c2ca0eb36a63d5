"""One table: what was measured, ours with its interval, each baseline with the paired difference to it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Against:
    """A baseline's figure, ours less the baseline's, and the 95 % interval of that difference."""

    value: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class Row:
    measure: str
    n: int
    ours: float
    interval: tuple[float, float]
    stems: Against | None = None
    grams: Against | None = None
    goal: str = ""


HEAD = (
    "measure",
    "n",
    "ours [95 %]",
    "BM25 stems, ours less it [95 %]",
    "BM25 n-grams, ours less it [95 %]",
    "goal",
)


def lines(rows: Sequence[Row]) -> list[str]:
    cells = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    shown = [_line(line, widths) for line in cells]
    return [shown[0], _line(["-" * width for width in widths], widths), *shown[1:]]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def _cells(row: Row) -> tuple[str, ...]:
    low, high = row.interval
    ours = f"{row.ours:.3f} [{low:.3f}, {high:.3f}]" if not math.isnan(row.ours) else "–"
    return row.measure, str(row.n), ours, _against(row.stems), _against(row.grams), row.goal


def _against(other: Against | None) -> str:
    if other is None:
        return "–"
    if math.isnan(other.difference):
        return f"{other.value:.3f}"
    mark = " *" if other.low > 0 or other.high < 0 else ""
    return f"{other.value:.3f}, {other.difference:+.3f} [{other.low:+.3f}, {other.high:+.3f}]{mark}"
