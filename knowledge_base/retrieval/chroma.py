"""The one place that speaks to Chroma. chromadb is imported at the first call. Blocking: call in a thread.

One collection per audience and embedder: a metadata filter would cost 5 to 40 times the search.
"""

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

NEAREST = 30


class ChromaStore:
    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Any = None
        self._collections: dict[str, Any] = {}

    def _collection(self, audience: str, embedder: str) -> Any:
        name = f"passages-{audience}-{hashlib.sha256(embedder.encode()).hexdigest()[:12]}"
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
            self._collections[name] = self._client.get_or_create_collection(
                name, embedding_function=None, metadata={"hnsw:space": "cosine", "embedder": embedder}
            )
        return self._collections[name]

    def forget(self) -> None:
        """After a failure: the server may have come back empty, with other collection ids."""
        self._collections.clear()
        self._client = None

    def replace(
        self, audience: str, embedder: str, article: UUID, ids: Sequence[UUID], vectors: Sequence[list[float]]
    ) -> None:
        """The article's vectors in this collection become exactly these."""
        collection = self._collection(audience, embedder)
        collection.delete(where={"article_id": str(article)})
        if ids:
            collection.upsert(
                ids=[str(key) for key in ids],
                embeddings=list(vectors),
                metadatas=[{"article_id": str(article)} for _ in ids],
            )

    def nearest(
        self, audience: str, embedder: str, vector: list[float], limit: int = NEAREST
    ) -> dict[UUID, float]:
        """Cosine likeness 0..1 by passage id."""
        found = self._collection(audience, embedder).query(
            query_embeddings=[vector], n_results=limit, include=["distances"]
        )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return {UUID(key): max(0.0, 1.0 - float(distance)) for key, distance in pairs}
