"""Which of our languages a message is in: by its small words, so that three words are enough."""

import re
from functools import cache
from importlib.resources import files

import yaml

from core.texts.sound import plain
from knowledge_base import words

_ASK = {
    "en": r"\b(?:in|speak|talk|write|use) (?:to me in )?english\b|\ben ingles\b|\benglish,? please\b|\bem ingles\b",
    "es": r"\ben espanol\b|\bin spanish\b|\bem espanhol\b|\ben castellano\b",
    "pt": r"\bem portugues\b|\bin portuguese\b|\ben portugues\b",
}


@cache
def _telling() -> dict[str, frozenset[str]]:
    raw = files("bot").joinpath("data", "language.yaml").read_text("utf-8")
    found = yaml.load(raw, Loader=yaml.CBaseLoader)
    return {language: frozenset(told.split()) for language, told in found["telling"].items()}


@cache
def _small_words() -> dict[str, frozenset[str]]:
    stop = words.read("words")["stop"]
    return {lang: told | {plain(word) for word in stop[lang].split()} for lang, told in _telling().items()}


def asked_language(text: str) -> str | None:
    """The language that the person asks for in so many words."""
    folded = plain(text)
    return next((lang for lang, pattern in _ASK.items() if re.search(pattern, folded)), None)


def language_of(text: str, fallback: str = "es") -> str:
    """es, en or pt; `fallback` when the text does not tell."""
    found = re.findall(r"[a-z]+", plain(text))
    known = _small_words()
    telling = _telling()
    scores = {
        lang: sum((word in small) + (word in telling[lang]) for word in found)
        for lang, small in known.items()
    }
    marks = text.lower()
    scores["es"] += 2 * any(mark in marks for mark in "ñ¿¡")
    scores["pt"] += 2 * any(mark in marks for mark in ("ã", "õ", "ç", "ê", "à"))
    best = max(scores, key=lambda lang: (scores[lang], lang == fallback))
    return best if scores[best] > scores.get(fallback, 0) else fallback
