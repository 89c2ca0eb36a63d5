"""Providers call often: no framework stands between their socket and the intake."""

from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/channels/"


class ShortWay:
    """`providers` answers what lies under /channels/, `app` everything else."""

    def __init__(self, app: ASGIApp, providers: ASGIApp) -> None:
        self._app, self._providers = app, providers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        short = scope["type"] == "http" and scope["path"].startswith(PATH)
        await (self._providers if short else self._app)(scope, receive, send)
