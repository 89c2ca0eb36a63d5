"""The three processes of the house. Each is stateless: killing one loses nothing."""

import asyncio
import contextlib
import gc
import os
import signal
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

import psycopg
import redis
import rq
import structlog
import uvloop
from sqlalchemy.exc import SQLAlchemyError

import bot
from bot.risk import warm_rules
from core import failpoints, logs
from core.database import connect
from core.ids import new_id
from core.live import Hint
from core.settings import Settings, load
from core.tallies import EVERY_SECONDS, Tallies
from core.tasks import Runner
from core.work import Ground
from desk.wiring import ARMS, TASKS, make_ground

log = structlog.get_logger()
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError, SQLAlchemyError, OSError)
SLOW = "ventanilla-slow"
COLLECT_AFTER = 10_000  # new objects; a request makes some hundred
REQUEUE_SECONDS = 60
ARM_SECONDS = 15


def web(settings: Settings) -> None:
    """HTTP and sockets, until SIGTERM or SIGINT."""
    _begin(settings, "web")

    from desk import app

    async def run() -> None:
        ground = make_ground(settings, pool=4, listen=True)
        ground.extras["brain"] = bot.Brain(ground)
        # Every message is assessed for risk on the loop: the rules are compiled beside it, before one comes.
        warming = asyncio.ensure_future(_settle())
        await app.serve(ground)
        await warming

    uvloop.run(run())


async def _settle() -> None:
    """What is there after a start stays: the collector need not look through it again and again under load."""
    await asyncio.to_thread(warm_rules)
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)


def relay(settings: Settings) -> None:
    """Live tasks: the bot's turns, assignment, senders, timers; hands slow ones to RQ."""
    _begin(settings, "relay")
    uvloop.run(_until_told(settings, _relay, pool=5))


async def _relay(ground: Ground) -> None:
    async def own() -> object:
        return await connect(ground.database.url)

    runner = Runner(ground, own, ground.clock, TASKS)  # type: ignore[arg-type]

    def heard(hint: Hint) -> None:
        # A message may have asked for a turn; anything else that asks for work says «task».
        if hint.kind in ("task", "conversations"):
            runner.wake()

    ground.hints.subscribe(heard)
    async with asyncio.TaskGroup() as group:
        group.create_task(runner.run())
        group.create_task(_warm(ground.extras["brain"]))
        group.create_task(_hand_slow_tasks(ground))
        group.create_task(_tell_counts(Tallies(ground.settings.redis_url, "relay")))
        group.create_task(_arm(ground))


async def _tell_counts(tallies: Tallies) -> None:
    """What was counted last is told when the process is told to stop."""
    try:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await tallies.push()
    finally:
        await asyncio.shield(tallies.push())


async def _warm(brain: bot.Brain) -> None:
    """The first citizen after a start is answered as fast as the second. PostgreSQL away: the first turn does it."""
    try:
        await brain.warm()
    except _AWAY as error:
        log.warning("bot_not_warmed", error=type(error).__name__)
    except Exception:
        # Whatever it is, the first turn meets it too, and leaves its failed row.
        log.exception("bot_not_warmed")


async def _arm(ground: Ground) -> None:
    """Keeps the tasks alive that come again by themselves: asking for one that is pending changes nothing."""
    while True:
        try:
            for arm in ARMS:
                await arm(ground)
        except _AWAY as error:
            log.warning("recurring_tasks_not_armed", error=type(error).__name__)
            await asyncio.sleep(1)
        except Exception:
            # One room's fault must not end the bot's turns and the senders of all.
            log.exception("recurring_tasks_not_armed")
            await asyncio.sleep(ARM_SECONDS)
        else:
            await asyncio.sleep(ARM_SECONDS)


# ix_task_due. What was queued and not begun within a minute is queued again: RQ only carries ids.
_SLOW_DUE = """
UPDATE task SET queued_at = now() WHERE id IN (
    SELECT id FROM task WHERE lane = 'slow' AND dead_at IS NULL AND run_at <= %(now)s
      AND (lease_until IS NULL OR lease_until < now())
      AND (queued_at IS NULL OR queued_at < now() - make_interval(secs => %(again)s))
    ORDER BY run_at LIMIT 20 FOR UPDATE SKIP LOCKED)
RETURNING id
"""


async def _hand_slow_tasks(ground: Ground) -> None:
    while True:
        await asyncio.sleep(0.5)
        try:
            async with ground.work() as work:
                due = await work.all(_SLOW_DUE, {"now": work.now, "again": REQUEUE_SECONDS})
            if due:
                await asyncio.to_thread(_enqueue, ground.settings.redis_url or "", [str(row["id"]) for row in due])
        except (*_AWAY, redis.RedisError) as error:
            log.warning("slow_tasks_not_handed", error=type(error).__name__)
            await asyncio.sleep(1)


def _enqueue(url: str, ids: list[str]) -> None:
    with contextlib.closing(redis.from_url(url, socket_timeout=3)) as client:
        queue = rq.Queue(SLOW, connection=client)
        for task_id in ids:
            queue.enqueue("desk.processes.run_slow_task", task_id, result_ttl=0, failure_ttl=3600, job_timeout=3600)


def run_slow_task(task_id: str) -> None:
    """What RQ calls in a process of its own. A task that somebody has, or that is gone, is left alone.

    RQ would log and keep the text of an error; the task itself stands in PostgreSQL and is handed again.
    """
    try:
        uvloop.run(_slow_task(load(), UUID(task_id)))
    except Exception as error:
        log.error("slow_task_broken", id=task_id, exc_info=error)


async def _slow_task(settings: Settings, task_id: UUID) -> None:
    ground = make_ground(settings, pool=2, listen=False)
    ground.hints.start()

    async def own() -> object:
        return await connect(ground.database.url)

    runner = Runner(ground, own, ground.clock, TASKS, lane="slow")  # type: ignore[arg-type]
    try:
        for task in await runner.claim(1, only=task_id):
            await runner.do(task)
        await Tallies(settings.redis_url, "worker").push()
        await asyncio.sleep(0.05)
    finally:
        await runner.close()
        await ground.hints.stop()
        await ground.database.close()


def worker(settings: Settings) -> None:
    """Slow work: one forked process a job, so that a leak or a crash ends with it."""
    _begin(settings, "worker")
    while True:
        try:
            _work(settings)
            return
        except redis.RedisError as error:
            # Away, or full: what is to be done stands in PostgreSQL and is handed over again.
            log.warning("worker_without_valkey", error=type(error).__name__)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        time.sleep(1)


def _work(settings: Settings) -> None:
    """Until told to stop. Raises redis.RedisError."""
    client = redis.from_url(settings.redis_url or "", health_check_interval=15)
    name = f"worker-{os.getpid()}-{new_id().hex[-6:]}"
    made = rq.Worker([SLOW], connection=client, name=name, worker_ttl=60, maintenance_interval=30)
    made.work(logging_level="WARNING", with_scheduler=False)


async def _until_told(settings: Settings, run: Callable[[Ground], Awaitable[None]], *, pool: int) -> None:
    ground = make_ground(settings, pool=pool, listen=True)
    ground.extras["brain"] = bot.Brain(ground)
    ground.hints.start()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    work = asyncio.ensure_future(run(ground))
    waiting = asyncio.ensure_future(stop.wait())
    done, _ = await asyncio.wait({work, waiting}, return_when=asyncio.FIRST_COMPLETED)
    for job in (work, waiting):
        job.cancel()
    await asyncio.gather(work, waiting, return_exceptions=True)
    await ground.hints.stop()
    await ground.database.close()
    if work in done and (error := work.exception()):
        raise error


def _begin(settings: Settings, process: str) -> None:
    failpoints.arm(os.environ)
    logs.configure(settings.log_level, settings.log_format, process)
    structlog.contextvars.bind_contextvars(pid=os.getpid())
