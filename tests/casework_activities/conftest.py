"""Cases to do something in, members of staff to do it, the real application's edge."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest_asyncio
from fastapi import FastAPI

from casework.activities import jobs
from casework.activities.api import router
from casework.case_types import store
from casework.people import service as people
from core import problems
from core.clock import FixedClock
from core.database import Database, connect
from core.directory.service import add_organization
from core.events import Bus
from core.identity import create_user
from core.identity.sessions import open_session
from core.ids import new_id
from core.live import Hints
from core.notices import jobs as notice_jobs
from core.notices.api import router as notices_router
from core.settings import Settings
from core.tasks import Runner
from core.vault import Vault
from core.vault.keyring import create
from core.work import Ground

_CASE = """
INSERT INTO case_file (id, number, family, case_type, type_version, person_id, status, status_category,
                       confidentiality, owner_org, owner_user, opened_at, created_at, updated_at)
VALUES (%(id)s, %(number)s, 'care', %(type)s, 1, %(person)s, 'open', %(category)s, %(level)s, %(org)s, %(user)s,
        %(now)s, %(now)s, %(now)s)
"""


@dataclass(frozen=True)
class Member:
    id: UUID


class Casework:
    """`run` does whatever background work is due."""

    def __init__(self, ground: Ground, http: httpx.AsyncClient) -> None:
        assert isinstance(ground.clock, FixedClock)
        self.ground, self.http, self.clock = ground, http, ground.clock
        self.runner = Runner(
            ground, lambda: connect(ground.database.url), ground.clock, jobs.HANDLERS | notice_jobs.HANDLERS
        )

    async def member(self, role: str = "operator", organization_id: UUID | None = None) -> Member:
        async with self.ground.work() as work:
            user_id = await create_user(
                work, email=f"{uuid4().hex}@desk.test", name="Ana Prueba", password="una clave larga", role=role,
                organization_id=organization_id,
            )  # fmt: skip
        return Member(user_id)

    async def _headers(self, who: Member) -> dict[str, str]:
        """A session of this minute: days pass here."""
        async with self.ground.work() as work:
            return {"Authorization": f"Bearer {(await open_session(work, who.id, kind='bearer')).token}"}

    async def organization(self) -> UUID:
        async with self.ground.work() as work:
            return await add_organization(work, type="center", name=f"Centro {uuid4().hex[:6]}")

    async def case(
        self, owner: Member | None, *, type: str = "care.substance_use", organization_id: UUID | None = None,
        category: str = "open", level: int = 2,
    ) -> UUID:  # fmt: skip
        case_id = new_id()
        async with self.ground.work() as work:
            await store.publish_shipped(work)
            person = await people.create(work, {"given_name": "Juana"})
            await work.execute(
                _CASE,
                {"id": case_id, "number": uuid4().hex[:8], "type": type, "person": person, "category": category,
                 "level": level, "org": organization_id, "user": owner and owner.id, "now": work.now},
            )  # fmt: skip
            await work.vault.key_of(work.conn, case_id, create=True)
        return case_id

    async def joins(self, case_id: UUID, member: Member, role: str) -> None:
        async with self.ground.work() as work:
            await work.execute(
                "INSERT INTO case_participant (id, case_id, role, user_id, source, since)"
                " VALUES (%s, %s, %s, %s, 'manual', %s)",
                (new_id(), case_id, role, member.id, work.now),
            )

    async def rows(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        async with self.ground.work() as work:
            return await work.all(statement, values)

    async def planned(self, case_id: UUID) -> list[tuple[str, datetime, UUID | None]]:
        rows = await self.rows(
            "SELECT type, due_at, assignee FROM activity WHERE case_id = %s AND status = 'scheduled'"
            " ORDER BY due_at, id",
            case_id,
        )
        return [(row["type"], row["due_at"], row["assignee"]) for row in rows]

    def at(self, **by: float) -> str:
        return (self.clock.now() + timedelta(**by)).isoformat()

    async def later(self, **by: float) -> int:
        self.clock.advance(timedelta(**by))
        return await self.runner.drain()

    async def post(self, who: Member, path: str, body: dict[str, Any], expected: int = 200) -> dict[str, Any]:
        reply = await self.http.post(f"/api/v1{path}", json=body, headers=await self._headers(who))
        assert reply.status_code == expected, reply.text
        answer: dict[str, Any] = reply.json()
        return answer

    async def get(self, who: Member, path: str, expected: int = 200, /, **query: Any) -> dict[str, Any]:
        reply = await self.http.get(f"/api/v1{path}", params=query, headers=await self._headers(who))
        assert reply.status_code == expected, reply.text
        answer: dict[str, Any] = reply.json()
        return answer

    async def follow_up(self, who: Member, case_id: UUID, **body: Any) -> dict[str, Any]:
        """Planned for three days from now, unless said otherwise."""
        body = {"type": "contact"} | ({} if "happened_at" in body else {"due_at": self.at(days=3)}) | body
        return await self.post(who, f"/cases/{case_id}/activities", body, 201)

    async def alerts(self, who: Member) -> list[str]:
        return [alert["rule"] for alert in (await self.get(who, "/alerts", state="open"))["items"]]


@pytest_asyncio.fixture
async def ground(settings: Settings, clock: FixedClock) -> AsyncIterator[Ground]:
    """Casework alone: no room above it listens."""
    database = Database(settings.database_url or "", size=4)
    yield Ground(settings, database, Vault(create()), clock, Bus({}), Hints(None))
    await database.close()


@pytest_asyncio.fixture
async def casework(ground: Ground) -> AsyncIterator[Casework]:
    app = FastAPI()
    app.state.ground = ground
    problems.install(app)
    app.include_router(router)
    app.include_router(notices_router)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as http:
        made = Casework(ground, http)
        yield made
        await made.runner.close()


@pytest_asyncio.fixture
async def ana(casework: Casework) -> Member:
    return await casework.member()
