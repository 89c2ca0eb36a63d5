"""What is counted where it happens, and what the web process tells of the others' work."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import redis
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from core.clock import FixedClock
from core.database import connect
from core.ids import new_id
from core.metrics import bot_seconds, tasks_failed
from core.tallies import Tallies, told
from core.tasks import Runner, Task
from core.work import Ground
from desk.delivery import jobs, senders
from desk.supervision import gauges
from desk.twins.journal import Fault
from tests.desk.delivery.builders import say, talk, telegram_channel
from tests.house import House
from tests.twins.fixtures import Telegram, telegram_twin

__all__ = ["telegram_twin"]


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_deliveries_are_counted_by_how_they_end(ground: Ground, telegram_twin: Telegram) -> None:
    account = await telegram_channel(ground, telegram_twin.url)
    blocked, open_to_us = [await talk(ground, account, "telegram", number) for number in ("5550001", "5550002")]
    before = {end: _delivered(end) for end in ("sent", "failed")}
    telegram_twin.twin.journal.faults.append(Fault("blocked"))
    for chat, text in ((blocked, "No llega."), (open_to_us, "Llega.")):
        await say(ground, chat, text)
        await jobs.send(ground, Task(new_id(), "delivery.send", chat.account_id))
    await senders.close(ground)
    assert {end: _delivered(end) - before[end] for end in before} == {"sent": 1, "failed": 1}
    async with ground.work() as work:
        await gauges.refresh(work)
    assert (
        value("ventanilla_deliveries_now", status="sent")
        == value("ventanilla_deliveries_now", status="failed")
        == 1
    )


def _delivered(end: str) -> float:
    return value("ventanilla_deliveries_total", channel="telegram", status=end)


async def test_failed_tasks_are_counted_by_kind(ground: Ground, clock: FixedClock) -> None:
    async def fail(_: object, __: Task) -> None:
        raise ValueError("reason")

    before = value("ventanilla_tasks_failed_total", kind="test.fails")
    async with ground.work() as work:
        await work.task("test.fails", uuid4())
    runner = Runner(ground, lambda: connect(ground.database.url), clock, {"test.fails": fail})
    await runner.drain()
    await runner.close()
    assert value("ventanilla_tasks_failed_total", kind="test.fails") == before + 1


async def test_the_web_process_tells_of_the_relay_and_the_worker(house: House) -> None:
    async with house.ground.work() as work:
        await work.task("test.waits", uuid4(), lane="slow")
        await work.execute(
            "INSERT INTO task (id, kind, subject, lane, run_at, dead_at) VALUES (%s, 'test.dead', %s, 'live', %s, %s)",
            (uuid4(), uuid4(), work.now, work.now),
        )
    citizen = await house.citizen()
    await citizen.say("me quiero matar")
    told = (await house.http.get("/metrics")).text
    for line in (
        'ventanilla_tasks_due{lane="slow"} 1.0', 'ventanilla_tasks_dead{lane="live"} 1.0',
        'ventanilla_deliveries_now{status="queued"} 0.0', f'ventanilla_queue_waiting{{queue="{house.queue_id}"}} 0.0',
    ):  # fmt: skip
        assert line in told
    assert sum(value("ventanilla_risk_open", level=level) for level in gauges.LEVELS) == 1
    assert "quiero" not in told


async def test_however_many_ask_the_figures_are_read_once(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    execute = psycopg.AsyncConnection.execute

    async def counted(self: Any, query: str, *rest: Any, **more: Any) -> Any:
        read.append(str(query))
        return await execute(self, query, *rest, **more)

    monkeypatch.setattr(psycopg.AsyncConnection, "execute", counted)
    figures = gauges.Figures(ground)
    await asyncio.gather(*(figures.refresh() for _ in range(5)))
    assert 0 < len(read) < 5, read


async def test_what_relay_and_worker_count_is_told_by_the_web_process(house: House) -> None:
    url, kind = house.ground.settings.redis_url, f"test.{uuid4().hex}"
    with redis.Redis.from_url(url or "") as client:
        client.delete("ventanilla:counted")
    relay, worker = Tallies(url, "relay"), Tallies(url, "worker")
    await relay.push()
    await worker.push()
    bot_seconds.observe(0.3)
    tasks_failed.labels(kind).inc(2)
    for _ in range(3):
        await relay.push()
    tasks_failed.labels(kind).inc()
    away = replace(relay, url="redis://127.0.0.1:9/0")
    await away.push()
    await relay.push()
    text = (await house.http.get("/metrics")).text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert len(families) == text.count("# TYPE "), "each is told once"
    failed = families["ventanilla_background_tasks_failed"].samples
    assert [(one.labels["process"], one.value) for one in failed if one.labels["kind"] == kind] == [("relay", 3.0)]
    seconds = families["ventanilla_background_bot_seconds"]
    bounds = [float(one.labels["le"]) for one in seconds.samples if one.name.endswith("_bucket") and one.labels["process"] == "relay"]
    assert seconds.type == "histogram" and bounds == sorted(bounds) and bounds[-1] == float("inf")


async def test_with_valkey_away_the_page_is_told_without_them(house: House) -> None:
    house.ground.settings.redis_url = "redis://127.0.0.1:9/0"
    answer = await house.http.get("/metrics")
    assert answer.status_code == 200 and "ventanilla_background_" not in answer.text
    assert await told(None) == b""
