"""The same paths inside one process, in batches of one size, by processor time: no sockets, and little that a busy machine changes."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import UUID

import psutil

import core.audit
from benchmarks.costs.process import leave_audit_out, leave_sealing_out
from benchmarks.inbound.senders import WORDS
from casework.case_types import jobs as case_types
from casework.cases import read as cases
from core.database import connect
from core.vault import DataKey
from core.work import Ground
from desk.intake.flusher import BATCH, Intake
from desk.intake.messages import Incoming
from desk.promotion import read as promotion
from desk.search import fill

TALKS = 200
_SERVANTS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s"


@dataclass
class Bench:
    """`name`: what this process's servants in PostgreSQL are called; `case`: one written as it is read, by the variant."""

    ground: Ground
    intake: Intake
    account: UUID
    name: str
    numbers: Iterator[int]

    async def keep(self, batches: int) -> int:
        for _ in range(batches):
            await asyncio.gather(*(self.intake.receive(self._message(next(self.numbers))) for _ in range(BATCH)))
        return batches * BATCH

    async def keep_with_tokens(self, batches: int) -> int:
        kept = await self.keep(batches)
        await self.tokens()
        return kept

    async def tokens(self) -> None:
        since = self.ground.clock.now() - timedelta(hours=1)
        while await fill.recent(self.ground, since):
            pass

    async def open(self, case: UUID, times: int) -> int:
        """As the routes do it: the case, its timeline, and who looked."""
        for _ in range(times):
            async with self.ground.work() as work:
                await cases.one(work, case)
                await work.audit("read", "case", case)
            async with self.ground.work() as work:
                await promotion.timeline(work, case, limit=100, after=None)
                await work.audit("read", "case", case, part="timeline")
        return times

    async def weigh(self, run: Callable[[], Awaitable[int]]) -> float:
        """Seconds of the processor for each, this process's and PostgreSQL's."""
        begun, servants = time.process_time(), await self._servants()
        done = await run()
        return (time.process_time() - begun + await self._servants() - servants) / done

    async def _servants(self) -> float:
        async with await connect(self.ground.database.url) as conn:
            rows = await (await conn.execute(_SERVANTS, (self.name,))).fetchall()
        total = 0.0
        for row in rows:
            # One that ended between the question and the look served somebody else.
            with suppress(psutil.NoSuchProcess):
                times = psutil.Process(row["pid"]).cpu_times()
                total += float(times.user + times.system)
        return total

    def _message(self, number: int) -> Incoming:
        talk = number % TALKS
        sender = self.ground.vault.blind("sender", f"bench|{talk}")
        return Incoming(self.account, "telegram", f"inside-{number}", sender, f"{WORDS} {number}", contact=str(talk))


@contextmanager
def without(what: tuple[str, ...]) -> Iterator[None]:
    kept = DataKey.seal, DataKey.open_bytes, core.audit.append
    if "sealing" in what:
        leave_sealing_out()
    if "audit" in what:
        leave_audit_out()
    try:
        yield
    finally:
        DataKey.seal, DataKey.open_bytes, core.audit.append = kept  # type: ignore[method-assign]


async def prepare(ground: Ground, account: UUID, name: str) -> Bench:
    await case_types.arm(ground)
    made = Bench(ground, Intake(ground), account, name, count())
    made.intake.start()
    await made.keep(8)
    await made.tokens()
    return made
