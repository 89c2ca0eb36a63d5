"""One world for all tests of this folder that only look at it."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import pytest_asyncio

from core.settings import Settings
from tests.authorization.asking import rehearsing
from tests.authorization.world import World, build
from tests.house import house as serving
from tests.services import Services


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def world(services: Services, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """On a database of its own, with the limits on strangers off."""
    name, folder = f"t_authorization_{uuid4().hex[:8]}", Path(tmp_path_factory.mktemp("desk"))
    with psycopg.connect(services.database_url("postgres"), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY wal_log")
    settings = Settings(
        data=folder, database_url=services.database_url(name), redis_url=services.redis_url, load_test=True
    )
    try:
        async with serving(settings, rehearsing) as house:
            yield await build(house)
    finally:
        with psycopg.connect(services.database_url("postgres"), autocommit=True) as conn:
            conn.execute(f"DROP DATABASE {name} WITH (FORCE)")
