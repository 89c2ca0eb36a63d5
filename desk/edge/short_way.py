"""What comes often: no framework stands between its socket and the intake."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send


class ShortWay:
    """`short` answers what lies under its paths, `app` everything else."""

    def __init__(self, app: ASGIApp, short: Mapping[str, ASGIApp]) -> None:
        self._app, self._short = app, short

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        chosen = self._app
        if scope["type"] == "http":
            path = scope["path"]
            chosen = next((app for start, app in self._short.items() if path.startswith(start)), self._app)
        await chosen(scope, receive, send)
