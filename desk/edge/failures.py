"""The last answer: what no handler foresaw, and the document's shape of every refusal."""

from collections.abc import Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
