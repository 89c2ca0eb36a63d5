"""The whole application on a real socket, in the test's own loop or in a process of its own, and who knocks at it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import socketio
import uvicorn
from starlette.types import ASGIApp

import bot
from channels.accounts import service as accounts
from channels.accounts.schemas import ChannelCreate
from core.database import connect
from core.identity import create_user
from core.identity.sessions import open_session
from core.settings import Settings
from core.tasks import Runner
from core.work import Ground
from desk.app import create_app
from desk.operators.service import ROLES, OperatorChange, edit, ensure
from desk.queue.service import create_queue
from desk.twins.openai import OpenAITwin
from desk.twins.server import serving
from desk.wiring import TASKS, make_ground
from tests.services import free_port

PASSWORD = "una clave larga"


async def until(check: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Waits for what comes by itself; only its absence takes the whole time."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not (found := check()):
        assert asyncio.get_running_loop().time() < deadline, "it did not come"
        await asyncio.sleep(0.01)
    return found


@dataclass
class Socket:
    """A client of one namespace that keeps every event it hears."""

    client: socketio.AsyncClient
    namespace: str
    heard: list[tuple[str, Any]] = field(default_factory=list)

    async def ask(self, event: str, data: Any = None) -> Any:
        return await self.client.call(event, data, namespace=self.namespace, timeout=60)

    def of(self, event: str) -> list[Any]:
        return [data for name, data in self.heard if name == event]

    async def next(self, event: str, count: int = 1) -> Any:
        await until(lambda: len(self.of(event)) >= count)
        return self.of(event)[-1]

    async def close(self) -> None:
        await self.client.disconnect()


@dataclass(frozen=True)
class Citizen:
    http: httpx.AsyncClient
    started: dict[str, Any]

    @property
    def conversation(self) -> UUID:
        return UUID(self.started["conversation_id"])

    @property
    def token(self) -> str:
        return str(self.started["token"])

    async def say(self, text: Any, client_id: str | None = None, **more: Any) -> httpx.Response:
        body = {"client_id": client_id or uuid4().hex, "text": text, **more}
        return await self.post("messages", json=body)

    async def post(self, path: str, **more: Any) -> httpx.Response:
        return await self.http.post(f"/api/v1/chat/{path}", headers=self.headers, **more)

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.http.get(f"/api/v1/chat/{path}", headers=self.headers, **more)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def messages(self, after: int = 0) -> list[dict[str, Any]]:
        answer = await self.get("messages", params={"after": after, "limit": 200})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found


@dataclass(frozen=True)
class Staff:
    http: httpx.AsyncClient
    id: UUID
    email: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.http.get(f"/api/v1/{path}", headers=self.headers, **more)

    async def post(self, path: str, **more: Any) -> httpx.Response:
        return await self.http.post(f"/api/v1/{path}", headers=self.headers, **more)

    async def put(self, path: str, **more: Any) -> httpx.Response:
        return await self.http.put(f"/api/v1/{path}", headers=self.headers, **more)

    async def delete(self, path: str, **more: Any) -> httpx.Response:
        return await self.http.delete(f"/api/v1/{path}", headers=self.headers, **more)


class House:
    """A web process and, where a test asks for it, the relay's work; one queue and one web channel."""

    def __init__(self, ground: Ground, url: str, http: httpx.AsyncClient, app: ASGIApp) -> None:
        self.ground, self.url, self.http, self.app = ground, url, http, app
        self._sockets: list[Socket] = []
        self.queue_id = self.channel_id = UUID(int=0)

    async def furnish(self) -> None:
        async with self.ground.work() as work:
            self.queue_id = await create_queue(work, name="General")
            self.channel_id = (await accounts.create(work, ChannelCreate(kind="web", name="Web", queue_id=self.queue_id))).id

    async def citizen(self, **more: Any) -> Citizen:
        answer = await self.http.post("/api/v1/chat/sessions", json={"locale": "es", **more})
        assert answer.status_code == 201, answer.text
        return Citizen(self.http, answer.json())

    async def staff(self, role: str = "operator", *, serves: bool = True, organization_id: UUID | None = None) -> Staff:
        email = f"{uuid4().hex}@desk.test"
        async with self.ground.work() as work:
            user_id = await create_user(
                work, email=email, name="Ana Prueba", password=PASSWORD, role=role, organization_id=organization_id
            )
            token = (await open_session(work, user_id, kind="bearer")).token
        if serves and role in ROLES:
            async with self.ground.work() as work:
                await ensure(work, user_id)
                await edit(work, user_id, OperatorChange(4, (), ("es",), (self.queue_id,)))
        return Staff(self.http, user_id, email, token)

    async def socket(self, namespace: str, auth: Any, refusals: list[Any] | None = None) -> Socket:
        """Raises socketio.exceptions.ConnectionError when it is refused; why is then in `refusals`."""
        made = Socket(socketio.AsyncClient(reconnection=False), namespace)
        if refusals is not None:
            made.client.on("connect_error", refusals.append, namespace=namespace)

        async def heard(event: str, *data: Any) -> None:
            made.heard.append((event, data[0] if data else None))

        made.client.on("*", heard, namespace=namespace)
        self._sockets.append(made)
        await made.client.connect(
            self.url, auth=auth, namespaces=[namespace], transports=["websocket"], wait_timeout=15
        )
        return made

    async def run(self) -> int:
        """The background work that is due by now."""
        runner = Runner(self.ground, lambda: connect(self.ground.database.url), self.ground.clock, TASKS)
        try:
            return await runner.drain()
        finally:
            await runner.close()

    async def rows(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        async with self.ground.work() as work:
            return await work.all(statement, values)

    async def leave(self) -> None:
        for socket in self._sockets:
            await socket.close()


@asynccontextmanager
async def with_model(made: House, twin: OpenAITwin) -> AsyncIterator[None]:
    """Its assistant asks the twin, warm."""
    async with serving(twin.app) as address:
        made.ground.settings.openai_base_url = f"{address}/v1"
        made.ground.settings.openai_model = "twin"
        made.ground.settings.bot_timeout_seconds = 60
        made.ground.extras["brain"] = brain = bot.Brain(made.ground)
        await brain.warm()
        yield


@asynccontextmanager
async def house(settings: Settings, change: Callable[[Ground], Ground] = lambda ground: ground) -> AsyncIterator[House]:
    """In this loop, so that a test can look behind it; on a ground that the test may `change`."""
    port = free_port()
    settings = settings.model_copy(update={"port": port, "public_url": f"http://127.0.0.1:{port}"})
    ground = change(make_ground(settings, pool=6, listen=True))
    ground.extras["brain"] = bot.Brain(ground)
    app = create_app(ground)
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="error", ws="websockets-sansio", lifespan="on",
        timeout_graceful_shutdown=2, proxy_headers=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started or serving.done())
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as http:
        made = House(ground, f"http://127.0.0.1:{port}", http, app)
        await made.furnish()
        try:
            yield made
        finally:
            await made.leave()
            server.should_exit = True
            await serving


class Process:
    """`ventanilla web` (or relay) by itself, to be killed and started again."""

    def __init__(self, settings: Settings, command: str = "web") -> None:
        self._command = command
        self._log = Path(settings.data) / f"{command}.log"
        self._environment = {
            **os.environ, "VENTANILLA_DATA": str(settings.data), "VENTANILLA_DATABASE_URL": settings.database_url or "",
            "VENTANILLA_REDIS_URL": settings.redis_url or "", "VENTANILLA_PORT": str(settings.port),
            "VENTANILLA_PUBLIC_URL": settings.public_url,
        }  # fmt: skip
        self._url = f"http://127.0.0.1:{settings.port}/health/live"
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "desk.cli", self._command], env=self._environment, stdout=log, stderr=log
            )
        if self._command == "web":
            await self._answering()

    async def _answering(self) -> None:
        async with httpx.AsyncClient(timeout=2, trust_env=False) as http:
            for _ in range(1500):
                assert self.process is not None and self.process.poll() is None, self._log.read_text()
                try:
                    if (await http.get(self._url)).status_code == 200:
                        return
                except httpx.HTTPError:
                    await asyncio.sleep(0.02)
        raise AssertionError(self._log.read_text())

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None
