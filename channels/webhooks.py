"""Where providers call us. Verified, parsed, handed on; 200 only after it is kept.

A bare ASGI application: these calls come often and at once, and a framework would cost more than all that is done here.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol
from urllib.parse import parse_qs
from uuid import UUID

import orjson
from starlette.types import Receive, Scope, Send

from channels import telegram, whatsapp
from channels.contract import Account, Inbound, StatusUpdate
from channels.whatsapp.inbound import form
from core.errors import NotFound, TooLarge, VentanillaError
from core.settings import Settings

BODY_BYTES = 256 * 1024
"""Providers' largest honest call is some 30 kB."""

Keep = Callable[[Inbound], Awaitable[object]]
OnStatus = Callable[[StatusUpdate], Awaitable[object]]
Noted = Callable[[UUID, str | None], object]
"""Hears of each call to an account, and the code of why it was turned away."""
Pairs = list[tuple[bytes, bytes]]


class _LeftEarly(Exception):
    """The caller hung up before its body was whole."""


class Lookup(Protocol):
    async def get(self, account_id: UUID) -> Account | None: ...


class Webhooks:
    """POST /channels/telegram/{id}, /channels/whatsapp/{id}, /channels/whatsapp/{id}/status.

    `keep` returns once the message is committed; it raises core.errors.Unavailable when it cannot be.
    """

    def __init__(
        self, accounts: Lookup, keep: Keep, on_status: OnStatus, settings: Settings, noted: Noted = lambda *_: None
    ) -> None:
        self._accounts, self._keep, self._on_status, self._noted = accounts, keep, on_status, noted
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, kind = 200, b"text/plain; charset=utf-8"
        headers: Pairs = []
        try:
            body = await self._take(scope, receive)
            if body:
                kind = b"text/xml; charset=utf-8"
        except VentanillaError as error:
            status, kind, body = error.status, b"application/problem+json", orjson.dumps(error.problem())
            if status == 405:
                headers = [(b"allow", b"POST")]
        except _LeftEarly:
            status, body = 400, b""
        headers += [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _take(self, scope: Scope, receive: Receive) -> bytes:
        """The body of the answer."""
        parts = scope["path"].split("/")[2:]
        telegram_call = len(parts) == 2 and parts[0] == "telegram"
        if not telegram_call and not (parts[:1] == ["whatsapp"] and (len(parts) == 2 or parts[2:] == ["status"])):
            raise NotFound("there is nothing at this address")
        account = await self._account(scope, *parts[:2])
        try:
            if telegram_call:
                body = await self._telegram(account, scope, receive)
            else:
                body = await self._whatsapp(account, scope, receive, told=len(parts) == 3)
        except VentanillaError as error:
            self._noted(account.id, error.code)
            raise
        self._noted(account.id, None)
        return body

    async def _telegram(self, account: Account, scope: Scope, receive: Receive) -> bytes:
        telegram.verify(account, _header(scope, b"x-telegram-bot-api-secret-token"))
        for inbound in telegram.parse(account, await _body(receive)):
            await self._keep(inbound)
        return b""

    async def _whatsapp(self, account: Account, scope: Scope, receive: Receive, *, told: bool) -> bytes:
        fields = form(await _body(receive))
        whatsapp.verify(account, _signed_url(scope, self._settings), fields, _header(scope, b"x-twilio-signature"))
        # A number's own status address may be set to the one for messages: the form tells which it is.
        if told or "MessageStatus" in fields:
            update = whatsapp.status(account, fields, _delivery(scope))
            if update is not None:
                await self._on_status(update)
        else:
            for inbound in whatsapp.parse(account, fields):
                await self._keep(inbound)
        return whatsapp.EMPTY_TWIML

    async def _account(self, scope: Scope, kind: str, account_id: str) -> Account:
        try:
            account = await self._accounts.get(UUID(account_id))
        except ValueError:
            account = None
        if account is None or account.kind != kind or account.disabled:
            raise NotFound("there is no such channel")
        if scope["method"] != "POST":
            raise _WrongMethod("Providers POST here.")
        return account


class _WrongMethod(VentanillaError):
    status, code = 405, "method_not_allowed"


def _header(scope: Scope, wanted: bytes) -> str | None:
    headers: Pairs = scope["headers"]
    return next((value.decode("latin-1") for name, value in headers if name == wanted), None)


def _delivery(scope: Scope) -> str | None:
    """Our own delivery's id, which we put into the address that we gave the provider."""
    query: bytes = scope.get("query_string", b"")
    return next(reversed(parse_qs(query.decode("latin-1")).get("delivery", [])), None)


async def _body(receive: Receive) -> bytes:
    """Read no further than the limit, whatever the header promises. Raises TooLarge."""
    whole = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _LeftEarly
        piece: bytes = message.get("body", b"")
        whole += piece
        if len(whole) > BODY_BYTES:
            raise TooLarge(f"a webhook has at most {BODY_BYTES} bytes", code="webhook_too_large")
        if not message.get("more_body", False):
            return whole


def _signed_url(scope: Scope, settings: Settings) -> str:
    """The configured public address and the raw path and query: what Twilio was told, byte for byte."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope.get("query_string", b"")
    target = (raw + b"?" + query if query else raw).decode("latin-1")
    return settings.public_url.rstrip("/") + target
