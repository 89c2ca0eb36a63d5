"""What travels gzipped."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send


class Compressed:
    """Built files travel gzipped. Answers of the API don't: next to secrets, their length would tell of them."""

    _PATHS = ("/widget.js", "/sw.js", "/manifest.webmanifest", "/chat-assets/", "/console", "/api/docs", "/api/redoc")

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._gzip = app, GZipMiddleware(app, minimum_size=800, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        fits = scope["type"] == "http" and (path == "/" or path.startswith(self._PATHS))
        await (self._gzip if fits else self._app)(scope, receive, send)
