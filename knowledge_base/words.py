"""A text as the stems that search compares: accents, chat spelling, stop words, three languages, synonyms."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import snowballstemmer
import yaml

from core.texts.sound import phonetic, plain

_WORD = re.compile(r"[a-z0-9]+")
_RUN = re.compile(r"(.)\1{2,}")
_STEMMERS = {"es": "spanish", "en": "english", "pt": "portuguese"}


@dataclass(frozen=True, slots=True)
class Term:
    """One content word of a question: its stem and what may stand for it, with weights."""

    word: str
    stem: str
    others: tuple[tuple[str, float], ...] = ()


def read(name: str) -> Any:
    """One data file of this package; every scalar is a string."""
    raw = files("knowledge_base").joinpath("data", f"{name}.yaml").read_text("utf-8")
    return yaml.load(raw, Loader=yaml.CBaseLoader)


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(_STEMMERS.get(language, "spanish"))


@lru_cache(maxsize=30_000)
def stem(word: str, language: str = "es") -> str:
    """Stem of a plain word, then its sound, so that a misspelling meets the right spelling."""
    if word.isdigit():
        return word
    bare = _stemmer(language).stemWord(word)
    if language == "es":
        bare = _irregular().get(bare, bare)
        if len(bare) > 4 and bare.endswith("s"):
            bare = bare[:-1]  # `islas` is too short for the stemmer
    return phonetic(bare) or word


@cache
def _irregular() -> dict[str, str]:
    """Stems of a verb's irregular forms -> the stem of its infinitive."""
    verbs = [[_stemmer("es").stemWord(form) for form in forms.split()] for forms in read("verbs")["verbs"]]
    regular = {verb[0] for verb in verbs}
    return {form: verb[0] for verb in verbs for form in verb[1:] if form not in regular}


@cache
def stop_words() -> frozenset[str]:
    data = read("words")
    return frozenset(plain(word) for words in data["stop"].values() for word in words.split())


@cache
def courtesy() -> frozenset[str]:
    """Words that are only polite around a question."""
    return frozenset(read("words")["courtesy"].split())


@cache
def _chat() -> dict[str, str]:
    return {plain(short): plain(full) for short, full in read("words")["chat"].items()}


@cache
def synonyms() -> dict[str, tuple[tuple[str, float], ...]]:
    """Stem -> stems that mean the same, from the editable lists."""
    table: dict[str, dict[str, float]] = {}
    for group in read("synonyms")["groups"]:
        entries = [tuple(stem(plain(word)) for word in entry.split()) for entry in group.split(", ")]
        for entry in entries:
            for other in entries:
                if entry != other and len(entry) == 1:
                    for part in other:
                        table.setdefault(entry[0], {}).setdefault(part, 0.6 if len(other) == 1 else 0.4)
    return {key: tuple(found.items()) for key, found in table.items()}


def _pairs() -> Iterator[tuple[str, str, str]]:
    """Language, foreign word, Spanish word: those of our subject, then those of every day."""
    for name in ("bilingual", "bilingual_general"):
        for language, entries in read(name).items():
            if language in _STEMMERS:
                for foreign, spanish in entries.items():
                    yield from ((language, plain(foreign), plain(word)) for word in spanish.split())


@cache
def translations(language: str = "") -> dict[str, tuple[str, ...]]:
    """Foreign word (by its own stem, and by its Spanish one) -> Spanish stems; of one language, or of all."""
    table: dict[str, dict[str, None]] = {}
    for spoken, foreign, spanish in _pairs():
        if language in ("", spoken):
            for key in (stem(foreign, spoken), stem(foreign)):
                table.setdefault(key, {})[stem(spanish)] = None
    return {key: tuple(found) for key, found in table.items()}


@cache
def written_in(language: str) -> dict[str, tuple[str, ...]]:
    """Spanish stem -> stems of that language."""
    table: dict[str, dict[str, None]] = {}
    for written, foreign, spanish in _pairs():
        if written == language:
            table.setdefault(stem(spanish), {})[stem(foreign, language)] = None
    return {key: tuple(found) for key, found in table.items()}


@cache
def _small_words() -> dict[str, frozenset[str]]:
    return {
        lang: frozenset(plain(word) for word in text.split()) for lang, text in read("words")["stop"].items()
    }


def spoken(text: str) -> frozenset[str]:
    """The languages that a question may be in, by its small words: one, or those that they do not tell apart."""
    found = words(text)
    counts = {lang: sum(word in small for word in found) for lang, small in _small_words().items()}
    most = max(counts.values())
    return frozenset(lang for lang, count in counts.items() if count == most)


def words(text: str) -> list[str]:
    """Plain words in order, chat forms written out, drawn-out letters shortened."""
    found: list[str] = []
    chat = _chat()
    for raw in _WORD.findall(plain(text)):
        word = _RUN.sub(r"\1", raw) if not raw.isdigit() else raw
        found.extend(chat[word].split() if word in chat else (word,))
    return found


def stems(text: str, language: str = "es") -> list[str]:
    """Stems of the content words of a passage."""
    stop = stop_words()
    return [stem(word, language) for word in words(text) if word not in stop]


def content_words(text: str) -> list[str]:
    stop = stop_words()
    return [word for word in words(text) if word not in stop and (len(word) > 1 or word.isdigit())]


def grams(text_words: Iterable[str]) -> list[str]:
    """Character 3- to 5-grams of each word by its sound, word ends marked."""
    found: list[str] = []
    for word in text_words:
        padded = f" {phonetic(word)} "
        for size in (3, 4, 5):
            found.extend(padded[i : i + size] for i in range(len(padded) - size + 1))
    return found
