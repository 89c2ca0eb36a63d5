"""First messages written for this project alone, each with its answer and language. Only training reads them."""

import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from bot.risk.examples import READ
from bot.risk.features import BUCKETS, LONGEST, NEAR, SHORTEST

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    answer: str
    language: str


def lines_of(answer: str, blocks: Mapping[str, str]) -> Iterator[Line]:
    """`blocks`: for each language its messages, one in a line."""
    for language, block in blocks.items():
        yield from (Line(text.strip(), answer, language) for text in block.splitlines() if text.strip())


def fingerprint(paths: Iterable[Path], weights: Mapping[str, float]) -> str:
    """Of all that a classifier's weights depend on: its own files, the risk rules' concepts and spelling, the shape of the features."""
    said = hashlib.sha256(f"{BUCKETS} {NEAR} {SHORTEST} {LONGEST} {weights}".encode())
    shared = (Path(str(files("bot.risk"))) / "data" / f"{name}.yaml" for name in READ)
    for path in (*paths, *shared):
        said.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return said.hexdigest()[:16]


def folds(lines: Sequence[Line]) -> Iterator[tuple[list[Line], list[Line]]]:
    """What to learn from, and what was left out: five times, the same at every call."""
    fold_of = [number % FOLDS for number in range(len(lines))]
    random.Random(11).shuffle(fold_of)
    for fold in range(FOLDS):
        pairs = list(zip(lines, fold_of, strict=True))
        yield [line for line, of in pairs if of != fold], [line for line, of in pairs if of == fold]


def parsed(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)


def share(hits: int, count: int) -> str:
    return f"{hits}/{count} = {hits / count:.3f}" if count else "0/0"
