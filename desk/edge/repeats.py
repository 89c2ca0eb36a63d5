"""A repeated request gets the answer of the first."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.http import bearer_of_scope, print_of_request, replay, store_answer
from core.work import Ground

_LARGEST_ANSWER = 256 * 1024


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
                if not message.get("more_body", False):
                    # Who has the whole answer may ask again at once: it is stored before its end is sent.
                    await self._store(token, key, fingerprint, status, b"".join(chunks))
            await send(message)

        await self._app(scope, receive, noting)

    async def _store(self, token: str, key: str, fingerprint: bytes, status: int, whole: bytes) -> None:
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
