"""The one place that asks an embeddings endpoint. langchain-openai is imported at the first call: 0.5 s."""

from collections.abc import Sequence
from typing import Any


class EndpointEmbedder:
    def __init__(self, base_url: str, key: str, model: str, timeout: float = 10.0) -> None:
        self.name = f"{model}@{base_url}"
        self.weight = 0.4
        self._options: dict[str, Any] = {
            "base_url": base_url, "api_key": key, "model": model, "timeout": timeout, "max_retries": 1,
            "check_embedding_ctx_length": False,  # else tiktoken downloads its tables
        }  # fmt: skip
        self._client: Any = None

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Blocking: call in a thread. Raises whatever the endpoint's client raises."""
        if self._client is None:
            from langchain_openai import OpenAIEmbeddings

            self._client = OpenAIEmbeddings(**self._options)
        found: list[list[float]] = self._client.embed_documents(list(texts))
        return found
