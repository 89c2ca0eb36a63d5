"""A worker without Valkey waits for it instead of dying again and again."""

import asyncio

import redis

from core.settings import Settings
from tests.house import Process, until
from tests.services import valkey


async def test_a_worker_waits_for_valkey(settings: Settings) -> None:
    with valkey() as server:
        made = settings.model_copy(update={"redis_url": server.url})
        process = Process(made, "worker")
        log = settings.data / "worker.log"
        server.stop()
        await process.start()
        try:
            await until(lambda: "worker_without_valkey" in log.read_text(), 120)
            assert process.process is not None and process.process.poll() is None
            server.start()
            with redis.from_url(server.url) as client:
                await until(lambda: client.scard("rq:workers"), 120)
            process.process.terminate()
            # Told in the moment before it listens to signals, it just ends; it has nothing in hand.
            assert await asyncio.to_thread(process.process.wait, 60) in (0, -15)
        finally:
            process.kill()
