"""Where providers call us. Verified, parsed, handed on; 200 only after it is kept."""

from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import UUID

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels import telegram, whatsapp
from channels.contract import Account, Inbound, StatusUpdate
from channels.whatsapp.inbound import form
from core.errors import NotFound, TooLarge, VentanillaError
from core.settings import Settings

BODY_BYTES = 256 * 1024
"""Providers' largest honest call is some 30 kB."""
log = structlog.get_logger()

Receive = Callable[[Inbound], Awaitable[object]]
OnStatus = Callable[[StatusUpdate], Awaitable[object]]
Endpoint = Callable[[Request], Awaitable[Response]]


class Lookup(Protocol):
    async def get(self, account_id: UUID) -> Account | None: ...


def routes(accounts: Lookup, receive: Receive, on_status: OnStatus, settings: Settings) -> list[Route]:
    """`receive` returns once the message is committed; it raises core.errors.Unavailable when it cannot be."""

    async def from_telegram(request: Request) -> Response:
        account = await _account(accounts, request, "telegram")
        telegram.verify(account, request.headers.get("x-telegram-bot-api-secret-token"))
        for inbound in telegram.parse(account, await _body(request)):
            await receive(inbound)
        return Response(status_code=200)

    async def from_whatsapp(request: Request) -> Response:
        account = await _account(accounts, request, "whatsapp")
        fields = form(await _body(request))
        whatsapp.verify(account, _signed_url(request, settings), fields, request.headers.get("x-twilio-signature"))
        # A number's own status address may be set to this one: the form tells which it is.
        if "MessageStatus" in fields:
            await _news(account, fields, request)
        else:
            for inbound in whatsapp.parse(account, fields):
                await receive(inbound)
        return _twiml()

    async def whatsapp_status(request: Request) -> Response:
        account = await _account(accounts, request, "whatsapp")
        fields = form(await _body(request))
        whatsapp.verify(account, _signed_url(request, settings), fields, request.headers.get("x-twilio-signature"))
        await _news(account, fields, request)
        return _twiml()

    async def _news(account: Account, fields: whatsapp.inbound.Form, request: Request) -> None:
        update = whatsapp.status(account, fields, request.query_params.get("delivery"))
        if update is not None:
            await on_status(update)

    return [
        Route("/channels/telegram/{channel_id}", _guarded(from_telegram), methods=["POST"]),
        Route("/channels/whatsapp/{channel_id}", _guarded(from_whatsapp), methods=["POST"]),
        Route("/channels/whatsapp/{channel_id}/status", _guarded(whatsapp_status), methods=["POST"]),
    ]


def _guarded(endpoint: Endpoint) -> Endpoint:
    """Our errors as problem details, without the framework's slower handlers."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except VentanillaError as error:
            return JSONResponse(error.problem(), error.status, media_type="application/problem+json")
        except ClientDisconnect:
            return Response(status_code=400)

    return answer


async def _account(accounts: Lookup, request: Request, kind: str) -> Account:
    try:
        account = await accounts.get(UUID(request.path_params["channel_id"]))
    except ValueError:
        account = None
    if account is None or account.kind != kind or account.disabled:
        raise NotFound("there is no such channel")
    return account


async def _body(request: Request) -> bytes:
    """Read no further than the limit, whatever the header promises. Raises TooLarge."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > BODY_BYTES:
            raise TooLarge(f"a webhook has at most {BODY_BYTES} bytes", code="webhook_too_large")
        chunks.append(chunk)
    return b"".join(chunks)


def _signed_url(request: Request, settings: Settings) -> str:
    """The configured public address and the raw path and query: what Twilio was told, byte for byte."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    query: bytes = request.scope.get("query_string", b"")
    target = (raw + b"?" + query if query else raw).decode("latin-1")
    return settings.public_url.rstrip("/") + target


def _twiml() -> Response:
    return Response(whatsapp.EMPTY_TWIML, media_type="text/xml")
