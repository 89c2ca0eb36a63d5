"""How much anybody may send at once, counted as it comes: a length that was told may be a lie or missing."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.settings import Settings

KILOBYTE: Final = 1024
_STRANGERS: Final = ("/api/v1/chat/", "/api/v1/auth/", "/channels/")
_STRANGERS_BYTES: Final = 256 * KILOBYTE
_STAFF_BYTES: Final = 4 * KILOBYTE * KILOBYTE
_FORM_AROUND_FILE: Final = 64 * KILOBYTE


class Bodies:
    """413 for a body over what its route can need."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._file = app, settings.attachment_bytes + _FORM_AROUND_FILE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        limit, seen = self._limit(scope), 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > limit:
                    raise HTTPException(413, "This is more than is taken here.")
            return message

        await self._app(scope, counted, send)

    def _limit(self, scope: Scope) -> int:
        kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
        if kind.lower().startswith(b"multipart/"):
            return self._file
        return _STRANGERS_BYTES if scope["path"].startswith(_STRANGERS) else _STAFF_BYTES
