"""Likeness of whole texts: sets of word pairs, and the short sketch by which alike ones are found among thousands. Pure."""

import hashlib
import itertools
from collections.abc import Sequence
from typing import Final

import numpy as np

from knowledge_base import words

BANDS, ROWS = 24, 3  # texts of likeness 0.5 meet with 96 %, of 0.2 with 18 %
NEAR: Final = 0.5
_PRIME: Final = (1 << 61) - 1
_GENERATOR = np.random.default_rng(2026)
_FACTORS: Final = [int(n) for n in _GENERATOR.integers(1, 1 << 31, BANDS * ROWS)]
_ADDENDS: Final = [int(n) for n in _GENERATOR.integers(0, 1 << 31, BANDS * ROWS)]


def shingles(text: str, language: str) -> frozenset[str]:
    """Pairs of stems in a row; a figure is one sign, so that an article with another price is the same article."""
    stems = ["0" if stem.isdigit() else stem for stem in words.stems(text, language)]
    return frozenset(f"{one} {two}" for one, two in itertools.pairwise(stems)) or frozenset(stems)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's, 0 to 1."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


def bands(found: frozenset[str]) -> list[int]:
    """Numbers of which alike texts have one in common (minhash, banded)."""
    hashed = [int.from_bytes(hashlib.blake2b(item.encode(), digest_size=6).digest(), "big") for item in found]
    if not hashed:
        return []
    least = [min((a * one + b) % _PRIME for one in hashed) for a, b in zip(_FACTORS, _ADDENDS, strict=True)]
    return [_number(n, least[n * ROWS : (n + 1) * ROWS]) for n in range(BANDS)]


def _number(band: int, least: Sequence[int]) -> int:
    digest = hashlib.blake2b(f"{band}:{least}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
