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
    name: str  # of the model: vectors of another name are made anew
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


def identity(embedder: Embedder, vector: Sequence[float]) -> str:
    """Model and dimension, as they are kept with each vector."""
    return f"{embedder.name}/{len(vector)}"


def embedder_named(settings: Settings, kept: str) -> Embedder | None:
    """The one that made vectors of this identity, where it can still be asked: the local one, or another model of the endpoint."""
    name, _, dimension = kept.rpartition("/")
    present = embedder_of(settings)
    if name == present.name:
        return present
    local = HashedGrams(int(dimension)) if dimension.isdigit() else HashedGrams()
    if name == local.name:
        return local
    model, _, address = name.rpartition("@")
    if model and address == settings.embeddings_base_url:
        return embeddings_endpoint.EndpointEmbedder(address, settings.embeddings_key or "none", model)
    return None


def embedder_of(settings: Settings) -> Embedder:
    if settings.embeddings_base_url and settings.embeddings_model:
        return embeddings_endpoint.EndpointEmbedder(
            settings.embeddings_base_url, settings.embeddings_key or "none", settings.embeddings_model
        )
    return HashedGrams()
