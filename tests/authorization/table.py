"""The reviewed tables as cells, and how each of their rows is asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent
TABLES = sorted((ROOT / "table").glob("*.yaml"))
SIDES = ("own", "foreign", "common", "any")
OUTCOMES = frozenset({"ok", "401", "403", "404", "409", "410", "422", "-"})


@dataclass(frozen=True)
class Cell:
    """`row`: a method and a path template or a namespace and an event, and in brackets which case of it."""

    row: str
    side: str
    actor: str
    expected: str

    @property
    def operation(self) -> str:
        return self.row.split(" (")[0]

    @property
    def name(self) -> str:
        return f"{self.row} [{self.side}] {self.actor}"


def cells(path: Path) -> Iterator[Cell]:
    table = yaml.safe_load(path.read_text(encoding="utf-8"))
    actors = table["columns"].split()
    for row, sides in table["rows"].items():
        for side, written in sides.items():
            outcomes = str(written).split()
            assert side in SIDES and len(outcomes) == len(actors) and OUTCOMES.issuperset(outcomes), (row, side)
            for actor, expected in zip(actors, outcomes, strict=True):
                yield Cell(row, side, actor, expected)


def requests() -> dict[str, dict[str, Any]]:
    known: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "requests.yaml").read_text(encoding="utf-8"))
    return known
