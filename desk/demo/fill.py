"""Filling an empty desk with the demonstration, all or nothing, through the verbs that the product itself uses."""

from casework.case_types.store import publish_shipped
from core.work import Ground
from desk.demo import cases, library, network, talks
from desk.demo.stage import Stage

PASSWORD = "ventanilla-demo"
# One seeding at a time, whoever starts it.
_ALONE = "SELECT pg_advisory_xact_lock(7262010)"


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
