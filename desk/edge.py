"""What stands between the world and every route: headers, stored answers of repeated requests, packet encoding."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import orjson
import structlog
from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.http import bearer_of_scope, print_of_request, replay, store_answer
from core.settings import Settings
from core.work import Ground

log = structlog.get_logger()
_LARGEST_ANSWER = 256 * 1024


class PacketJson:
    """orjson in the shape that python-socketio asks of a json module."""

    @staticmethod
    def dumps(value: Any, *_: Any, **__: Any) -> str:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()

    @staticmethod
    def loads(text: str | bytes, *_: Any, **__: Any) -> Any:
        return orjson.loads(text)


_PROBLEM_SCHEMA: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "code": {"type": "string"},
    },
}  # fmt: skip
PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"description": text, "content": {"application/problem+json": {"schema": _PROBLEM_SCHEMA}}}
    for status, text in {
        400: "Malformed", 401: "Log in first", 403: "Not allowed", 404: "Not found", 409: "Conflict",
        410: "Gone", 413: "Too large", 415: "Unsupported", 422: "Invalid", 429: "Too many", 503: "Try again",
    }.items()
}  # fmt: skip


class Failures:
    """What no handler foresaw is answered here and goes no further: the server would log it with its words.

    Of an answer that has begun nothing can be said any more; the server cuts the connection.
    """

    def __init__(self, app: ASGIApp, answer: Callable[[Request, Exception], Response]) -> None:
        self._app, self._problem = app, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:
            answer = self._problem(Request(scope), error)
            if not begun:
                await answer(scope, receive, send)


class Headers:
    """Security headers on every answer (OWASP ASVS 5.0, V3.4)."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._https = settings.public_url.startswith("https:")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(MutableHeaders(scope=message), path)
            await send(message)

        await self._app(scope, receive, dressed)

    def _dress(self, headers: MutableHeaders, path: str) -> None:
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), payment=(), usb=()")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Content-Security-Policy", policy(path))
        if path.startswith("/api/") or path.startswith("/channels/"):
            headers.setdefault("Cache-Control", "no-store")
        if self._https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if not path.startswith(("/widget.js", "/chat-assets/")):
            headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")


_BASE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
    " connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; object-src 'none';"
    " base-uri 'none'; form-action 'self'"
)


def policy(path: str) -> str:
    """Only the citizen's chat may be framed: it is what the widget opens on other sites."""
    framed = "*" if path == "/" else "'none'"
    return f"{_BASE}; frame-ancestors {framed}"


class Compressed:
    """Built files travel gzipped. Answers of the API don't: next to secrets, their length would tell of them."""

    _PATHS = ("/widget.js", "/sw.js", "/manifest.webmanifest", "/chat-assets/", "/console", "/api/docs", "/api/redoc")

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._gzip = app, GZipMiddleware(app, minimum_size=800, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        fits = scope["type"] == "http" and (path == "/" or path.startswith(self._PATHS))
        await (self._gzip if fits else self._app)(scope, receive, send)


class Idempotency:
    """A POST with an Idempotency-Key gets the first one's answer again, whatever happened to the connection."""

    def __init__(self, app: ASGIApp, ground: Ground) -> None:
        self._app, self._ground = app, ground

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _header(scope, b"idempotency-key") if scope["type"] == "http" and scope["method"] == "POST" else None
        token = bearer_of_scope(scope) if key else None
        if not key or not token:
            await self._app(scope, receive, send)
            return
        body, receive = await _whole(receive)
        fingerprint = print_of_request(scope["path"], body)
        known = await replay(self._ground, token, key, fingerprint)
        if known is not None:
            await _answer(send, *known)
            return
        status, chunks = 0, []

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                chunks.append(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, noting)
        whole = b"".join(chunks)
        if 200 <= status < 300 and len(whole) <= _LARGEST_ANSWER:
            await asyncio.shield(store_answer(self._ground, token, key, fingerprint, status, whole))


def _header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))[:200]
    return None


async def _whole(receive: Receive) -> tuple[bytes, Receive]:
    """The whole body, and a receive that gives it again."""
    chunks, more = [], True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
        if sum(map(len, chunks)) > 1024 * 1024:
            break
    body = b"".join(chunks)
    given = False

    async def again() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": more}
        return await receive()

    return body, again


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"idempotent-replay", b"true")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
