"""One cell asked: over HTTP as a client would, or over a socket that stays open for the whole table."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
from socketio.exceptions import ConnectionError as Refused

from casework.case_types import store
from casework.case_types.definition import plain
from core.actor import SYSTEM, Actor, RequestInfo
from core.work import Ground, Work
from tests.authorization.table import Cell
from tests.authorization.world import PDF, World
from tests.house import PASSWORD, Socket

# What a socket's refusal is called, in the outcomes of the tables.
CODES = {"forbidden": "403", "not_found": "404", "not_open": "404", "not_owner": "409"}
DOORS = {"bad_token": "401", "no_token": "401", "session_ended": "401", "unauthenticated": "401"}


class Rehearsal(Ground):
    """Every verb goes as far as its commit; while `on`, that is taken back, so that no cell changes the next one."""

    @asynccontextmanager
    async def work(self, actor: Actor = SYSTEM, request: RequestInfo | None = None) -> AsyncIterator[Work]:
        if not self.extras.get("rehearsal"):
            async with super().work(actor, request) as work:
                yield work
            return
        try:
            async with super().work(actor, request) as work:
                yield work
                await work.finish()
                raise _TakenBack
        except _TakenBack:
            return


class _TakenBack(Exception):
    pass


def rehearsing(ground: Ground) -> Ground:
    return Rehearsal(*(getattr(ground, part.name) for part in fields(Ground)))


@dataclass
class Asking:
    """`sockets`: each actor's, opened when first needed."""

    world: World
    requests: dict[str, dict[str, Any]]
    sockets: dict[tuple[str, str], Socket | str] = field(default_factory=dict)
    http: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        """Without a network between: the same application that serves the sockets."""
        transport = httpx.ASGITransport(self.world.house.app)
        self.http = httpx.AsyncClient(transport=transport, base_url=self.world.house.url)

    async def outcome(self, cell: Cell) -> str:
        wanted = self.requests.get(cell.row) or self.requests.get(cell.operation) or {}
        side = self.world.sides.get(cell.side, {})
        if cell.row.startswith("/"):
            return await self._over_socket(cell, self._filled(wanted.get("json", {}), side))
        return await self._over_http(cell, wanted, side)

    async def _over_http(self, cell: Cell, wanted: dict[str, Any], side: dict[str, Any]) -> str:
        method, template = cell.operation.split(" ", 1)
        more: dict[str, Any] = {"headers": self.world.headers(cell.actor), "params": self._filled(wanted.get("query", {}), side)}
        if "json" in wanted:
            more["json"] = self._filled(wanted["json"], side)
        elif method == "POST" and not wanted:
            more["json"] = {}
        if wanted.get("pdf"):
            more["files"] = PDF
        if "form" in wanted:
            more["data"] = wanted["form"]
        if "definition" in wanted:
            async with self.world.house.ground.work() as work:
                definition = plain(await store.published(work, wanted["definition"]))
            more["content"] = msgspec.json.encode(definition)
        if wanted.get("login"):
            known = self.world.staff.get(cell.actor)
            more["json"] = {"email": known.email if known else "nobody@desk.test", "password": PASSWORD, "token": True}
            more["headers"] = {}
        path = self._path(template, wanted.get("path", {}), side)
        answer = await self.http.request(method, path, **more)
        self.http.cookies.clear()
        return "ok" if answer.status_code < 400 else str(answer.status_code)

    def _path(self, template: str, given: dict[str, Any], side: dict[str, Any]) -> str:
        parts = []
        for part in template.split("/"):
            if part.startswith("{"):
                name = part[1:-1].partition(":")[0]
                part = str(self._filled(given.get(name, "$" + name.removesuffix("_id")), side))
            parts.append(part)
        return "/".join(parts)

    def _filled(self, value: Any, side: dict[str, Any]) -> Any:
        if isinstance(value, dict):
            return {key: self._filled(inner, side) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner, side) for inner in value]
        if not isinstance(value, str) or not value.startswith("$"):
            return value
        if value.startswith("$new"):
            return uuid4().hex + value.removeprefix("$new")
        named, _, record = value[1:].rpartition(".")
        found = (self.world.sides[named] if named else side)[record]
        return str(found) if isinstance(found, UUID) else found

    async def _over_socket(self, cell: Cell, data: dict[str, Any]) -> str:
        namespace, event = cell.operation.split(" ")
        socket = await self._socket(namespace, cell.actor)
        if isinstance(socket, str):
            return socket
        if event == "connect":
            return "ok"
        if event == "typing" and namespace == "/staff":
            await socket.ask("open", data)
        answer = await socket.ask(event, data)
        if event == "typing" and namespace == "/staff":
            await socket.ask("close_view", data)
        return CODES.get(answer["error"]["code"], answer["error"]["code"]) if "error" in answer else "ok"

    async def _socket(self, namespace: str, actor: str) -> Socket | str:
        """How the door refused it, where it did."""
        if (namespace, actor) not in self.sockets:
            known = self.world.staff.get(actor) or self.world.citizens.get(actor)
            auth = {"token": known.token} if known else {}
            told: list[Any] = []
            try:
                self.sockets[namespace, actor] = await self.world.house.socket(namespace, auth, told)
            except Refused:
                code = told[0]["data"]["code"] if told else "silence"
                self.sockets[namespace, actor] = DOORS.get(code, code)
        return self.sockets[namespace, actor]

