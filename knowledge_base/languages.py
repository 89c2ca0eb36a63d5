"""From one language to another without a model: lists of words, and what words of one origin have in common."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from core.texts.sound import plain
from knowledge_base import words

LANGUAGES = ("en", "pt")  # beside Spanish


def _pairs() -> Iterator[tuple[str, str, str]]:
    """Language, foreign word, Spanish word: those of our subject, then those of every day."""
    for name in ("bilingual", "bilingual_general"):
        for language, entries in words.read(name).items():
            if language in LANGUAGES:
                for foreign, spanish in entries.items():
                    yield from ((language, plain(foreign), plain(word)) for word in spanish.split())


@cache
def translations(language: str = "") -> dict[str, tuple[str, ...]]:
    """Foreign word by its own stem -> Spanish stems; of one language, or of all."""
    table: dict[str, dict[str, None]] = {}
    for foreign_language, foreign, spanish in _pairs():
        if language in ("", foreign_language):
            table.setdefault(words.stem(foreign, foreign_language), {})[words.stem(spanish)] = None
    return {key: tuple(found) for key, found in table.items()}


@cache
def _shapes(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(form), spanish) for form, spanish in words.read("bilingual")["shapes"].get(language, ())
    )


def likely_spanish(word: str, language: str) -> str:
    """The stem that a foreign word would have in Spanish by the letters that differ."""
    for form, spanish in _shapes(language):
        word = form.sub(spanish, word)
    return words.stem(word)


@cache
def _kinship() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(form), common) for form, common in words.read("bilingual")["kin"])


@lru_cache(maxsize=30_000)
def kin(word: str) -> str:
    """What a learned word shares with its counterparts in the other languages: `atributo`, `attribute`."""
    for form, common in _kinship():
        word = form.sub(common, word)
    return word


@cache
def written_in(language: str) -> dict[str, tuple[str, ...]]:
    """Spanish stem -> stems of that language."""
    table: dict[str, dict[str, None]] = {}
    for written, foreign, spanish in _pairs():
        if written == language:
            table.setdefault(words.stem(spanish), {})[words.stem(foreign, language)] = None
    return {key: tuple(found) for key, found in table.items()}


def load() -> None:
    """Reads all lists, for the first question of each language not to wait: half a second of one processor."""
    for table in (words.synonyms, words.listed, words.phrases, words.light, words.stop_words):
        table()
    for language in LANGUAGES:
        translations(language)
