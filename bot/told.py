"""The asked fact is looked for in what would be given: a time, a sum, a year, a number of things, each by its shape."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bot.extract import wanted
from core.texts.sound import plain
from knowledge_base import words
from knowledge_base.passages import sentences

_HOW_MANY = re.compile(r"\b(?:cuant[oa]s|how many|quant[oa]s) ([a-z]{3,})")
_NUMBER = re.compile(
    r"\d{1,5}|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|veinte|treinta|cien|mil|two|three|four|five|six|seven"
    r"|eight|nine|ten|twelve|twenty|hundred|dois|duas|quatro|sete|oito|nove|dez|once|veinti[a-z]+|cuarenta|cincuenta|sesenta|ningun|ninguna"
)


@cache
def data() -> Any:
    return yaml.safe_load(files("bot").joinpath("data", "judge.yaml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Fact:
    """`told`: its shape in a plain text, or, if `cased`, in the text as it is written. `counted`: the word for the things
    whose number is asked for."""

    kind: str
    told: re.Pattern[str]
    counted: str = ""
    cased: bool = False

    def told_in(self, quote: str, language: str) -> bool:
        if not self.counted:
            return self.told.search(quote if self.cased else plain(quote)) is not None
        things = wanted(self.counted).keys()
        return any(_counts(sentence, language, things) for sentence in sentences(quote))


def _counts(sentence: str, language: str, things: Collection[str]) -> bool:
    found = words.words(sentence)
    numbered = any(_NUMBER.fullmatch(word) for word in found)
    return numbered and any(words.stem(word, language) in things for word in found)


@cache
def _facts() -> tuple[tuple[re.Pattern[str], Fact], ...]:
    """How a kind of fact is asked for, what it looks like where it is told."""
    return tuple(
        (re.compile("|".join(kind["asked"])),
         Fact(name, re.compile("|".join(kind.get("told") or kind["cased"])), cased="cased" in kind))
        for name, kind in data()["facts"].items()
    )  # fmt: skip


@cache
def _orders() -> re.Pattern[str]:
    return re.compile(data()["orders"])


def ordered(question: str) -> bool:
    """The bot is told to do something that no article does."""
    return _orders().search(plain(question)) is not None


def asked_fact(question: str) -> Fact | None:
    folded = plain(question)
    for asked, fact in _facts():
        if asked.search(folded):
            return fact
    counted = _HOW_MANY.search(folded)
    if counted is None or counted.group(1) in data()["plain_heads"].split():
        return None
    return Fact("count", _NUMBER, counted.group(1))
