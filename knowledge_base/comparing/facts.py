"""Whether two sentences say the same thing with other figures or another place. Pure; errs on the side of silence."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from core.texts.sound import plain
from knowledge_base import words
from knowledge_base.passages import sentences

ALIKE: Final = 0.75
ENOUGH, ENOUGH_OWN = 3, 2  # content words in common; of the sentences themselves
_STREET = r"(?:avenida|avda|av|calle|ruta|pasaje|pje|boulevard|bulevar|bv|diagonal|camino|rua|street)"
_KINDS: Final = (
    ("place", re.compile(rf"\b{_STREET}\.?\s+((?:[\w.'’]+\s+){{0,4}}?\d{{1,5}})\b", re.I)),
    ("place", re.compile(r"\b(?<!\bde\s)((?:[A-ZÁÉÍÓÚÑ][\wáéíóúñ]+\s+){1,3}\d{2,5})\b(?!\s*(?:horas|hs|de\s))")),
    ("phone", re.compile(r"(?<![\w$])(\+?\d[\d\s().-]{5,}\d)\b|\b(0?800[\d\s-]{4,})\b")),
    ("money", re.compile(r"\$\s?(\d[\d.,]*)|\b(\d[\d.,]*)\s*pesos\b", re.I)),
    ("percent", re.compile(r"\b(\d+(?:[.,]\d+)?)\s*(?:%|por ciento|percent)", re.I)),
    ("time", re.compile(r"\b(\d{1,2}(?:[:.]\d{2})?)\s*(?:hs?\.?|horas|am|pm)?\s*(?:a|to|até|-|–)\s*(?:las\s+)?(\d{1,2}(?:[:.]\d{2})?)\b", re.I)),
    ("number", re.compile(r"\b(\d+(?:[.,]\d+)?)\b")),
)  # fmt: skip
_SHORT: Final = re.compile(r"\b(avda?|bv|pje|gral|cnel|dra?|sra?|sta|sto|tel|int|n[º°]|av)\.", re.I)
"""Written short: no end of a sentence."""
_DAYS: Final = re.compile(
    r"\b(lunes|martes|miercoles|jueves|viernes|sabados?|domingos?|feriados?|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
)


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence that holds a figure or a place. `about`: stems of it and of where it stands; `named`: of the article's title."""

    text: str
    facts: dict[str, frozenset[str]]
    about: frozenset[str]
    own: frozenset[str]
    named: frozenset[str]
    days: frozenset[str]


def said(text: str, heading: str, title: str, language: str) -> list[Said]:
    """What can be contradicted in a passage."""
    above = _stems([heading, title], language)
    found = []
    for sentence in sentences(_SHORT.sub(r"\1", text)):
        facts, rest = _facts(sentence)
        own = _stems([rest], language)
        if facts and own:
            days = frozenset(_DAYS.findall(plain(sentence)))
            found.append(Said(sentence, facts, own | above, own, _stems([title], language), days))
    return found


def contradict(one: Said, other: Said) -> bool:
    """The same subject, and of one kind of figure not one in common."""
    shared = one.about & other.about
    if len(shared) < ENOUGH or len(shared) < ALIKE * min(len(one.about), len(other.about)):
        return False
    if one.days != other.days or (one.named - other.about and other.named - one.about):
        return False
    if len(one.own & other.own) < ENOUGH_OWN or len(one.own & other.own) < ALIKE * min(len(one.own), len(other.own)) or (one.own - other.about and other.own - one.about):
        return False
    kinds = one.facts.keys() & other.facts.keys()
    return any(not one.facts[kind] & other.facts[kind] for kind in kinds)


def _facts(sentence: str) -> tuple[dict[str, frozenset[str]], str]:
    """By kind, and what is left of the sentence without them."""
    found: dict[str, set[str]] = {}
    for kind, pattern in _KINDS:
        for match in pattern.finditer(sentence):
            parts = [part for part in match.groups() if part]
            found.setdefault(kind, set()).add(_plain(kind, parts))
        sentence = pattern.sub(" ", sentence)
    return {kind: frozenset(values) for kind, values in found.items()}, sentence


def _plain(kind: str, parts: Iterable[str]) -> str:
    if kind == "place":
        return " ".join(plain(" ".join(parts)).split()).replace(".", "")
    if kind in ("phone", "money"):
        return re.sub(r"\D", "", "".join(parts))
    return "-".join(re.sub(r"[:.]00$", "", part).replace(",", ".").lstrip("0") for part in parts)


def _stems(texts: Iterable[str], language: str) -> frozenset[str]:
    return frozenset(stem for text in texts for stem in words.stems(text, language) if not stem.isdigit())
