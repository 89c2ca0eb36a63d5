"""Which sites may show the citizen's chat inside their own pages."""

import time
from typing import Final
from urllib.parse import urlsplit

from channels.accounts import AWAY, by_site_key, first_web
from channels.contract import Account
from core.settings import Settings
from core.work import Ground

SECONDS: Final = 5.0
_KNOWN: Final = 200
_NOBODY: Final = "'none'"
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


class Framing:
    """One per process. Each channel lists its sites; what the database cannot tell right now, nobody may."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._known: dict[str, tuple[float, str]] = {}

    async def ancestors(self, site_key: str) -> str:
        """The value of `frame-ancestors` for the page that opens with this key; without one, the first channel's."""
        at, known = self._known.get(site_key, (0.0, ""))
        if known and time.monotonic() - at < SECONDS:
            return known
        try:
            async with self._ground.work() as work:
                find = by_site_key(work.conn, work.vault, site_key) if site_key else first_web(work.conn, work.vault)
                account = await find
        except AWAY:
            return known or _NOBODY
        found = allowed(account, self._ground.settings)
        if account is not None:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[site_key] = (time.monotonic(), found)
        return found


def allowed(account: Account | None, settings: Settings) -> str:
    """A key that opens no channel is framed by nobody.

    A channel without a list is shown by the own pages and the configured origins; while the desk is only on this
    machine, by any, so that the widget can be tried.
    """
    if account is None:
        return _NOBODY
    sites = account.config.get("sites")
    if sites is None:
        if urlsplit(settings.public_url).hostname in _LOOPBACK:
            return "*"
        sites = settings.further_origins
    return " ".join(["'self'", *sites])
