"""What the search is measured against: textbook BM25 over stems, and over character n-grams. Nothing of ours is in it."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import snowballstemmer

K1, B = 1.2, 0.75
_WORD = re.compile(r"\w+")
_LANGUAGES = {"es": "spanish", "en": "english", "pt": "portuguese"}

Tokens = Callable[[str, str], list[str]]


def _bare(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(_LANGUAGES[language])


@cache
def _stem(word: str, language: str) -> str:
    return _bare(_stemmer(language).stemWord(word))


def stemmed(text: str, language: str) -> list[str]:
    """Snowball stems in the language of the passages, accents left out afterwards."""
    return [_stem(word, language) for word in _WORD.findall(text.lower())]


def character_grams(text: str, language: str) -> list[str]:
    """3- to 5-grams within words, word ends marked, without accents."""
    del language
    padded = [f" {_bare(word)} " for word in _WORD.findall(text.lower())]
    return [word[i : i + size] for word in padded for size in (3, 4, 5) for i in range(len(word) - size + 1)]


class Bm25:
    """Over whole articles: title and text."""

    def __init__(self, texts: Mapping[str, str], tokens: Tokens, language: str = "es") -> None:
        self._tokens = tokens
        self._language = language
        counts = {name: Counter(tokens(text, language)) for name, text in texts.items()}
        lengths = {name: counted.total() for name, counted in counts.items()}
        mean = sum(lengths.values()) / max(len(lengths), 1)
        self._posts: dict[str, list[tuple[str, float]]] = {}
        for name, counted in counts.items():
            norm = K1 * (1 - B + B * lengths[name] / mean)
            for token, times in counted.items():
                self._posts.setdefault(token, []).append((name, times * (K1 + 1) / (times + norm)))
        self._count = len(texts)

    def ranked(self, question: str, limit: int = 10) -> list[tuple[str, float]]:
        """Names with scores, best first. The plain sum: as a share of what could be reached it tells less of its own worth."""
        scores: dict[str, float] = {}
        for token, times in Counter(self._tokens(question, self._language)).items():
            posts = self._posts.get(token, [])
            rarity = math.log(1 + (self._count - len(posts) + 0.5) / (len(posts) + 0.5)) * times
            for name, saturated in posts:
                scores[name] = scores.get(name, 0.0) + rarity * saturated
        return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
