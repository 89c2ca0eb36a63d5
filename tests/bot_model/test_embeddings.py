"""The twin's embeddings through the desk's own client."""

import asyncio

import httpx

from desk.twins.openai import OpenAITwin
from knowledge_base.retrieval.embeddings_endpoint import EndpointEmbedder


async def test_like_texts_have_like_vectors(address: str, twin: OpenAITwin) -> None:
    embedder = EndpointEmbedder(f"{address}/v1", "test-key", "twin")
    one, same, other = await asyncio.to_thread(embedder.embed, ["el centro abre", "el centro abre", "lleve una foto"])
    assert one == same != other
    assert twin.journal.problems == []


async def test_the_key_is_asked_for(address: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{address}/v1/models")).status_code == 401
        shown = await client.get(f"{address}/v1/models", headers={"Authorization": "Bearer test-key"})
        assert shown.json()["data"][0]["id"] == "twin"
