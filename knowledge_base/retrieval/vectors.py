"""Vectors of passages: hashed character n-grams offline, any OpenAI-compatible endpoint when configured."""

import zlib
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.settings import Settings
from knowledge_base import words
from knowledge_base.retrieval import embeddings_endpoint


class Embedder(Protocol):
    name: str  # model and dimension: vectors of another name are made anew
    weight: float  # share of the fused score

    def embed(self, texts: Sequence[str]) -> list[list[float]]: ...


class HashedGrams:
    """Honest about what it is: likeness of spelling, not of meaning. Hence a small share of the score."""

    def __init__(self, dimension: int = 512) -> None:
        self.dimension = dimension
        self.name = f"hashed-grams-{dimension}"
        self.weight = 0.05

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return [self._one(text).tolist() for text in texts]

    def _one(self, text: str) -> NDArray[np.float32]:
        vector = np.zeros(self.dimension, np.float32)
        for gram, count in Counter(words.grams(words.content_words(text))).items():
            hashed = zlib.crc32(gram.encode())
            sign = 1.0 if hashed & 0x80000000 else -1.0
            vector[hashed % self.dimension] += sign * float(np.sqrt(count))
        length = float(np.linalg.norm(vector))
        return vector / length if length else vector


def embedder_of(settings: Settings) -> Embedder:
    if settings.embeddings_base_url and settings.embeddings_model:
        return embeddings_endpoint.EndpointEmbedder(
            settings.embeddings_base_url, settings.embeddings_key or "none", settings.embeddings_model
        )
    return HashedGrams()
