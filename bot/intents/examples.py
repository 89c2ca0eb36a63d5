"""First messages written for this project alone, by subject and language. Only training reads them."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from bot.intents.classifier import WEIGHTS
from bot.risk.examples import READ
from bot.risk.features import BUCKETS, LONGEST, NEAR, SHORTEST


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    intent: str
    language: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or two that speak of a subject, as triage counts them."""

    text: str
    intent: str
    strong: bool


def corpus() -> list[Line]:
    """The same at every call."""
    return [
        Line(text.strip(), path.stem, language)
        for path in _paths()
        for language, block in _yaml(path).items()
        for text in block.splitlines()
        if text.strip()
    ]


def entries() -> list[Entry]:
    """The words of `bot/data/intents.yaml`."""
    return [
        Entry(word.replace("*", ""), intent, kind == "strong")
        for intent, lists in _yaml(_words())["intents"].items()
        for kind in ("strong", "words")
        for word in lists[kind]
    ]


def fingerprint() -> str:
    """Of all that the weights depend on: the corpus, the words, the risk rules' concepts and spelling, the shape of the features."""
    said = hashlib.sha256(f"{BUCKETS} {NEAR} {SHORTEST} {LONGEST} {WEIGHTS}".encode())
    shared = (Path(str(files("bot.risk"))) / "data" / f"{name}.yaml" for name in READ)
    for path in (*_paths(), _words(), *shared):
        said.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return said.hexdigest()[:16]


def _paths() -> list[Path]:
    return sorted((Path(str(files("bot.intents"))) / "corpus").glob("*.yaml"))


def _words() -> Path:
    return Path(str(files("bot"))) / "data" / "intents.yaml"


def _yaml(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)
