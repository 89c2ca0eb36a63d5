"""Which of our languages a message is in: by its small words, so that three words are enough."""

import re
from functools import cache

from core.texts.sound import plain
from knowledge_base import words

_ASK = {
    "en": r"\b(?:in|speak|talk|write|use) (?:to me in )?english\b|\ben ingles\b|\benglish,? please\b|\bem ingles\b",
    "es": r"\ben espanol\b|\bin spanish\b|\bem espanhol\b|\ben castellano\b",
    "pt": r"\bem portugues\b|\bin portuguese\b|\ben portugues\b",
}
_TELLING = {
    "es": frozenset("hola buenas gracias donde cuanto cuando como quiero puedo tengo necesito que el los las una y con esta hay es horario turno ayuda por para mi".split()),
    "en": frozenset("hello hi thanks the where when how what can i is are do does my you your need want to of and for with there it".split()),
    "pt": frozenset("ola obrigado obrigada onde quando voces voce preciso posso tenho quero nao uma com para meu minha e o os as do da em fica horarios atendimento eu isso".split()),
}


@cache
def _small_words() -> dict[str, frozenset[str]]:
    stop = {lang: frozenset(plain(word) for word in found.split()) for lang, found in words.read("words")["stop"].items()}
    return {lang: stop[lang] | _TELLING[lang] for lang in _TELLING}


def asked_language(text: str) -> str | None:
    """The language that the person asks for in so many words."""
    folded = plain(text)
    return next((lang for lang, pattern in _ASK.items() if re.search(pattern, folded)), None)


def language_of(text: str, fallback: str = "es") -> str:
    """es, en or pt; `fallback` when the text does not tell."""
    found = re.findall(r"[a-z]+", plain(text))
    known = _small_words()
    scores = {lang: sum((word in small) + (word in _TELLING[lang]) for word in found) for lang, small in known.items()}
    marks = text.lower()
    scores["es"] += 2 * any(mark in marks for mark in "ñ¿¡")
    scores["pt"] += 2 * any(mark in marks for mark in ("ã", "õ", "ç", "ê", "à"))
    best = max(scores, key=lambda lang: (scores[lang], lang == fallback))
    return best if scores[best] > scores.get(fallback, 0) else fallback
