"""The project's own written messages: lines, and sentences with places for words. Only training reads them."""

import hashlib
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from bot.risk.features import BUCKETS, LONGEST, NEAR, SHORTEST, WEIGHTS

_PLACE = re.compile(r"\{([^{}]+)\}")
READ = ("concepts", "spelling")
_TRIES = 4  # to write one more that is not there yet


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    level: str
    topic: str  # for routine: the kind of message
    language: str
    group: str  # what was written from one sentence stays together when figures are taken
    written: bool  # line by line, not from a template


def corpus() -> list[Example]:
    """The same at every call."""
    folder = Path(str(files("bot.risk"))) / "corpus"
    found = [example for path in sorted((folder / "lines").glob("*.yaml")) for example in lines(_yaml(path))]
    return [*found, *(e for path in sorted((folder / "templates").glob("*.yaml")) for e in _from_templates(_yaml(path)))]


def fingerprint() -> str:
    """Of all that the classifier's weights depend on: the corpus, the concepts, the spelling, the shape of the features."""
    folder = Path(str(files("bot.risk")))
    said = hashlib.sha256(f"{BUCKETS} {NEAR} {SHORTEST} {LONGEST} {WEIGHTS}".encode())
    for path in (*sorted((folder / "corpus").rglob("*.yaml")), *(folder / "data" / f"{name}.yaml" for name in READ)):
        said.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return said.hexdigest()[:16]


def lines(data: Mapping[str, Any]) -> Iterator[Example]:
    """One block of lines for each `level.topic`."""
    for key, block in data.items():
        if key == "language":
            continue
        level, topic = key.split(".")
        for line in block.splitlines():
            if text := line.strip():
                yield Example(text, level, topic, data["language"], text, True)


def _yaml(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)


def _from_templates(data: Mapping[str, Any]) -> Iterator[Example]:
    chance = random.Random(11)
    for key, sentences in data.items():
        if "." not in key:
            continue
        level, topic = key.split(".")
        for sentence in sentences:
            texts: dict[str, None] = {}
            for _ in range(_TRIES * int(data["each"])):
                texts[_written(sentence, data["slots"], chance)] = None
                if len(texts) == int(data["each"]):
                    break
            yield from (Example(text, level, topic, data["language"], sentence, False) for text in texts)


def _written(sentence: str, slots: Mapping[str, list[str]], chance: random.Random) -> str:
    def word(place: re.Match[str]) -> str:
        said = place.group(1)
        choices: list[str] = said.split("|") if "|" in said else slots[said]
        return chance.choice(choices)

    while _PLACE.search(sentence):
        sentence = _PLACE.sub(word, sentence)
    return sentence
