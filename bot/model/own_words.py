"""What of a model's reply is not for anybody: its own rules, and a summary that says more than it was told. Pure."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from bot.model import prompt
from bot.model.check import LINK, MARKUP
from core.texts.sound import plain
from knowledge_base.passages import sentences

RUN = 5  # words in a row that only the rules have
_WORD = re.compile(r"[a-z0-9]+")
_FIGURE = re.compile(r"\d+")


def _runs(text: str) -> set[tuple[str, ...]]:
    found = _WORD.findall(plain(text))
    return set(zip(*(found[at:] for at in range(RUN)), strict=False))


@cache
def _rules() -> frozenset[tuple[str, ...]]:
    return frozenset(run for language in prompt.LANGUAGES for run in _runs(prompt.rules(language)))


def tells_the_rules(text: str, held: Iterable[str] = ()) -> bool:
    """Whether it repeats them; `held`: the passages, which may happen to say the same."""
    shared = _runs(text) & _rules()
    return bool(shared) and not shared <= _runs("\n".join(held))


def repeats(text: str, rules: str) -> bool:
    """The same for rules that are for one task alone."""
    return bool(_runs(text) & _runs(rules))


def summary(text: str, told: Sequence[str]) -> str:
    """The sentences of it whose links and figures stand in what was `told`, without the rules: an operator believes what stands there."""
    held = "\n".join(told).lower()
    figures = set(_FIGURE.findall(held))
    kept = [
        sentence
        for sentence in sentences(text)
        if all(link.lower() in held for link in LINK.findall(sentence))
        and not MARKUP.search(sentence)
        and set(_FIGURE.findall(sentence)) <= figures
        and not tells_the_rules(sentence)
    ]
    return " ".join(kept)
