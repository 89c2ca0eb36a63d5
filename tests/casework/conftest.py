"""A house with its staff, its people and its conversations, knocked at through the real routes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest_asyncio
from fastapi import FastAPI

from casework.case_types import store
from core import problems
from core.actor import Actor
from core.directory.service import add_organization
from core.identity import create_user
from core.identity.sessions import authenticate, open_session
from core.ids import new_id
from core.work import Ground
from desk.conversations import sessions, states
from desk.edge import Idempotency
from desk.wiring import ROUTERS

CARE, INQUIRY = "care.substance_use", "request.inquiry"


@dataclass(frozen=True)
class Member:
    id: UUID
    name: str
    token: str
    headers: dict[str, str] = field(default_factory=dict)


class House:
    def __init__(self, ground: Ground, http: httpx.AsyncClient) -> None:
        self.ground, self.http = ground, http

    async def organization(self, name: str = "Centro") -> UUID:
        async with self.ground.work() as work:
            return await add_organization(work, type="center", name=name)

    async def hire(self, role: str = "operator", organization_id: UUID | None = None, name: str = "Ana Prueba") -> Member:
        async with self.ground.work() as work:
            user_id = await create_user(
                work, email=f"{uuid4().hex}@desk.test", name=name, password="una clave larga", role=role,
                organization_id=organization_id,
            )  # fmt: skip
            session = await open_session(work, user_id, kind="bearer")
        return Member(user_id, name, session.token, {"Authorization": f"Bearer {session.token}"})

    async def conversation(self, operator: Member | None = None) -> UUID:
        """Held by `operator`, else by the bot."""
        async with self.ground.work() as work:
            account = {"id": new_id(), "queue_id": None}
            await work.execute(
                "INSERT INTO channel_account (id, kind, name, created_at, updated_at) VALUES (%s, 'web', 'Web', %s, %s)",
                (account["id"], work.now, work.now),
            )
            made, _ = await sessions.create_conversation(
                work, account, channel="web", locale="es", mode="anonymous", sender=None
            )
            if operator:
                await states.give_to_operator(work, made, operator.id, cause="taken")
        return made

    async def call(
        self, who: Member, method: str, path: str, body: Any = None, *, expected: int = 200, **headers: str
    ) -> Any:
        reply = await self.http.request(
            method, f"/api/v1{path}", json=body, headers=who.headers | {k.replace("_", "-"): v for k, v in headers.items()}
        )
        assert reply.status_code == expected, (reply.status_code, reply.text)
        return reply.json() if reply.content else None

    async def get(self, who: Member, path: str, expected: int = 200) -> Any:
        return await self.call(who, "GET", path, expected=expected)

    async def post(self, who: Member, path: str, body: Any = None, expected: int = 200) -> Any:
        return await self.call(who, "POST", path, body or {}, expected=expected)

    async def person(self, who: Member, given: str = "Juana", family: str = "Azurduy") -> str:
        made = await self.post(who, "/people", {"given_name": given, "family_name": family}, 201)
        return str(made["id"])

    async def case(self, who: Member, case_type: str = CARE, **fields: Any) -> dict[str, Any]:
        person_id = fields.pop("person_id", None) or await self.person(who)
        made: dict[str, Any] = await self.post(
            who, "/cases", {"case_type": case_type, "person_id": person_id, **fields}, 201
        )
        return made

    async def rows(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        async with self.ground.work() as work:
            return await work.all(statement, values)

    async def actor(self, member: Member) -> Actor:
        from datetime import timedelta

        async with self.ground.work() as work:
            found, _ = await authenticate(work.conn, member.token, work.now, timedelta(hours=1))
        return found


@pytest_asyncio.fixture
async def house(ground: Ground) -> AsyncIterator[House]:
    async with ground.work() as work:
        await store.publish_shipped(work)
    app = FastAPI()
    app.state.ground = ground
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    transport = httpx.ASGITransport(app=Idempotency(app, ground), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as http:
        yield House(ground, http)
