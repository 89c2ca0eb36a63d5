"""Fixtures of the whole suite: real services, a migrated database for each test, a ground to stand on."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from core.clock import FixedClock
from core.database import Database
from core.database.migrate import upgrade
from core.events import Bus
from core.live import Hints
from core.settings import Settings
from core.vault import Vault
from core.vault.keyring import create
from core.work import Ground, Work
from tests.services import Services, running

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    with running() as services:
        yield services


@pytest.fixture(scope="session")
def template(services: Services) -> str:
    """A migrated, empty database that every test's own is copied from."""
    with psycopg.connect(services.database_url("postgres"), autocommit=True) as conn:
        conn.execute("CREATE DATABASE template_desk")
    upgrade(services.database_url("template_desk"))
    return "template_desk"


@pytest.fixture
def database_url(services: Services, template: str, request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"t{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**10}"
    with psycopg.connect(services.database_url("postgres"), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY wal_log")
    yield services.database_url(name)
    with psycopg.connect(services.database_url("postgres"), autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(database_url: str, services: Services, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, database_url=database_url, redis_url=services.redis_url, load_test=False)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest_asyncio.fixture
async def ground(settings: Settings, clock: FixedClock) -> AsyncIterator[Ground]:
    """A ground without Redis, with a clock that stands still, and with the house's own table of events."""
    from desk.wiring import EVENTS

    database = Database(settings.database_url or "", size=4)
    made = Ground(settings, database, Vault(create()), clock, Bus(EVENTS), Hints(None))
    yield made
    await database.close()


@pytest_asyncio.fixture
async def work(ground: Ground) -> AsyncIterator[Work]:
    """One transaction in the house's own name, committed at the end of the test."""
    async with ground.work() as work:
        yield work
