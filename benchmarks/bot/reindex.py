"""`python -m benchmarks.bot.reindex`: what a publish costs, whether anybody goes unanswered, and what an area filter costs.

Three parts, each against a PostgreSQL and a Chroma of its own on loopback:
- publish: N articles are changed and published while another process asks without a pause; no question may go unanswered;
- rebuild: Chroma is emptied and made again from PostgreSQL;
- vectors: M passages with *synthetic* vectors (clustered, of no model): the whole retrieval with and without an area filter.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.bot import reindex_parts as parts
from tests.knowledge_base.conftest import chroma
from tests.services import Services, migrated_template, postgres

WORDS = ["turno", "horario", "teléfono", "documento", "credencial", "subsidio", "centro", "salud", "familia", "escuela", "pensión", "transporte", "beca", "vivienda", "trámite"]


def body(number: int, turn: int) -> str:
    """Three passages; a turn changes one of them."""
    word = WORDS[number % len(WORDS)]
    return (
        f"## Qué es\n\nEl programa {number} de {word} acompaña a quien lo pida en la sede {number % 97}.\n\n"
        f"## Horarios\n\nLa oficina {number} abre de {7 + turn} a {13 + turn} horas, de lunes a viernes.\n\n"
        f"## Requisitos\n\nPara {word} lleve documento, constancia {number * 7 % 1000} y dos fotos."
    )


def title(number: int) -> str:
    return f"Programa {number} de {WORDS[number % len(WORDS)]}"


async def publish_part(count: int, database: str, chroma_url: str) -> dict[str, float]:
    ground = parts.ground(database, chroma_url)
    ids = await parts.write(ground, [(title(n), body(n, 0)) for n in range(count)])
    first = time.perf_counter()
    await parts.up_to_date(ground)
    first_seconds = time.perf_counter() - first
    with tempfile.NamedTemporaryFile("r", suffix=".json") as told:
        asker = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.bot.reindex", "--ask", told.name],
            env={**os.environ, "VENTANILLA_DATABASE_URL": database, "VENTANILLA_CHROMA_URL": chroma_url}, stdin=subprocess.PIPE,
        )  # fmt: skip
        await parts.begun(Path(told.name))
        await parts.answerable(ground, 0, title(count - 1), "abre de 7 a 13")
        start = time.perf_counter()
        changed = await parts.change(ground, [(article, body(n, 1)) for n, article in enumerate(ids)])
        published = time.perf_counter() - start
        await parts.up_to_date(ground)
        indexed = time.perf_counter() - start
        answerable = await parts.answerable(ground, start, title(count - 1), "abre de 8 a 14")
        assert asker.stdin is not None
        asker.stdin.close()
        await asyncio.to_thread(asker.wait, 120)
        asked = json.loads(Path(told.name).read_text().splitlines()[-1])
    await ground.database.close()
    return {
        "articles": count, "passages": 3 * count, "passages_made_anew": changed, "first_index_seconds": first_seconds,
        "publish_seconds": published, "vectors_complete_seconds": indexed, "last_answerable_seconds": answerable, **asked,
    }  # fmt: skip


async def rebuild_part(database: str, chroma_url: str) -> dict[str, float]:
    ground = parts.ground(database, chroma_url)
    start = time.perf_counter()
    count = await parts.rebuild(ground)
    await ground.database.close()
    return {"passages": count, "seconds": time.perf_counter() - start}


def vectors_part(count: int, questions: int, chroma_url: str, dimension: int = 384, clusters: int = 200, areas: int = 5) -> dict[str, float]:
    """Passages, nine of ten of one of `areas` areas each, the others of none; each answer against the exact one."""
    generator = np.random.default_rng(7)
    centres = generator.standard_normal((clusters, dimension)).astype(np.float32)
    vectors = centres[generator.integers(clusters, size=count)] + 0.6 * generator.standard_normal((count, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return parts.measure(vectors, generator, questions, chroma_url, areas)


def run(wanted: argparse.Namespace) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder, postgres() as server, chroma(Path(folder)) as chroma_url:
        template = migrated_template(Services(server, ""))
        database = f"{server}/{template}"
        if wanted.articles:
            found["publish"] = asyncio.run(publish_part(wanted.articles, database, chroma_url))
            found["rebuild"] = asyncio.run(rebuild_part(database, chroma_url))
        if wanted.passages:
            found["vectors"] = vectors_part(wanted.passages, wanted.questions, chroma_url)
    return found


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.bot.reindex")
    reader.add_argument("--articles", type=int, default=1000)
    reader.add_argument("--passages", type=int, default=100_000)
    reader.add_argument("--questions", type=int, default=200)
    reader.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    wanted = reader.parse_args()
    if wanted.ask:
        asyncio.run(parts.ask(wanted.ask, [f"¿a qué hora abre la oficina {n} del programa {n} de {WORDS[n % len(WORDS)]}?" for n in range(0, 900, 7)]))
        return
    for part, figures in run(wanted).items():
        print(part)
        for name, value in figures.items():
            print(f"  {name:<34}{value:>12.3f}" if isinstance(value, float) else f"  {name:<34}{value:>12}")


if __name__ == "__main__":
    main()
