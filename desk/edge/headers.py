"""Security headers on every answer (OWASP ASVS 5.0, V3.4), sockets' refusals included."""

from functools import lru_cache
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.settings import Settings

Pair = tuple[bytes, bytes]
_PAGE: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
    " connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; object-src 'none';"
    " base-uri 'none'; form-action 'self'"
)
# Text becomes markup in one named place of each page (Trusted Types); elsewhere the browser refuses it.
_TRUSTED: Final = "; require-trusted-types-for 'script'; trusted-types ventanilla ventanilla-worker"
_DATA: Final = "default-src 'none'; base-uri 'none'; form-action 'none'"
_NOBODY: Final = "'none'"
_DATA_PATHS: Final = ("/api/", "/channels/", "/health", "/metrics", "/socket.io")
_DOCS: Final = ("/api/docs", "/api/redoc")
_EMBEDDED: Final = ("/widget.js", "/chat-assets/")
_UNUSED: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
    "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
# Voice notes, recorded by our own pages; a host page has to let its frame have it too.
_PERMISSIONS: Final = ", ".join((*(f"{feature}=()" for feature in _UNUSED), "microphone=(self)"))


def policy(path: str, framed_by: str = _NOBODY) -> str:
    """Pages run their own built files and nothing inline; what is no page runs nothing at all."""
    return _policy(_kind(path), framed_by)


def _is_data(path: str) -> bool:
    return path.startswith(_DATA_PATHS) and not path.startswith(_DOCS)


def _kind(path: str) -> str:
    """The pages of the API's documentation are others' work: they make markup out of text in many places."""
    return _DATA if _is_data(path) else _PAGE if path.startswith(_DOCS) else _PAGE + _TRUSTED


def _policy(kind: str, framed_by: str = _NOBODY) -> str:
    return f"{kind}; frame-ancestors {framed_by}"


class Headers:
    """Outermost: nothing leaves without them. A header that the route has set itself stays."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._https = settings.public_url.startswith("https:")
        self._of = lru_cache(maxsize=64)(self._worked_out)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._dress(list(message.get("headers", ())), path, message["status"])
            await send(message)

        await self._app(scope, receive, dressed)

    def _dress(self, headers: list[Pair], path: str, status: int) -> list[Pair]:
        set_already = {name for name, _ in headers}
        own_policy = next((value for name, value in headers if name == b"content-security-policy"), None)
        unread = status >= 400 or path.startswith(_DATA_PATHS)
        wanted = self._of(_kind(path), path.startswith(_EMBEDDED), unread, own_policy)
        headers.extend(pair for pair in wanted if pair[0] not in set_already)
        return headers

    def _worked_out(self, kind: str, embedded: bool, unread: bool, own_policy: bytes | None) -> tuple[Pair, ...]:
        policy = own_policy.decode("latin-1") if own_policy else _policy(kind)
        found = {
            "content-security-policy": policy,
            "x-frame-options": "DENY" if f"frame-ancestors {_NOBODY}" in policy else "",
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "permissions-policy": _PERMISSIONS,
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "" if embedded else "same-origin",
            "strict-transport-security": "max-age=31536000; includeSubDomains" if self._https else "",
            "cache-control": "no-store" if unread else "",
        }
        return tuple((name.encode(), value.encode("latin-1")) for name, value in found.items() if value)
