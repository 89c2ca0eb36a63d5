"""The one place that speaks to Chroma. chromadb is imported at the first call. Blocking: call by `ChromaStore.run`.

One collection per audience and embedder (its model and dimension): a metadata filter would cost 5 to 40 times the search.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

NEAREST = 30
AUDIENCES = ("public", "staff", "institution")
THREADS = 4
HANGING_SECONDS = 30.0

Found = TypeVar("Found")


class ChromaStore:
    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Any = None
        self._collections: dict[str, Any] = {}
        self._threads = ThreadPoolExecutor(THREADS, "chroma")

    async def run(self, call: Callable[..., Found], *given: Any) -> Found:
        """In threads of its own: a Chroma that hangs holds up none of the work that needs no vectors."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *given)

    def _collection(self, audience: str, embedder: str) -> Any:
        name = _name(audience, embedder)
        if name not in self._collections:
            if self._client is None:
                import chromadb
                from chromadb.config import Settings as ChromaSettings

                parts = urlsplit(self._url)
                self._client = chromadb.HttpClient(
                    host=parts.hostname or "127.0.0.1",
                    port=parts.port or (443 if parts.scheme == "https" else 8000),
                    ssl=parts.scheme == "https",
                    settings=ChromaSettings(anonymized_telemetry=False),
                )
                _bounded(self._client)
            self._collections[name] = self._client.get_or_create_collection(
                name, embedding_function=None, metadata={"hnsw:space": "cosine", "embedder": embedder}
            )
        return self._collections[name]

    def forget(self) -> None:
        """After a failure: the server may have come back empty, with other collection ids."""
        self._collections.clear()
        self._client = None

    def put(self, audience: str, embedder: str, ids: Sequence[UUID], vectors: Sequence[list[float]]) -> None:
        """Each vector with the model and dimension that it was made by."""
        self._collection(audience, embedder).upsert(
            ids=[str(key) for key in ids], embeddings=list(vectors), metadatas=[{"embedder": embedder} for _ in ids]
        )

    def remove(self, audience: str, embedder: str, ids: Sequence[UUID]) -> None:
        """What is not there is no error."""
        self._collection(audience, embedder).delete(ids=[str(key) for key in ids])

    def drop(self, embedder: str) -> None:
        """All that was made by one model."""
        for audience in AUDIENCES:
            self._collection(audience, embedder)
            self._client.delete_collection(_name(audience, embedder))
            self._collections.pop(_name(audience, embedder), None)

    def nearest(
        self, audience: str, embedder: str, vector: list[float], limit: int = NEAREST
    ) -> dict[UUID, float]:
        """Cosine likeness 0..1 by passage id."""
        found = self._collection(audience, embedder).query(
            query_embeddings=[vector], n_results=limit, include=["distances"]
        )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return {UUID(key): max(0.0, 1.0 - float(distance)) for key, distance in pairs}


def _bounded(client: Any) -> None:
    """Its own client waits for ever and has no setting for it."""
    session = getattr(getattr(client, "_server", None), "_session", None)
    if session is not None:
        session.timeout = HANGING_SECONDS


def _name(audience: str, embedder: str) -> str:
    return f"passages-{audience}-{hashlib.sha256(embedder.encode()).hexdigest()[:12]}"
