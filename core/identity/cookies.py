"""The session's cookie. Over https its name keeps other hosts and paths from setting it (RFC 6265bis 4.1.3.2)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.responses import Response

from core.settings import Settings

if TYPE_CHECKING:
    from core.identity.sessions import Session

COOKIE = "ventanilla_session"
# A sign for scripts that somebody is logged in. Writes are checked against the session's own row, not against it.
CSRF_COOKIE = "ventanilla_csrf"
_HOST_ONLY = f"__Host-{COOKIE}"


def session_cookie(settings: Settings) -> str:
    return _HOST_ONLY if settings.https else COOKIE


def cookie_token(cookies: Mapping[str, str], settings: Settings) -> str | None:
    return cookies.get(session_cookie(settings))


def any_token(cookies: Mapping[str, str]) -> str | None:
    """For what only tells requests apart and lets nobody in."""
    return cookies.get(_HOST_ONLY) or cookies.get(COOKIE)


def set_cookies(response: Response, settings: Settings, session: "Session") -> None:
    for name, value, hidden in (
        (session_cookie(settings), session.token, True),
        (CSRF_COOKIE, session.csrf, False),
    ):
        response.set_cookie(
            name, value, max_age=settings.session_hours * 3600, path="/", secure=settings.https, httponly=hidden,
            samesite="lax",
        )  # fmt: skip
    response.headers["Cache-Control"] = "no-store"


def drop_cookies(response: Response, settings: Settings) -> None:
    for name in (session_cookie(settings), CSRF_COOKIE):
        response.delete_cookie(name, path="/", secure=settings.https, samesite="lax")
