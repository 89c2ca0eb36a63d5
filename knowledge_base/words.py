"""A text as the stems that search compares: accents, chat spelling, stop words, three languages, synonyms."""

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import permutations
from typing import Any

import snowballstemmer
import yaml

from core.texts.sound import phonetic, plain

_WORD = re.compile(r"[a-z0-9]+")
_RUN = re.compile(r"(.)\1{2,}")
SAME, NEAR, SEVERAL = 0.85, 0.6, 0.67  # how well another word stands for a word; one of several words, less
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


_own = threading.local()


def _stemmer(language: str) -> Any:
    """Each thread's own: a stemmer keeps the word that it is at, and two at once would spoil each other's."""
    known: dict[str, Any] = _own.__dict__
    if language not in known:
        known[language] = snowballstemmer.stemmer(_STEMMERS.get(language, "spanish"))
    return known[language]


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
    return sound(bare) or word


def sound(word: str) -> str:
    """How a plain word sounds; `n` before `b` and `p` is heard as `m`."""
    return phonetic(word).replace("nb", "mb").replace("np", "mp")


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
def light() -> frozenset[str]:
    """Words of any talk."""
    return frozenset(read("words")["light"].split())


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
    for name, near in (("same", SAME), ("groups", NEAR)):
        for group in read("synonyms")[name]:
            entries = [tuple(stem(plain(word)) for word in entry.split()) for entry in group.split(", ")]
            for entry, other in permutations(entries, 2):
                if len(entry) == 1:
                    for part in set(other) - {entry[0]}:
                        weight = near if len(other) == 1 else near * SEVERAL
                        table.setdefault(entry[0], {}).setdefault(part, weight)
    return {key: tuple(found.items()) for key, found in table.items()}


@cache
def listed() -> dict[str, str]:
    """Every word of the synonyms, by its sound -> its stem: a misspelled word may mean one of them."""
    groups = (group for name in ("groups", "same") for group in read("synonyms")[name])
    entries = {plain(word) for group in groups for entry in group.split(", ") for word in entry.split()}
    return {sound(word): stem(word) for word in sorted(entries) if len(word) >= 4}


@cache
def phrases() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Words in a row -> stems of what they mean together."""
    return {
        tuple(words(phrase)): tuple(stem(plain(word)) for word in meant.split())
        for phrase, meant in read("synonyms")["phrases"].items()
    }


def phrases_in(text: str) -> list[Term]:
    found = words(text)
    known = phrases()
    spans = [
        tuple(found[i : i + size]) for size in {len(phrase) for phrase in known} for i in range(len(found))
    ]
    return [
        Term(" ".join(span), "_".join(span), tuple((meant, NEAR) for meant in known[span]))
        for span in dict.fromkeys(spans)
        if span in known
    ]


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
        padded = f" {sound(word)} "
        for size in (3, 4, 5):
            found.extend(padded[i : i + size] for i in range(len(padded) - size + 1))
    return found
