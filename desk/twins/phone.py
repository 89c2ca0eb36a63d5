"""The page on which a newcomer plays a phone."""

from collections.abc import Awaitable, Callable
from functools import lru_cache
from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from core.texts import pick_locale, text

_PAGE = Path(__file__).with_name("phone.html")
_TEXTS = ("title", "name", "write", "send", "empty", "failed", "photo", "block", "react")


@lru_cache
def _render(channel: str, locale: str) -> str:
    words = {name: escape(text(f"twins.{name}", locale)) for name in _TEXTS}
    words |= {"who": escape(text("twins.who", locale, channel=channel)), "channel": channel, "locale": locale}
    return Template(_PAGE.read_text(encoding="utf-8")).substitute(words)


def page(channel: str) -> Callable[[Request], Awaitable[Response]]:
    async def show(request: Request) -> Response:
        wanted = request.query_params.get("locale") or request.headers.get("accept-language", "")[:2]
        return HTMLResponse(_render(channel, pick_locale(wanted)))

    return show
