"""Providers call often: between the socket and the intake stands their own router alone, no framework."""

from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/channels/"


class ShortWay:
    """`providers` answers what lies under /channels/, `app` everything else."""

    def __init__(self, app: ASGIApp, providers: ASGIApp) -> None:
        self._app, self._providers = app, providers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PATH):
            await self._app(scope, receive, send)
            return
        scope["app"] = self._providers  # where there is one, a router raises what it refuses
        await self._providers(scope, receive, send)
