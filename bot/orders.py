"""Orders to the bot inside of what is only material: told by their words. What they cannot do is bounded elsewhere."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bot.model.check import LINK
from core.texts.sound import plain
from knowledge_base.passages import sentences
from knowledge_base.retrieval import Hit

_HIDDEN = re.compile("[\u200b-\u200f\u2060-\u2064\ufe00-\ufe0e\ufeff\U000e0000-\U000e007f]")


_AWAY = re.compile(rf"{LINK.pattern}|\d(?:[ .\-]?\d){{6,}}", re.IGNORECASE)


_NAME = re.compile(r"[A-ZÁÉÍÓÚÑ][a-záéíóúüñãõç]+ [A-ZÁÉÍÓÚÑ][a-záéíóúüñãõç]+")


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    raw: Any = yaml.safe_load(files("bot").joinpath("data", "orders.yaml").read_text("utf-8"))
    return tuple(re.compile(pattern, re.DOTALL) for pattern in raw[kind])


def _found(text: str, kind: str) -> int:
    folded = _folded(text)
    return sum(pattern.search(folded) is not None for pattern in _patterns(kind))


def orders(text: str) -> bool:
    return bool(_found(text, "hard") or _found(text, "soft"))


def _folded(text: str) -> str:
    """Without accents, in small letters, with its marks: they tell more than the words."""
    return plain(_HIDDEN.sub("", text))


def _weight(sentence: str) -> int:
    """Two are too many in a passage. A link, a long number or a name beside one order is what the order is for."""
    soft = _found(sentence, "soft")
    return soft + 1 if soft and (_AWAY.search(sentence) or _NAME.search(sentence)) else soft


def without_orders(hits: Sequence[Hit]) -> tuple[list[Hit], int]:
    """Passages less the sentences that speak to a machine, and how many of those there were."""
    kept: list[Hit] = []
    dropped = 0
    for hit in hits:
        found = sentences(hit.passage.text)
        near = _found(hit.passage.text, "hard") > 0
        if not near and not _found(hit.passage.text, "soft"):
            kept.append(hit)
            continue
        harmless = [one for one in found if not _found(one, "hard") and _weight(one) < (1 if near else 2)]
        if len(harmless) == len(found) and not near:
            kept.append(hit)
            continue
        dropped += max(1, len(found) - len(harmless))
        if harmless and len(harmless) < len(found):
            kept.append(replace(hit, passage=replace(hit.passage, text=" ".join(harmless))))
    return kept, dropped
