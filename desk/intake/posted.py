"""A citizen's posted message, kept without a framework between: it comes more often than all other calls together."""

from typing import Any, Final

import orjson
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.http import address_in, bearer
from core.settings import Settings
from desk.intake import citizen as verbs
from desk.intake.flusher import Intake
from desk.intake.known_citizens import KnownCitizens
from desk.intake.limits import neighbourhood

PATH: Final = "/api/v1/chat/messages"
PLAIN_BYTES: Final = 64 * 1024
_JSON: Final = b"application/json"


class Posted:
    """Answers the plain POST of a text; `app` gets whatever is out of the ordinary, as if nobody had looked."""

    def __init__(self, app: ASGIApp, intake: Intake, citizens: KnownCitizens, settings: Settings) -> None:
        self._app, self._intake, self._citizens, self._settings = app, intake, citizens, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._plain(scope):
            await self._app(scope, receive, send)
            return
        first = await receive()
        said = _said(first)
        if said is None:
            await self._app(scope, _again(first, receive), send)
            return
        connection = HTTPConnection(scope)
        who, sender = await self._citizens.of(bearer(connection))
        kept = await verbs.write(
            self._intake, who, sender, client_id=said["client_id"], text=said["text"], attachments=None,
            limited=not self._settings.load_test, address=neighbourhood(address_in(connection, self._settings)),
        )  # fmt: skip
        body = orjson.dumps(kept.wire())
        headers = [(b"content-type", _JSON), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": kept.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _plain(self, scope: Scope) -> bool:
        """A POST of JSON without a key for repeats, from the desk's own pages."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            return False
        told = dict(scope["headers"])
        elsewhere = bool(self._settings.further_origins) and b"origin" in told
        return told.get(b"content-type", b"").startswith(_JSON) and b"idempotency-key" not in told and not elsewhere


def _said(message: Message) -> dict[str, Any] | None:
    """None for what is not, in one piece, an object of a client id and a text."""
    body: bytes = message.get("body", b"")
    if message["type"] != "http.request" or message.get("more_body", False) or len(body) > PLAIN_BYTES:
        return None
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    whole = isinstance(said, dict) and isinstance(said.get("text"), str) and "client_id" in said
    return said if whole and not said.get("attachments") else None


def _again(first: Message, receive: Receive) -> Receive:
    held: list[Message] = [first]

    async def replayed() -> Message:
        return held.pop() if held else await receive()

    return replayed
