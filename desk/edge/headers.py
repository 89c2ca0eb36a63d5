"""Security headers on every answer (OWASP ASVS 5.0, V3.4), sockets' refusals included."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.settings import Settings

_PAGE: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
    " connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; object-src 'none';"
    " base-uri 'none'; form-action 'self'"
)
_DATA: Final = "default-src 'none'; base-uri 'none'; form-action 'none'"
_NOBODY: Final = "'none'"
_DATA_PATHS: Final = ("/api/", "/channels/", "/health", "/metrics", "/socket.io")
_DOCS: Final = ("/api/docs", "/api/redoc")
_EMBEDDED: Final = ("/widget.js", "/chat-assets/")
_UNUSED: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
    "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
_PERMISSIONS: Final = ", ".join(f"{feature}=()" for feature in _UNUSED)


def policy(path: str, framed_by: str = _NOBODY) -> str:
    """Pages run their own built files and nothing inline; what is no page runs nothing at all."""
    data = path.startswith(_DATA_PATHS) and not path.startswith(_DOCS)
    return f"{_DATA if data else _PAGE}; frame-ancestors {framed_by}"


class Headers:
    """Outermost: nothing leaves without them. A header that the route has set itself stays."""

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
                message["headers"] = list(message.get("headers", ()))
                self._dress(MutableHeaders(scope=message), path, message["status"])
            await send(message)

        await self._app(scope, receive, dressed)

    def _dress(self, headers: MutableHeaders, path: str, status: int) -> None:
        headers.setdefault("Content-Security-Policy", policy(path))
        if f"frame-ancestors {_NOBODY}" in headers["Content-Security-Policy"]:
            headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("Permissions-Policy", _PERMISSIONS)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if not path.startswith(_EMBEDDED):
            headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if self._https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if status >= 400 or path.startswith(_DATA_PATHS):
            headers.setdefault("Cache-Control", "no-store")
