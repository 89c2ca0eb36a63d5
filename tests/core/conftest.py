"""A small application of the core's rooms, and members of staff to knock at it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from core import health, problems
from core.audit.api import router as audit_router
from core.clock import FixedClock
from core.database import Database
from core.directory.api import router as directory_router
from core.directory.service import add_organization
from core.events import Bus
from core.identity import create_user
from core.identity.api import router as identity_router
from core.identity.sessions import open_session
from core.live import Hints
from core.notices.api import router as notices_router
from core.settings import Settings
from core.vault import Vault
from core.vault.keyring import create
from core.work import Ground

PASSWORD = "una clave larga"


@dataclass(frozen=True)
class Member:
    """`headers`: a bearer token of theirs."""

    id: UUID
    email: str
    headers: dict[str, str]


Hire = Callable[..., Awaitable[Member]]


@pytest_asyncio.fixture
async def ground(settings: Settings, clock: FixedClock) -> AsyncIterator[Ground]:
    """The core stands without the rooms above it: nobody listens to its events."""
    database = Database(settings.database_url or "", size=4)
    made = Ground(settings, database, Vault(create()), clock, Bus({}), Hints(None))
    yield made
    await database.close()


@pytest.fixture
def app(ground: Ground) -> FastAPI:
    built = FastAPI()
    built.state.ground = ground
    problems.install(built)
    for router in (identity_router, directory_router, audit_router, notices_router, health.router):
        built.include_router(router)
    return built


@pytest_asyncio.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    # Each test knocks from an address of its own: wrong guesses of one do not count for another.
    address = f"10.{uuid4().int % 250}.{uuid4().int % 250}.{uuid4().int % 250}"
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as http:
        yield http


@pytest.fixture
def hire(ground: Ground) -> Hire:
    async def make(role: str, *, organization_id: UUID | None = None, name: str = "Ana Prueba") -> Member:
        email = f"{uuid4().hex}@desk.test"
        async with ground.work() as work:
            user_id = await create_user(
                work, email=email, name=name, password=PASSWORD, role=role, organization_id=organization_id
            )
            session = await open_session(work, user_id, kind="bearer")
        return Member(user_id, email, {"Authorization": f"Bearer {session.token}"})

    return make


@pytest.fixture
def found(ground: Ground) -> Callable[..., Awaitable[UUID]]:
    """An organization of its own."""

    async def make(name: str = "Centro", parent_id: UUID | None = None, area_id: UUID | None = None) -> UUID:
        async with ground.work() as work:
            return await add_organization(
                work, type="center", name=name, parent_id=parent_id, area_id=area_id
            )

    return make
