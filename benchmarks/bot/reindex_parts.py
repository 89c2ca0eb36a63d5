"""The work of `benchmarks.bot.reindex`: writing, asking without a pause, measuring."""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray

from core.clock import SystemClock
from core.database import Database, connect
from core.events import Bus
from core.live import Hints
from core.settings import Settings
from core.tasks import Runner
from core.vault import Vault
from core.vault.keyring import create
from core.work import Ground
from desk.wiring import EVENTS, TASKS
from knowledge_base import jobs, service
from knowledge_base.retrieval.analysed import analyse
from knowledge_base.retrieval.chroma import ChromaStore
from knowledge_base.retrieval.hits import PassageRow
from knowledge_base.retrieval.index import Index
from knowledge_base.retrieval.live import _depth, knowledge_of
from knowledge_base.retrieval.scope import Scope

Vectors = NDArray[np.float32]
EMBEDDER, PUBLIC = "synthetic/384", Scope()


def ground(database: str, chroma_url: str | None) -> Ground:
    settings = Settings(database_url=database, chroma_url=chroma_url)
    return Ground(settings, Database(database, size=4), Vault(create()), SystemClock(), Bus(EVENTS), Hints(None))


async def write(ground: Ground, articles: Sequence[tuple[str, str]]) -> list[UUID]:
    """Each in a transaction of its own, as people publish."""
    made = []
    for title, body in articles:
        async with ground.work() as work:
            made.append((await service.create(work, title=title, body=body, publish=True)).id)
    return made


async def change(ground: Ground, articles: Sequence[tuple[UUID, str]]) -> int:
    for article, body in articles:
        async with ground.work() as work:
            await service.change(work, article, {"body": body}, publish=True)
    async with ground.work() as work:
        row = await work.one("SELECT count(*) AS n FROM passage WHERE embedded_by IS NULL")
    return row["n"] if row else 0


async def up_to_date(ground: Ground) -> None:
    """The task as the relay runs it."""
    runner = Runner(ground, lambda: connect(ground.database.url), ground.clock, TASKS)
    await runner.drain()
    await runner.close()


async def rebuild(ground: Ground) -> int:
    store = knowledge_of(ground).chroma
    assert store is not None
    async with ground.work() as work:
        row = await work.one("SELECT serving FROM knowledge_state")
    assert row is not None
    await asyncio.to_thread(store.drop, row["serving"])
    return await jobs.reindex(ground, everything=True)


async def answerable(ground: Ground, start: float, title: str, words: str) -> float:
    while True:
        hits = await knowledge_of(ground).search(f"¿a qué hora abre {title}?")
        if any(words in hit.passage.text and hit.passage.title == title for hit in hits):
            return time.perf_counter() - start
        await asyncio.sleep(0.02)


async def begun(told: Path) -> None:
    while not told.read_text():
        await asyncio.sleep(0.05)


async def ask(told: Path, questions: Sequence[str]) -> None:
    """One question after the other until the input ends. Unanswered: an error, or no passage of the article that was asked about."""
    own = ground(Settings().database_url or "", Settings().chroma_url)
    knowledge = knowledge_of(own)
    await knowledge.search(questions[0])
    told.write_text("begun\n")
    ended = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    times: list[float] = []
    unanswered = 0
    while not ended.done():
        question = questions[len(times) % len(questions)]
        start = time.perf_counter()
        try:
            hits = await knowledge.search(question)
            number = question.split("programa ")[1].split(" ")[0]
            unanswered += not any(hit.passage.title.startswith(f"Programa {number} ") for hit in hits)
        except Exception as error:
            print(type(error).__name__, error, file=sys.stderr)
            unanswered += 1
        times.append((time.perf_counter() - start) * 1000)
    await own.database.close()
    figures = {"asked": len(times), "unanswered": unanswered, **_quantiles("asked_ms", times)}
    told.write_text(json.dumps(figures) + "\n")


def _direction(generator: np.random.Generator, dimension: int) -> Vectors:
    found = generator.standard_normal(dimension).astype(np.float32)
    unit: Vectors = found / np.linalg.norm(found)
    return unit


def _quantiles(name: str, times: Sequence[float]) -> dict[str, float]:
    return {f"{name}_p50": float(np.quantile(times, 0.5)), f"{name}_p95": float(np.quantile(times, 0.95)), f"{name}_max": float(max(times))}


def measure(vectors: Vectors, generator: np.random.Generator, questions: int, chroma_url: str, areas: int) -> dict[str, float]:
    """Both legs as `Knowledge.search` joins them, on synthetic passages: with an area filter, and without, in turns."""
    count = len(vectors)
    names = [uuid4() for _ in range(areas)]
    ids = [uuid4() for _ in range(count)]
    rows = [
        PassageRow(
            key, uuid4(), f"Programa {n}", "", f"Sede {n % 977} oficina {n % 89} trámite {n % 1013}.",
            areas=() if n % 10 == 0 else (names[n % areas],),
        )
        for n, key in enumerate(ids)
    ]  # fmt: skip
    begun = time.perf_counter()
    index = Index([analyse(row) for row in rows], 1)
    built = time.perf_counter() - begun
    begun = time.perf_counter()
    store = ChromaStore(chroma_url)
    for first in range(0, count, 2000):
        store.put("public", EMBEDDER, ids[first : first + 2000], vectors[first : first + 2000].tolist())
    loaded = time.perf_counter() - begun
    times: dict[str, list[float]] = {"plain": [], "area": [], "vector_plain": [], "vector_area": []}
    recall = {"plain": [], "area": []}  # type: dict[str, list[float]]
    number_of = {key: n for n, key in enumerate(ids)}
    for turn in range(questions):
        vector = vectors[generator.integers(count)] + 0.5 * _direction(generator, vectors.shape[1])
        vector /= np.linalg.norm(vector)
        words = f"¿dónde está la oficina {turn % 89} de la sede {turn % 977}?"
        for kind, wanted in (("plain", ()), ("area", (names[turn % areas],))):
            begun = time.perf_counter()
            allowed = index.filters.allowed(PUBLIC, None, wanted)
            depth = _depth(allowed, index.filters.allowed(PUBLIC, None, ()))
            near = store.nearest("public", EMBEDDER, vector.tolist(), depth)
            at = time.perf_counter()
            index.search(words, allowed, near, 10, 0.4)
            if turn >= 2 * areas:  # the first questions of each kind make its mask
                times[kind].append((time.perf_counter() - begun) * 1000)
                times[f"vector_{kind}"].append((at - begun) * 1000)
            recall[kind].append(_recall(vectors, vector, near, number_of, allowed))
    found: dict[str, float] = {"passages": count, "index_built_seconds": built, "vectors_loaded_seconds": loaded}
    for kind, taken in times.items():
        found |= _quantiles(f"{kind}_ms", taken)
    found["p95_ratio"] = found["area_ms_p95"] / found["plain_ms_p95"]
    found["vector_p95_ratio"] = found["vector_area_ms_p95"] / found["vector_plain_ms_p95"]
    return found | {f"recall_at_10_{kind}": float(np.mean(values)) for kind, values in recall.items()}


def _recall(vectors: Vectors, vector: Vectors, near: dict[UUID, float], number_of: dict[UUID, int], allowed: NDArray[np.bool_] | None) -> float:
    """Of the ten that are exactly nearest, among those that are let through, how many the leg found."""
    likeness = vectors @ vector
    if allowed is not None:
        likeness = np.where(allowed, likeness, -2)
    exact = set(np.argpartition(-likeness, 10)[:10].tolist())
    return len(exact & {number_of[key] for key in near}) / 10
