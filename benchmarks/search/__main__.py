"""`python -m benchmarks.search [--messages N] [--each N] [--times N] [--similar] [--short]`: over HTTP, against the limit that the field sets."""

import argparse
import asyncio
import os
import random
import statistics
import time
from dataclasses import dataclass
from uuid import UUID

import httpx
import psycopg

from benchmarks.inbound.__main__ import percentile
from benchmarks.inbound.house import House, house
from benchmarks.search import similar
from benchmarks.search.load import EACH, load, tokens
from benchmarks.search.text import Corpus, corpus
from core.database import connect
from core.identity.sessions import open_session
from core.identity.users import create_user
from core.work import Ground
from desk.operators.service import OperatorChange, edit, ensure
from desk.queue.service import create_queue
from desk.wiring import make_ground

GOAL = 0.100
_SIZES = """
SELECT pg_table_size('text_token') AS tokens, pg_relation_size('text_token_pkey') AS ids, pg_relation_size('ix_text_token') AS words,
       pg_table_size('message') AS messages
"""


@dataclass(frozen=True)
class Loaded:
    corpus: Corpus
    everything: str
    little: str
    few: UUID
    many: UUID


def main() -> None:
    options = _options()
    with house() as desk:
        loaded = asyncio.run(_load(desk, options.messages, options.each))
        print(f"load of the machine: {os.getloadavg()[0]:.1f}")
        print(f"\n{'':16}{'who':10}{'found':>8}{'p50':>9}{'p95':>9}  / list")
        if options.similar:
            return _similar(desk, loaded, options.times)
        # A loaded machine is told by the first rows: the same list, without words.
        plain: dict[str, float] = {}
        for name, queries in _queries(loaded.corpus, options.times).items():
            for who, token in (("all", loaded.everything), ("one queue", loaded.little)):
                p50 = _measure(desk, name, who, token, queries, plain.get(who))
                plain.setdefault(who, p50)


def _similar(desk: House, loaded: Loaded, times: int) -> None:
    """One conversation of a hundred is open, and asks for those that are like it among the others."""
    ids = similar.close(desk, loaded.many, loaded.few)
    for who, token in (("all", loaded.everything), ("one queue", loaded.little)):
        similar.measure(desk, who, token, ids, times)
    print(asyncio.run(_plan(desk, ids[0])))


async def _plan(desk: House, conversation: UUID) -> str:
    ground = make_ground(desk.settings, pool=2, listen=False)
    try:
        return await similar.plan(ground, conversation)
    finally:
        await ground.database.close()


async def _load(desk: House, messages: int, each: int) -> Loaded:
    ground = make_ground(desk.settings, pool=4, listen=False)
    words = corpus(7)
    try:
        few, many, token = await _people(ground)
        async with ground.work() as work:
            row = await work.one("SELECT id FROM channel_account WHERE kind = 'web'")
        account: UUID = (row or {})["id"]
        seconds = await load(ground, words, messages=messages, account=account, few=few, many=many, each=each)
        print(f"{messages:,} sealed messages in {messages // each:,} conversations: {seconds:.0f} s")
        seconds = await tokens(ground)
        print(f"their tokens: {seconds:.0f} s, {messages / seconds:,.0f} messages/s")
        # As autovacuum does within the minute after so many rows; only their owner may.
        with psycopg.connect(desk.urls.owner, autocommit=True) as owner:
            owner.execute("VACUUM (ANALYZE) conversation, message, data_key, text_token, search_subject")
        async with await connect(ground.database.url) as conn:
            sizes = await (await conn.execute(_SIZES)).fetchone() or {}
        print("MB: " + ", ".join(f"{name} {size / 1e6:.1f}" for name, size in sizes.items()))
        return Loaded(words, desk.tokens[0], token, few, many)
    finally:
        await ground.database.close()


async def _people(ground: Ground) -> tuple[UUID, UUID, str]:
    """Two queues, and who serves the small one alone."""
    async with ground.work() as work:
        few, many = await create_queue(work, name="Poca"), await create_queue(work, name="Mucha")
        operator = await create_user(work, email="operator@bench.test", name="Operadora", password="un banco de pruebas", role="operator")
        token = (await open_session(work, operator, kind="bearer")).token
    async with ground.work() as work:
        await ensure(work, operator)
        await edit(work, operator, OperatorChange(4, (), ("es",), (few,)))
    return few, many, token


def _queries(words: Corpus, times: int) -> dict[str, list[str]]:
    dice, ranked = random.Random(11), words.ranked
    common, middle, rare = ranked[:20], ranked[200:1000], ranked[20_000:29_000]
    return {
        "(plain list)": [""] * times,
        "rare": dice.sample(rare, times),
        "middle": dice.sample(middle, times),
        "common": [dice.choice(common) for _ in range(times)],
        "two common": [" ".join(dice.sample(common, 2)) for _ in range(times)],
        "common, middle": [f"{dice.choice(common)} {dice.choice(middle)}" for _ in range(times)],
        "none": [f"zxq{number}wy" for number in range(times)],
    }


def _measure(desk: House, name: str, who: str, token: str, queries: list[str], plain: float | None) -> float:
    """The median, which the following ones are divided by."""
    seconds, found = [], []
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=desk.settings.public_url, headers=headers, timeout=60) as client:
        for number, query in enumerate([*queries[:5], *queries]):
            begun = time.perf_counter()
            answer = client.get("/api/v1/conversations", params={"limit": 50} | ({"q": query} if query else {}))
            answer.raise_for_status()
            if number >= 5:
                seconds.append(time.perf_counter() - begun)
                found.append(len(answer.json()["items"]))
    p50, p95 = percentile(seconds, 0.5), percentile(seconds, 0.95)
    print(f"{name:16}{who:10}{statistics.median(found):8.0f}{p50 * 1e3:7.1f}ms{p95 * 1e3:7.1f}ms{p50 / (plain or p50):8.2f}"
          f"   {'ok' if p95 <= GOAL else 'ABOVE'} (<= {GOAL * 1e3:.0f} ms)")  # fmt: skip
    return p50


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=60, help="searches of each kind")
    parser.add_argument("--each", type=int, default=EACH, help="messages of a conversation")
    parser.add_argument("--similar", action="store_true", help="similar cases beside an open conversation, instead of searches")
    parser.add_argument("--short", action="store_true", help="few messages: does it run?")
    options = parser.parse_args()
    if options.short:
        options.messages, options.times = 5_000, 10
    return options


if __name__ == "__main__":
    main()
