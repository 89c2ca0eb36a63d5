"""`ventanilla seed-demo`: looks first whether there is anything to do, because every warm start asks."""

import asyncio

import psycopg

from core.database.connect import driver_url
from core.settings import Settings


def main(settings: Settings) -> None:
    """Does nothing on a desk that has users."""
    if _has_users(settings):
        return
    asyncio.run(_fill(settings))


def _has_users(settings: Settings) -> bool:
    with psycopg.connect(driver_url(settings.database_url or "")) as conn:
        return conn.execute("SELECT 1 FROM user_account LIMIT 1").fetchone() is not None


async def _fill(settings: Settings) -> None:
    # The whole product hangs on these two: seconds that only an empty desk has to pay.
    from desk.demo.fill import PASSWORD, fill
    from desk.wiring import make_ground

    ground = make_ground(settings, pool=2, listen=False)
    try:
        await fill(ground, settings.demo_password or PASSWORD)
    finally:
        await ground.database.close()
