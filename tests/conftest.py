"""Fixtures of the whole suite: real services, a migrated database for each test, a ground to stand on."""

import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pytest
import pytest_asyncio

from core.clock import FixedClock
from core.database import Database
from core.events import Bus
from core.live import Hints
from core.settings import Settings
from core.vault import Vault
from core.vault.keyring import create
from core.work import Ground, Work
from tests.services import Services, migrated_template, postgres, valkey

if TYPE_CHECKING:
    from tests.house import House

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
_SERVER = "postgres_url"


class SharedPostgres:
    """One server for all of xdist's workers: the controller starts it and tells them its address."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._url: str | None = None

    def pytest_configure_node(self, node: Any) -> None:
        self._url = self._url or self._stack.enter_context(postgres())
        node.workerinput[_SERVER] = self._url

    def pytest_unconfigure(self) -> None:
        self._stack.close()


def pytest_configure(config: pytest.Config) -> None:
    if config.pluginmanager.hasplugin("xdist") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(SharedPostgres())


@pytest.fixture(scope="session")
def services(request: pytest.FixtureRequest) -> Iterator[Services]:
    """PostgreSQL is everybody's, each test on a database of its own; Valkey is each worker's own."""
    shared = getattr(request.config, "workerinput", {}).get(_SERVER) or os.environ.get("VENTANILLA_TEST_POSTGRES")
    with ExitStack() as stack:
        server = shared or stack.enter_context(postgres())
        yield Services(server, stack.enter_context(valkey()).url)


@pytest.fixture(scope="session")
def template(services: Services) -> str:
    return migrated_template(services)


@pytest.fixture
def database_url(services: Services, template: str, request: pytest.FixtureRequest) -> Iterator[str]:
    words = re.sub(r"[^a-z]+", "_", request.node.name.lower())[:30]
    name = f"t_{words}_{os.getpid()}_{uuid4().hex[:8]}"
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


@pytest_asyncio.fixture
async def house(settings: Settings) -> AsyncIterator["House"]:
    """The whole application, served on a socket of its own."""
    from tests.house import house as serving

    async with serving(settings) as made:
        yield made
