"""The running application: routes, sockets, pages, errors. No logic lives here."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import socketio
import structlog
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

import channels.webhooks
import core.health
from channels.accounts import Accounts
from channels.accounts.seen import Seen
from core.errors import Gone, Invalid, NotFound, TooLarge, Unavailable, VentanillaError
from core.problems import field_words, render
from core.texts import pick_locale
from core.vault import SealBroken
from core.work import Ground
from desk import edge, pages
from desk.console_feed.feed import Feed
from desk.console_feed.socket import StaffNamespace
from desk.delivery.status import on_status
from desk.intake import Intake
from desk.intake.known_citizens import KnownCitizens
from desk.intake.messages import Landed
from desk.intake.posted import PATH as POSTED
from desk.intake.posted import Posted
from desk.intake.provider import receiver
from desk.intake.returning import Returning
from desk.intake.signals import Signals
from desk.intake.socket import CitizenNamespace
from desk.supervision.gauges import Figures
from desk.wiring import ROUTERS

log = structlog.get_logger()
# A sign or number that no column holds, a link to what is not there: what was sent, not what we did.
_UNSTORABLE = (psycopg.DataError, psycopg.errors.ForeignKeyViolation, UnicodeEncodeError)
_BY_STATUS = {404: NotFound("There is nothing at this address."), 413: TooLarge("This is more than is taken here.")}
CALLS = "/channels/"
"""Where providers call."""
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError, SQLAlchemyError, ConnectionError, TimeoutError)


def create_app(ground: Ground) -> ASGIApp:
    """The ASGI application of `ventanilla web`."""
    return build(ground)[1]


def build(ground: Ground) -> tuple[FastAPI, ASGIApp]:
    """The routes, and the same with sockets and everything that stands before them."""
    sio = edge.Sockets(ground.settings)
    returning = Returning()
    feed = Feed(ground, sio, returning)
    signals = Signals(ground.hints)

    def landed(batch: list[Landed]) -> None:
        feed.landed(batch)
        for item in batch:
            signals.notify(item.kept.conversation_id)

    intake = Intake(ground, landed)
    staff = StaffNamespace(ground)
    sio.register_namespace(staff)
    sio.register_namespace(CitizenNamespace(ground, intake, returning))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        ground.hints.start()
        intake.start()
        feed.start()
        staff.start()
        yield
        await staff.stop()
        await feed.stop()
        await intake.stop()
        await seen.stop()
        await ground.hints.stop()
        await ground.database.close()

    app = FastAPI(
        title="Ventanilla",
        version="1",
        summary="Conversational-first service desk for public services",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/schema",
        lifespan=lifespan,
    )
    app.state.ground, app.state.intake, app.state.signals = ground, intake, signals
    app.state.citizens, app.state.figures = KnownCitizens(ground), Figures(ground)
    for router in ROUTERS:
        app.include_router(router, responses=edge.PROBLEMS)
    app.include_router(core.health.router)
    accounts, seen = Accounts(ground), Seen(ground)

    async def status(update: Any) -> None:
        await on_status(ground, update)

    webhooks = channels.webhooks.Webhooks(accounts, receiver(ground, intake), status, ground.settings, seen.note)
    pages.mount(app, ground)
    _handle_errors(app)
    app.add_middleware(edge.Idempotency, ground=ground)
    app.add_middleware(edge.Compressed)
    app.add_middleware(edge.Failures, answer=_failed)
    app.add_middleware(edge.Bodies, settings=ground.settings)
    if ground.settings.further_origins:
        app.add_middleware(CORSMiddleware, **edge.cross_origin(ground.settings))
    posted = edge.Failures(Posted(app, intake, app.state.citizens, ground.settings), answer=_failed)
    served: ASGIApp = socketio.ASGIApp(sio, other_asgi_app=app, socketio_path="socket.io")
    short = {CALLS: edge.Failures(webhooks, answer=_failed), POSTED: posted}
    return app, edge.Headers(edge.ShortWay(served, short), ground.settings)


def _handle_errors(app: FastAPI) -> None:
    @app.exception_handler(VentanillaError)
    async def ours(request: Request, error: VentanillaError) -> Response:
        return _problem(request, error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        # Only where and what kind: the value that was sent may be a person's words.
        locale = _locale_of(request)
        found = [{"field": ".".join(str(p) for p in e["loc"]), "code": e["type"], "message": field_words(e, locale)}
                 for e in error.errors()]  # fmt: skip
        malformed = any(e["type"] == "json_invalid" for e in error.errors())
        problem = Invalid("Some fields are not right.", code="invalid", errors=found)
        if malformed:
            problem.status, problem.code = 400, "malformed"
        return _problem(request, problem)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return _refused(request, error)

    async def failed(request: Request, error: Exception) -> Response:
        return _failed(request, error)

    for kind in (SealBroken, *_AWAY):
        app.add_exception_handler(kind, failed)


def _refused(request: Request, error: HTTPException) -> Response:
    """Of what the framework or the edge refused: no such address, wrong method, too large."""
    ours = _BY_STATUS.get(error.status_code) or VentanillaError(str(error.detail), code=f"http_{error.status_code}")
    ours.status = error.status_code
    return _problem(request, ours, error.headers)


def _failed(request: Request, error: Exception) -> Response:
    """Of what nobody refused on purpose. The path is the route's: an address may hold what somebody typed."""
    if isinstance(error, HTTPException):
        return _refused(request, error)
    if isinstance(error, VentanillaError):
        return _problem(request, error)
    if isinstance(error, SealBroken):
        return _problem(request, Gone("This was erased.", code="erased"))
    path = getattr(request.scope.get("route"), "path", "")
    if isinstance(getattr(error, "orig", error), _UNSTORABLE):
        log.warning("request_value_refused", path=path, error=type(error).__name__)
        return _problem(request, Invalid("A value cannot be stored.", code="unstorable"))
    if isinstance(error, _AWAY):
        log.warning("request_database_away", path=path, error=type(error).__name__)
        return _problem(request, Unavailable("The desk cannot answer right now. Try again."))
    log.error("request_failed", path=path, exc_info=error)
    return _problem(request, VentanillaError("Something went wrong on our side.", code="error"))


def _problem(request: Request, error: VentanillaError, headers: Any = None) -> Response:
    more = dict(headers or {})
    if "retry_after" in error.extra:
        more["Retry-After"] = str(error.extra["retry_after"])
    return JSONResponse(
        render(error, _locale_of(request)), status_code=error.status, media_type="application/problem+json", headers=more
    )


def _locale_of(request: Request) -> str:
    return pick_locale(request.headers.get("accept-language", "").split(",")[0])


async def serve(ground: Ground) -> None:
    """Until stopped by a signal."""
    config = uvicorn.Config(
        create_app(ground), host=ground.settings.host, port=ground.settings.port, loop="uvloop", http="httptools",
        ws="websockets-sansio", ws_per_message_deflate=False, log_level="warning", access_log=False,
        timeout_graceful_shutdown=5, server_header=False, proxy_headers=False, backlog=2048,
        log_config=None,  # its own writes the text of exceptions
    )  # fmt: skip
    server = uvicorn.Server(config)
    if ground.settings.share_port:
        with shared_port(ground.settings.host, ground.settings.port) as listening:
            await server.serve([listening])
    else:
        await server.serve()


def shared_port(host: str, port: int) -> socket.socket:
    """Connections are shared out over all who listen so; those of one that died go to the others."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind((host, port))
    listening.listen(2048)
    return listening
