"""What a twin remembers: every call with what was wrong in it, and the faults it was told to show."""

import asyncio
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send


@dataclass(slots=True)
class Call:
    """One call of ours. `problems`: what the provider's specification says against it."""

    at: float
    name: str
    values: dict[str, Any]
    problems: list[str] = field(default_factory=list)
    fault: str | None = None
    status: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """`kind`: refuse, rate_limit, server_error, blocked; or, after accepting, hang or cut."""

    kind: str
    code: int = 0
    seconds: float = 1


class Journal:
    """`calls` in order; `faults` are shown by the next sends, one each."""

    def __init__(self, keep: int = 200_000) -> None:
        self.calls: deque[Call] = deque(maxlen=keep)
        self.faults: deque[Fault] = deque()

    def open(self, name: str, values: Mapping[str, Any]) -> Call:
        call = Call(time.time(), name, dict(values))
        self.calls.append(call)
        return call

    def fault(self, call: Call) -> Fault | None:
        if not self.faults:
            return None
        fault = self.faults.popleft()
        call.fault = fault.kind
        return fault

    @property
    def problems(self) -> list[str]:
        return [f"{call.name}: {problem}" for call in self.calls for problem in call.problems]

    def routes(self) -> list[Route]:
        """GET and DELETE /_log; POST /_faults {kind, times?, code?, seconds?}."""
        return [
            Route("/_log", self._log, methods=["GET"]),
            Route("/_log", self._clear, methods=["DELETE"]),
            Route("/_faults", self._add, methods=["POST"]),
        ]

    async def _log(self, request: Request) -> Response:
        return JSONResponse({"calls": [asdict(call) for call in self.calls], "problems": self.problems})

    async def _clear(self, request: Request) -> Response:
        self.calls.clear()
        return Response(status_code=204)

    async def _add(self, request: Request) -> Response:
        asked = await request.json()
        fault = Fault(str(asked["kind"]), int(asked.get("code", 0)), float(asked.get("seconds", 1)))
        self.faults.extend([fault] * int(asked.get("times", 1)))
        return JSONResponse({"waiting": len(self.faults)})


class Cut:
    """A response that promises more than it sends: the connection breaks after the call was accepted."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        # uvicorn closes a connection whose application ends before its body does.


async def hold(fault: Fault | None) -> None:
    """Waits before the answer of a call that was accepted."""
    if fault is not None and fault.kind == "hang":
        await asyncio.sleep(fault.seconds)
