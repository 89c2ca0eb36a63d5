"""Filling an empty desk with the demonstration, all or nothing, through the verbs that the product itself uses."""

import asyncio
import time

import structlog

from casework.case_types.store import publish_shipped
from core.settings import Settings
from core.work import Ground
from desk.demo import cases, library, network, talks
from desk.demo.stage import Stage
from desk.wiring import make_ground

PASSWORD = "ventanilla-demo"
# One seeding at a time, whoever starts it.
_ALONE = "SELECT pg_advisory_xact_lock(7262010)"
log = structlog.get_logger()


def main(settings: Settings) -> None:
    """Does nothing on a desk that has users."""
    asyncio.run(_main(settings))


async def _main(settings: Settings) -> None:
    ground = make_ground(settings, pool=2, listen=False)
    try:
        begun = time.monotonic()
        filled = await fill(ground, settings.demo_password or PASSWORD)
        log.info(
            "demo_seeded" if filled else "demo_there_already", seconds=round(time.monotonic() - begun, 2)
        )
    finally:
        await ground.database.close()


async def fill(ground: Ground, password: str = PASSWORD) -> bool:
    """False when somebody has an account here. The network is a month old, the conversations are of the last day."""
    async with ground.work() as work:
        await publish_shipped(work)
    async with ground.work() as work:
        await work.execute(_ALONE)
        if await work.one("SELECT 1 AS ok FROM user_account LIMIT 1"):
            return False
        stage = Stage(work, work.now)
        stage.at("30d")
        await network.lay(stage, password)
        stage.at("25d")
        await library.publish(stage)
        await talks.play_all(stage)
        await cases.play_all(stage)
    return True
