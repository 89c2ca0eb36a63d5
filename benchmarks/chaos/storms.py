"""What is done to a desk while people write. Each ends by itself when `over` is set; what it did stands in `desk.kills`."""

import asyncio
import contextlib
import os
import signal
import time
from functools import partial
from pathlib import Path

import psutil
import psycopg
import redis.asyncio as redis

from benchmarks.chaos.desk import Desk, until

Over = asyncio.Event


async def kills(desk: Desk, over: Over, names: list[str], every: float) -> None:
    """kill -9 of one of `names` about every so many seconds, beside the failpoints' own deaths."""
    while not await _rest(over, every * (0.5 + desk.dice.random())):
        desk.kill(desk.dice.choice(names))


async def valkey(desk: Desk, over: Over, every: float, pause: float) -> None:
    """Killed, wiped, paused, full, its subscribers cut; in turn."""
    troubles = [_valkey_killed, _valkey_wiped, _valkey_cut, _valkey_full, _valkey_paused]
    turn = 0
    while not await _rest(over, every):
        trouble = troubles[turn % len(troubles)]
        turn += 1
        desk.kills.add(f"valkey:{trouble.__name__.removeprefix('_valkey_')}")
        await trouble(desk, pause)


async def _valkey_killed(desk: Desk, pause: float) -> None:
    process = desk.valkey.process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    await asyncio.to_thread(desk.valkey.wait)
    await asyncio.sleep(min(pause, 2))
    desk.valkey.start()


async def _valkey_wiped(desk: Desk, pause: float) -> None:
    async with _client(desk) as client:
        for _ in range(5):
            await client.flushall()
            await asyncio.sleep(0.1)


async def _valkey_cut(desk: Desk, pause: float) -> None:
    async with _client(desk) as client:
        for kind in ("pubsub", "normal"):
            with contextlib.suppress(redis.RedisError):
                await client.execute_command("CLIENT", "KILL", "TYPE", kind)


async def _valkey_full(desk: Desk, pause: float) -> None:
    async with _client(desk) as client:
        await client.config_set("maxmemory", "1")
        await asyncio.sleep(pause)
        await client.config_set("maxmemory", "128mb")


async def _valkey_paused(desk: Desk, pause: float) -> None:
    """Stopped, not dead: connections hang."""
    process = desk.valkey.process
    assert process is not None
    frozen = psutil.Process(process.pid)
    frozen.suspend()
    await asyncio.sleep(pause)
    frozen.resume()


@contextlib.asynccontextmanager
async def _client(desk: Desk):  # type: ignore[no-untyped-def]
    client = redis.from_url(desk.valkey_url, socket_timeout=5)
    try:
        yield client
    finally:
        with contextlib.suppress(Exception):
            await client.aclose()


class Outages:
    """PostgreSQL stopped at once, restarted, its sessions ended, its disk full, away; how long until all is there again: `back`."""

    def __init__(self, away: float, full: float) -> None:
        self.away, self.full = away, full
        self.back: list[tuple[str, float]] = []

    async def run(self, desk: Desk, over: Over, every: float) -> None:
        troubles = [("immediate", 0.0), ("sessions", 0.0), ("restart", 0.0), ("away", self.away)]
        if desk.disk.mounted:
            troubles.append(("full", self.full))
        turn = 0
        while not await _rest(over, every):
            name, pause = troubles[turn % len(troubles)]
            turn += 1
            desk.kills.add(f"postgres:{name}")
            if name == "sessions":
                await _sessions(desk)
            elif name == "full":
                await _full(desk, pause)
            else:
                await _stopped(desk, signal.SIGQUIT if name != "restart" else signal.SIGINT, pause)
            begun = time.monotonic()
            with contextlib.suppress(TimeoutError):
                await until(lambda: not desk.waiting(), 120)
            self.back.append((name, time.monotonic() - begun))


async def _sessions(desk: Desk) -> None:
    with contextlib.suppress(psycopg.Error):
        await desk.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'")


async def _full(desk: Desk, pause: float) -> None:
    """Not a byte more goes to the database's disk; one that this stopped is started again once there is room."""
    await asyncio.to_thread(desk.disk.fill)
    await asyncio.sleep(pause)
    desk.disk.clear()
    if not desk.postgres.alive():
        await asyncio.to_thread(desk.postgres.wait)
        desk.postgres.start()
    await asyncio.to_thread(_await_postgres, desk)


async def _stopped(desk: Desk, how: signal.Signals, pause: float) -> None:
    process = desk.postgres.process
    assert process is not None
    os.kill(process.pid, how)
    await asyncio.to_thread(desk.postgres.wait)
    await asyncio.sleep(pause)
    desk.postgres.start()
    await asyncio.to_thread(_await_postgres, desk)


def _await_postgres(desk: Desk) -> None:
    deadline = time.monotonic() + 60
    while not desk.postgres.spec.ready():
        if not desk.postgres.alive():
            desk.postgres.start()
        if time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not come back: {desk.postgres.last_words()}")
        time.sleep(0.05)


async def stale_tables(desk: Desk, over: Over, every: float) -> None:
    """As code meets them during a migration that is not its own: statements fail for everybody, and nobody may be told otherwise."""
    turn = 0
    while not await _rest(over, every):
        table = ("receipt", "delivery", "handle")[turn % 3]
        turn += 1
        desk.kills.add(f"tables:{table} of another version")
        with contextlib.suppress(psycopg.Error):
            await desk.rows(f"ALTER TABLE {table} RENAME TO {table}_of_old")
            await asyncio.sleep(2)
        await until(partial(_named_again, desk, table), 60)


async def _named_again(desk: Desk, table: str) -> bool:
    row = (await desk.rows("SELECT to_regclass(%s) IS NOT NULL AS there", (table,)))[0]
    if not row["there"]:
        await desk.rows(f"ALTER TABLE {table}_of_old RENAME TO {table}")
    return True


def unwritable_spool() -> str:
    """A web process that could set nothing aside refuses to start. What it said."""
    from core.vault import Vault
    from core.vault.keyring import create
    from desk.intake.spool import Spool

    try:
        Spool(Path("/proc/ventanilla-spool"), Vault(create()), 1).prepare()
    except OSError as error:
        return type(error).__name__
    return ""


def corrupt_file(desk: Desk) -> None:
    """In the midst of the others: it is put away by name, the line goes on."""
    desk.spool.mkdir(parents=True, exist_ok=True)
    name = f"{time.time_ns():020d}-{'0' * 31}1.batch"
    (desk.spool / name).write_bytes(b"not ours")


async def _rest(over: Over, seconds: float) -> bool:
    """Whether it is over."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await over.wait()
    return over.is_set()


