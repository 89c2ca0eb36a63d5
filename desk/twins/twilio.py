"""A twin of Twilio's Messages API for WhatsApp: takes messages, calls back signed, delivers what people write."""

import asyncio
import base64
import binascii
import itertools
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp
from twilio.request_validator import RequestValidator

from desk.twins.journal import Cut, Fault, Journal, hold
from desk.twins.phone import page
from desk.twins.twilio_content import Contents
from desk.twins.twilio_spec import TwilioSpec

_ACCOUNT = "/2010-04-01/Accounts/{account}"
_MESSAGES = {400: "The request was not valid", 401: "Authenticate", 404: "The requested resource was not found",
             429: "Too Many Requests", 500: "Internal Server Error"}  # fmt: skip


@dataclass(slots=True)
class Callbacks:
    """Which states are told of a message taken, and how untidily."""

    statuses: list[str] = field(default_factory=lambda: ["queued", "sent", "delivered", "read"])
    shuffled: bool = False
    doubled: bool = False
    seconds: float = 0.05
    error_code: int = 0


class TwilioTwin:
    """`accounts`: SID -> auth token; with none given, the first token that an account shows is believed."""

    def __init__(self, spec: Path | None = None, accounts: dict[str, str] | None = None, seed: int = 1) -> None:
        self.journal = Journal()
        self.callbacks = Callbacks()
        self.messages: dict[str, dict[str, Any]] = {}
        self.received: dict[str, dict[str, Any]] = {}
        self.chats: dict[str, list[dict[str, Any]]] = {}
        self.contents = Contents(self.journal)
        self.heard: dict[str, float] = {}
        """When each person last wrote: a free text later than 24 hours after is taken and then failed, as Twilio does."""
        self.window = False
        self.fetched: dict[str, list[tuple[str, bytes]]] = {}
        """By message SID: type and bytes of what lay at its MediaUrl."""
        self.media: dict[str, tuple[bytes, str]] = {}
        """By media SID: content and type."""
        self.accounts = dict(accounts or {})
        self.numbers: dict[str, tuple[str, str]] = {}
        """Number -> (account SID, address of its webhook)."""
        self.answers: list[tuple[str, int]] = []
        """(MessageStatus or `inbound`, HTTP status) of each call to the desk."""
        self._strict = accounts is not None
        self._random = random.Random(seed)
        self._ids = itertools.count(time.time_ns())
        self._spec = TwilioSpec(spec)
        self._running: set[asyncio.Task[Any]] = set()
        self._client = httpx.AsyncClient(timeout=15, trust_env=False)
        self.app = Starlette(
            routes=[
                Route(_ACCOUNT + "/Messages.json", self._create, methods=["POST"]),
                Route(_ACCOUNT + "/Messages.json", self._list, methods=["GET"]),
                Route(_ACCOUNT + "/Messages/{sid}.json", self._fetch, methods=["GET"]),
                Route(_ACCOUNT + "/Messages/{sid}/Media/{media}", self._medium, methods=["GET"]),
                Route("/_media/{media}", self._content, methods=["GET"]),
                Route(_ACCOUNT + ".json", self._account, methods=["GET"]),
                Route("/v1/ContentAndApprovals", self._content_list, methods=["GET"]),
                Route("/v1/Content", self._content_list, methods=["GET"]),
                Route("/v1/Content", self._content_create, methods=["POST"]),
                *self.journal.routes(),
                Route("/_numbers", self._number, methods=["POST"]),
                Route("/_callbacks", self._behave, methods=["POST"]),
                Route("/_say", self._say, methods=["POST"]),
                Route("/_chats", self._chats, methods=["GET"]),
                Route("/", page("WhatsApp"), methods=["GET"]),
            ],
            lifespan=self._lifespan,
        )

    async def say(self, number: str, person: str, text: str, *, name: str = "Ana", **more: str) -> httpx.Response:
        """`person` (whatsapp:+...) writes to `number`; returns what the desk's webhook answered."""
        account, url = self.numbers[number]
        form = {
            "MessageSid": f"SM{next(self._ids):032x}", "AccountSid": account, "From": person, "To": number,
            "Body": text, "ProfileName": name, "WaId": person.removeprefix("whatsapp:+"), "NumMedia": "0",
            "SmsStatus": "received", "ApiVersion": "2010-04-01", **more,
        }  # fmt: skip
        self.chats.setdefault(person, []).append({"author": "citizen", "text": text, "buttons": []})
        self.heard[person] = time.time()
        self.receive(form)
        return await self._post(account, url, form)

    def receive(self, form: dict[str, str]) -> None:
        """A person's message is Twilio's now, whether or not the desk hears of it."""
        sid, now = form["MessageSid"], format_datetime(datetime.now(UTC))
        uri = f"/2010-04-01/Accounts/{form['AccountSid']}/Messages/{sid}"
        self.received[sid] = {
            "sid": sid, "account_sid": form["AccountSid"], "api_version": "2010-04-01", "body": form.get("Body", ""),
            "to": form["To"], "from": form["From"], "status": "received", "direction": "inbound", "date_created": now,
            "date_updated": now, "date_sent": now, "error_code": None, "error_message": None, "messaging_service_sid": None,
            "num_media": form.get("NumMedia", "0"), "num_segments": "1", "price": None, "price_unit": None,
            "uri": f"{uri}.json", "subresource_uris": {"media": f"{uri}/Media.json"},
        }  # fmt: skip

    def keep(self, account: str, data: bytes, media_type: str) -> dict[str, str]:
        """A file that a person sends along; the fields that name it in `say`."""
        sid = f"ME{next(self._ids):032x}"
        self.media[sid] = (data, media_type)
        url = f"https://api.twilio.com/2010-04-01/Accounts/{account}/Messages/MM{next(self._ids):032x}/Media/{sid}"
        return {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": media_type}

    async def settle(self) -> None:
        """Waits until every callback was made."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _post(self, account: str, url: str, form: dict[str, str]) -> httpx.Response:
        """Signed over the address as it stands, as Twilio does."""
        signature = RequestValidator(self.accounts[account]).compute_signature(url, form)
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        answer = await self._client.post(url, content=urlencode(form), headers=headers)
        self.answers.append((form.get("MessageStatus", "inbound"), answer.status_code))
        return answer

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        yield
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._client.aclose()

    async def _create(self, request: Request) -> ASGIApp:
        account = request.path_params["account"]
        async with request.form() as form:
            pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        values = dict(pairs)
        call = self.journal.open("Messages.create", values)
        call.problems = self._spec.check(pairs)
        said = self.contents.said(values["ContentSid"], values.get("ContentVariables")) if "ContentSid" in values else None
        if "ContentSid" in values and said is None:
            call.problems.append("ContentSid or ContentVariables name nothing")
        fault = self.journal.fault(call)
        refusal = self._unauthorised(request) or (_refusal(fault) if fault else None)
        if refusal is None and call.problems:
            refusal = _error(400, 21600, "; ".join(call.problems))
        if refusal is not None:
            call.status = refusal.status_code
            return refusal
        call.status = 201
        message = self._take(account, values, said)
        self._later(self._go(message, values, [value for name, value in pairs if name == "MediaUrl"]))
        await hold(fault)
        return Cut() if fault and fault.kind == "cut" else JSONResponse(message, 201)

    async def _go(self, message: dict[str, Any], values: dict[str, str], media: list[str]) -> None:
        """Fetches what the message carries, then tells how it went."""
        error = await self._fetch_media(message["sid"], media)
        if self._too_late(values):
            error = 63016
        if url := values.get("StatusCallback"):
            await self._call_back(message, url, error)

    async def _fetch_media(self, sid: str, media: list[str]) -> int:
        for url in media:
            try:
                answer = await self._client.get(url)
            except httpx.HTTPError:
                return 63019
            if answer.status_code != 200:
                return 63019
            self.fetched.setdefault(sid, []).append((answer.headers.get("content-type", ""), answer.content))
        return 0

    def _too_late(self, values: dict[str, str]) -> bool:
        sid = values.get("ContentSid")
        if not self.window or (sid and self.contents.approved(sid)):
            return False
        return time.time() - self.heard.get(values["To"], 0) >= 86_400

    def _take(self, account: str, values: dict[str, str], said: tuple[str, list[str]] | None) -> dict[str, Any]:
        sid, now = f"SM{next(self._ids):032x}", format_datetime(datetime.now(UTC))
        uri = f"/2010-04-01/Accounts/{account}/Messages/{sid}"
        message = {
            "sid": sid, "account_sid": account, "api_version": "2010-04-01", "body": said[0] if said else values.get("Body", ""),
            "to": values["To"], "from": values.get("From"), "status": "queued", "direction": "outbound-api",
            "date_created": now, "date_updated": now, "date_sent": None, "error_code": None, "error_message": None,
            "messaging_service_sid": values.get("MessagingServiceSid"), "num_media": "0", "num_segments": "1",
            "price": None, "price_unit": None, "uri": f"{uri}.json", "subresource_uris": {"media": f"{uri}/Media.json"},
        }  # fmt: skip
        self.messages[sid] = message
        buttons = [{"text": label, "callback_data": label} for label in (said[1] if said else [])]
        shown = message["body"] or ("📎" if "MediaUrl" in values else "")
        self.chats.setdefault(values["To"], []).append({"author": "desk", "text": shown, "buttons": buttons})
        return message

    async def _call_back(self, message: dict[str, Any], url: str, error: int = 0) -> None:
        told = ["sent", "undelivered"] if error else list(self.callbacks.statuses)
        order = told * (2 if self.callbacks.doubled else 1)
        if self.callbacks.shuffled:
            self._random.shuffle(order)
        for status in order:
            await asyncio.sleep(self.callbacks.seconds)
            message["status"] = status
            form = {"MessageSid": message["sid"], "MessageStatus": status, "SmsSid": message["sid"], "SmsStatus": status,
                    "AccountSid": message["account_sid"], "From": message["from"] or "", "To": message["to"],
                    "ApiVersion": "2010-04-01"}  # fmt: skip
            if status in ("failed", "undelivered") and (error or self.callbacks.error_code):
                form["ErrorCode"] = str(error or self.callbacks.error_code)
            try:
                await self._post(message["account_sid"], url, form)
            except httpx.HTTPError:
                self.answers.append((status, 0))

    def _later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _list(self, request: Request) -> Response:
        if refusal := self._unauthorised(request):
            return refusal
        asked, account = request.query_params, request.path_params["account"]
        call = self.journal.open("Messages.list", dict(asked))
        call.problems = self._spec.check_query("Messages", asked)
        call.status = 400 if call.problems else 200
        if call.problems:
            return _error(400, 20001, "; ".join(call.problems))
        found = [
            message for message in (*self.messages.values(), *self.received.values())
            if message["account_sid"] == account
            and asked.get("To", message["to"]) == message["to"] and asked.get("From", message["from"]) == message["from"]
        ]  # fmt: skip
        size = int(asked.get("PageSize", "50"))
        uri = f"/2010-04-01/Accounts/{account}/Messages.json"
        return JSONResponse({"messages": found[::-1][:size], "page": 0, "page_size": size, "start": 0, "end": len(found),
                             "uri": uri, "first_page_uri": uri, "next_page_uri": None, "previous_page_uri": None})  # fmt: skip

    async def _fetch(self, request: Request) -> Response:
        if refusal := self._unauthorised(request):
            return refusal
        message = self.messages.get(request.path_params["sid"])
        return JSONResponse(message) if message else _error(404, 20404)

    async def _medium(self, request: Request) -> Response:
        """Leads on, as Twilio does, to an address that needs no credentials."""
        if refusal := self._unauthorised(request):
            return refusal
        sid = request.path_params["media"]
        return RedirectResponse(f"/_media/{sid}", 307) if sid in self.media else _error(404, 20404)

    async def _content(self, request: Request) -> Response:
        found = self.media.get(request.path_params["media"])
        return Response(found[0], media_type=found[1]) if found else _error(404, 20404)

    async def _account(self, request: Request) -> Response:
        self.journal.open("Accounts.fetch", {}).status = 200
        if refusal := self._unauthorised(request):
            return refusal
        return JSONResponse({"sid": request.path_params["account"], "friendly_name": "Ventanilla", "status": "active",
                             "type": "Full", "owner_account_sid": request.path_params["account"]})  # fmt: skip

    async def _content_list(self, request: Request) -> Response:
        return self._unauthorised(request) or self.contents.listed(request, _basic(request.headers["authorization"])[0])

    async def _content_create(self, request: Request) -> Response:
        return self._unauthorised(request) or await self.contents.create(request, _basic(request.headers["authorization"])[0])

    def _unauthorised(self, request: Request) -> JSONResponse | None:
        sid, token = _basic(request.headers.get("authorization", ""))
        # The Content API names no account in its address.
        account = request.path_params.get("account", sid)
        if not self._strict and token:
            self.accounts.setdefault(account, token)
        return None if sid == account and token and self.accounts.get(account) == token else _error(401, 20003)

    async def _number(self, request: Request) -> Response:
        """{number, account_sid, auth_token, url}: what a person sets in Twilio's console."""
        asked = await request.json()
        self.set_number(asked["number"], asked["account_sid"], asked["auth_token"], asked["url"])
        return Response(status_code=204)

    def set_number(self, number: str, account: str, token: str, url: str) -> None:
        self.accounts[account] = token
        self.numbers[number if number.startswith("whatsapp:") else f"whatsapp:{number}"] = (account, url)

    async def _behave(self, request: Request) -> Response:
        self.callbacks = Callbacks(**await request.json())
        return Response(status_code=204)

    async def _say(self, request: Request) -> Response:
        asked = await request.json()
        number = asked.get("number") or next(iter(self.numbers), None)
        if number is None:
            return JSONResponse({"error": "no number has a webhook yet"}, 409)
        digits = "".join(c for c in str(asked["chat"]) if c.isdigit())
        more: dict[str, str] = {"MessageType": "text"}
        if photo := asked.get("photo"):
            more |= self.keep(self.numbers[number][0], base64.b64decode(photo), "image/jpeg")
        if data := asked.get("data"):
            more |= {"ButtonText": str(data), "ButtonPayload": str(data), "MessageType": "button"}
        said, name = str(asked.get("text") or asked.get("data") or ""), str(asked.get("name") or "Ana")
        answer = await self.say(number, f"whatsapp:+{digits}", said, name=name, **more)
        return JSONResponse({"status": answer.status_code})

    async def _chats(self, request: Request) -> Response:
        return JSONResponse(self.chats)


def _basic(header: str) -> tuple[str, str]:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        sid, _, token = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return sid, token


def _error(status: int, code: int, message: str = "") -> JSONResponse:
    body = {"code": code, "message": message or _MESSAGES.get(status, ""), "status": status,
            "more_info": f"https://www.twilio.com/docs/errors/{code}"}  # fmt: skip
    return JSONResponse(body, status)


def _refusal(fault: Fault) -> JSONResponse | None:
    match fault.kind:
        case "rate_limit":
            refused = _error(429, fault.code or 20429)
            refused.headers["Retry-After"] = str(max(1, int(fault.seconds)))
            return refused
        case "refuse" | "blocked":
            return _error(400, fault.code or (21610 if fault.kind == "blocked" else 21211))
        case "server_error":
            return _error(fault.code or 500, 20500)
    return None
