"""Vectors against a real Chroma: only what changed, rebuilt from PostgreSQL, and a change of model without a gap."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from core.database import connect
from core.settings import Settings
from core.tasks import Runner
from core.work import Ground
from desk.twins.openai import OpenAITwin
from desk.twins.server import serving
from desk.wiring import TASKS
from knowledge_base import jobs, service
from knowledge_base.retrieval.breaker import Breaker
from knowledge_base.retrieval.chroma import AUDIENCES, HANGING_SECONDS
from knowledge_base.retrieval.live import Knowledge, knowledge_of

BODY = "## Horarios\n\nEl centro abre de 8 a 14 horas.\n\n## Dirección\n\nQueda en Belgrano 456.\n\n## Requisitos\n\nLleve su documento."
LOCAL = "hashed-grams-512/512"


@pytest_asyncio.fixture
async def knowledge(ground: Ground, chroma_url: str, monkeypatch: pytest.MonkeyPatch) -> Knowledge:
    """With a vector leg that is waited for: a busy machine is no Chroma that is down."""
    for name in ("VECTOR_SECONDS", "FIRST_VECTOR_SECONDS"):
        monkeypatch.setattr(f"knowledge_base.retrieval.live.{name}", 60.0)
    ground.settings.chroma_url = chroma_url
    return knowledge_of(ground)


async def publish(ground: Ground, title: str = "Centro Norte", body: str = BODY) -> UUID:
    async with ground.work() as work:
        return (await service.create(work, title=title, body=body, publish=True)).id


async def run(ground: Ground) -> None:
    """Everything that is due, as the relay does it."""
    runner = Runner(ground, lambda: connect(ground.database.url), ground.clock, TASKS)
    try:
        await runner.drain()
    finally:
        await runner.close()


async def passages(ground: Ground) -> dict[UUID, str | None]:
    async with ground.work() as work:
        return {row["id"]: row["embedded_by"] for row in await work.all("SELECT id, embedded_by FROM passage")}


def held(knowledge: Knowledge, name: str) -> set[str]:
    assert knowledge.chroma is not None
    return {key for audience in AUDIENCES for key in knowledge.chroma._collection(audience, name).get(include=[])["ids"]}


async def near(knowledge: Knowledge, question: str) -> float:
    hits = await knowledge.search(question)
    return max((hit.vector for hit in hits), default=0.0)


async def test_only_what_changed_is_made_anew(ground: Ground, knowledge: Knowledge) -> None:
    article = await publish(ground)
    await run(ground)
    before = await passages(ground)
    assert len(before) == 3 and set(before.values()) == {LOCAL}
    assert held(knowledge, LOCAL) >= {str(key) for key in before}
    async with ground.work() as work:
        await service.change(work, article, {"body": BODY.replace("8 a 14", "9 a 15")}, publish=True)
    after = await passages(ground)
    fresh = after.keys() - before.keys()
    assert len(after) == 3 and len(fresh) == 1 and all(after[key] is None for key in fresh)
    await run(ground)
    now = held(knowledge, LOCAL)
    assert now >= {str(key) for key in after} and not now & {str(key) for key in before.keys() - after.keys()}
    async with ground.work() as work:
        await service.archive(work, article)
    await run(ground)
    assert not held(knowledge, LOCAL) & {str(key) for key in after}


async def test_a_draft_changes_nothing_of_what_is_found(ground: Ground, knowledge: Knowledge) -> None:
    article = await publish(ground)
    async with ground.work() as work:
        await service.change(work, article, {"title": "Otro nombre", "body": "Otra cosa.", "asked_as": ["¿y esto?"]})
    found = (await knowledge.search("horarios del centro"))[0].passage
    assert (found.title, found.asked_as) == ("Centro Norte", ())


async def test_a_lost_chroma_is_rebuilt_from_postgres(ground: Ground, knowledge: Knowledge) -> None:
    await publish(ground)
    await run(ground)
    wanted = {str(key) for key in await passages(ground)}
    assert knowledge.chroma is not None
    knowledge.chroma.drop(LOCAL)
    assert not held(knowledge, LOCAL) & wanted
    assert await jobs.reindex(ground, everything=True) == 3
    assert held(knowledge, LOCAL) >= wanted
    assert await near(knowledge, "¿a qué hora abre el centro?") > 0


@pytest_asyncio.fixture
async def endpoint(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with serving(OpenAITwin(key="test-key").app) as address:
        yield f"{address}/v1"


async def test_the_old_model_serves_until_the_new_one_is_complete(ground: Ground, knowledge: Knowledge, endpoint: str) -> None:
    for number in range(3):
        await publish(ground, f"Centro {number}")
    await run(ground)
    asked = "¿a qué hora abre el centro?"
    assert await near(knowledge, asked) > 0
    ground.settings.embeddings_base_url, ground.settings.embeddings_key = endpoint, "test-key"
    ground.settings.embeddings_model = "twin"
    del ground.extras["knowledge"]
    renewed = knowledge_of(ground)
    held_back, answers = asyncio.Event(), []

    class Slow:
        """The endpoint, let through one batch at a time."""

        name, weight = renewed.embedder.name, renewed.embedder.weight

        def embed(self, texts: Sequence[str]) -> list[list[float]]:
            asyncio.run_coroutine_threadsafe(held_back.wait(), loop).result(60)
            return made.embed(texts)

    loop, made = asyncio.get_running_loop(), renewed.embedder
    renewed.embedder = Slow()
    await jobs.arm(ground)
    rebuilding = asyncio.create_task(jobs.bring_up_to_date(ground, batch=2))
    for _ in range(3):
        answers.append(await near(renewed, asked))
    held_back.set()
    assert await rebuilding == 9
    answers.append(await near(renewed, asked))
    assert all(likeness > 0 for likeness in answers), answers
    kept = set((await passages(ground)).values())
    assert len(kept) == 1 and kept.pop().startswith(f"twin@{endpoint}/")  # type: ignore[union-attr]
    async with ground.work() as work:
        state = await work.one("SELECT serving FROM knowledge_state")
        assert state is not None and state["serving"].startswith("twin@")
    assert not held(renewed, LOCAL)


async def test_filters_let_through_what_is_of_the_area_or_of_none(ground: Ground) -> None:
    from core.directory.service import add_area

    async with ground.work() as work:
        north, south = [await add_area(work, level="province", code=name, name=name) for name in ("norte", "sur")]
        for title, areas in (("Turnos norte", [north]), ("Turnos sur", [south]), ("Turnos de todos", [])):
            await service.create(work, title=title, body="Los turnos se piden por teléfono.", areas=areas, publish=True)
    found = {hit.passage.title for hit in await knowledge_of(ground).search("turnos", areas=[north])}
    assert found == {"Turnos norte", "Turnos de todos"}
    assert len(await knowledge_of(ground).search("turnos")) == 3


async def test_nobody_goes_unanswered_while_articles_are_published(ground: Ground, settings: Settings) -> None:
    """The short form of `benchmarks.bot.reindex`: another process's eyes, asking all the while."""
    ids = [await publish(ground, f"Programa {number} de turnos") for number in range(12)]
    other = Ground(settings, ground.database, ground.vault, ground.clock, ground.bus, ground.hints)
    asked = 0
    done = asyncio.Event()

    async def ask() -> None:
        nonlocal asked
        while not done.is_set() or asked < 20:
            number = asked % len(ids)
            hits = await knowledge_of(other).search(f"¿a qué hora abre el programa {number} de turnos?")
            assert any(hit.passage.article_id == ids[number] for hit in hits)
            asked += 1

    asking = asyncio.create_task(ask())
    for article in ids:
        async with ground.work() as work:
            await service.change(work, article, {"body": BODY.replace("8 a 14", "9 a 15")}, publish=True)
    done.set()
    await asking
    knowledge_of(other).changed()
    hits = await knowledge_of(other).search("horarios del programa 3 de turnos")
    assert any("9 a 15" in hit.passage.text for hit in hits)


async def test_what_has_no_vector_yet_does_not_stand_behind_what_has(ground: Ground, knowledge: Knowledge) -> None:
    """Twelve articles that differ in a number, which is an hour of all the others too: by words the changed one is the closest."""
    ids = [await publish(ground, f"Programa {n} de salud", f"La oficina {n} abre de 7 a 13 horas.") for n in range(1, 13)]
    await run(ground)
    question = "¿a qué hora abre la oficina 7 del programa 7 de salud?"
    async with ground.work() as work:
        await service.change(work, ids[6], {"body": "La oficina 7 abre de 8 a 14 horas."}, publish=True)
    first = (await knowledge.search(question))[0]
    assert (first.passage.title, first.vector) == ("Programa 7 de salud", 0.0)
    await run(ground)
    knowledge._looked = 0.0
    assert (await knowledge.search(question))[0].vector > 0
    assert not knowledge._unembedded.size


async def test_what_others_publish_is_not_waited_for(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    await publish(ground, "Centro Norte")
    knowledge = knowledge_of(ground)
    assert await knowledge.search("centro")
    await publish(ground, "Centro Sur")
    renewed, let = knowledge._renew, asyncio.Event()

    async def slow() -> None:
        await let.wait()
        await renewed()

    monkeypatch.setattr(knowledge, "_renew", slow)
    knowledge._looked, knowledge._told = 0.0, False
    assert {hit.passage.title for hit in await knowledge.search("centro")} == {"Centro Norte"}
    let.set()
    assert knowledge._renewing is not None
    await knowledge._renewing
    assert {hit.passage.title for hit in await knowledge.search("centro")} == {"Centro Norte", "Centro Sur"}


async def test_a_chroma_that_hangs_holds_up_nothing_else(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """More questions at once than this process has threads: each is answered by words, and other work goes on."""
    ground.settings.chroma_url = "http://127.0.0.1:9"
    await publish(ground, "Centro Norte")
    let = threading.Event()

    def hang(*_: Any) -> dict[UUID, float]:
        let.wait()
        return {}

    knowledge = knowledge_of(ground)
    assert knowledge.chroma is not None
    knowledge.breaker = Breaker(failures=1_000)
    monkeypatch.setattr(knowledge, "_ask_vectors", hang)
    for name in ("VECTOR_SECONDS", "FIRST_VECTOR_SECONDS"):
        monkeypatch.setattr(f"knowledge_base.retrieval.live.{name}", 0.05)
    try:
        async with asyncio.timeout(60):
            found = await asyncio.gather(*(knowledge.search("¿a qué hora abre el centro?") for _ in range(3 * (os.cpu_count() or 1) + 12)))
            assert await asyncio.to_thread(lambda: "done") == "done"
    finally:
        let.set()
    assert all(hits[0].passage.title == "Centro Norte" for hits in found)


async def test_the_client_does_not_wait_for_ever(knowledge: Knowledge) -> None:
    assert knowledge.chroma is not None
    await knowledge.chroma.run(knowledge.chroma._collection, "public", LOCAL)
    assert knowledge.chroma._client._server._session.timeout.read == HANGING_SECONDS
