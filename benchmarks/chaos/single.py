"""Tests that need no storm: the same call several times at once, statuses in every order, the edges of clocks."""

import asyncio
import contextlib
import itertools
import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import aiohttp

from benchmarks.chaos.desk import Desk
from benchmarks.chaos.people import Phone
from channels.status import RANKS, rise
from channels.whatsapp import window_open

COPIES = 3
STATUSES = ("queued", "sent", "delivered", "read", "failed")


async def doubled(desk: Desk, http: aiohttp.ClientSession, people: list[Phone], events: int, marker: str) -> dict[str, int]:
    """T6: each webhook `COPIES` times at once, to both web processes past the proxy's choice."""
    before = (await desk.rows("SELECT count(*)::int AS n FROM conversation"))[0]["n"]
    gate = asyncio.Semaphore(20)
    answers: list[int] = []

    async def once(number: int) -> None:
        person, sid = people[number % len(people)], f"SM{uuid4().hex}"
        async with gate:
            calls = [_until_taken(person, sid, f"{marker} {number}") for _ in range(COPIES)]
            answers.extend(await asyncio.gather(*calls))

    await asyncio.gather(*(once(number) for number in range(events)))
    rows = (await desk.rows("SELECT count(*)::int AS n FROM conversation"))[0]["n"]
    return {"events": events, "copies": COPIES, "answered": sum(answer == 200 for answer in answers), "extra_conversations": rows - before}


async def _until_taken(person: Phone, sid: str, text: str) -> int:
    while True:
        with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
            if (status := await person.call(sid, text)) == 200:
                return status
        await asyncio.sleep(0.1)


def statuses(randoms: int, seed: int) -> dict[str, int]:
    """T7, by the rule itself: every order of five, and long random ones with repeats. The SQL form is held to it by a test."""
    dice = random.Random(seed)
    orders = [list(order) for order in itertools.permutations(STATUSES)]
    orders += [[dice.choice(STATUSES) for _ in range(dice.randint(1, 12))] for _ in range(randoms)]
    downgrades = 0
    for order in orders:
        current = "sending"
        for news in order:
            after = rise(current, news)
            downgrades += RANKS.index(after) < RANKS.index(current)
            current = after
        downgrades += current != max(["sending", *order], key=RANKS.index)
    return {"orders": len(orders), "downgrades": downgrades}


def edges() -> dict[str, int]:
    """T9: the 24-hour window around its end, whatever the clock's offset from ours."""
    heard = datetime(2026, 3, 8, 1, 30, tzinfo=UTC)
    table = [(86_399, True), (86_400, False), (86_401, False), (0, True), (-600, True), (600, True), (86_400 + 600, False)]
    wrong = sum(window_open(heard, heard + timedelta(seconds=seconds)) != opened for seconds, opened in table)
    wrong += window_open(None, heard)
    return {"edges": len(table) + 1, "wrong": wrong}
