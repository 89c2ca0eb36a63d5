"""A twin of Telegram's Bot API: bots call it, people write through it, webhooks are called as Telegram does."""

import asyncio
import base64
import itertools
import re
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from desk.twins import telegram_updates as updates
from desk.twins.journal import Cut, Fault, Journal, hold
from desk.twins.phone import page
from desk.twins.telegram_sends import SENDS, decoded, messages, values_of
from desk.twins.telegram_spec import TelegramSpec

_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,100}")
_FAULTY = (*SENDS, "sendChatAction", "setMessageReaction", "answerCallbackQuery")
_RETRY_SECONDS = (0.2, 0.5, 1, 2, 5)


@dataclass(slots=True)
class _Bot:
    """One token's state. `pending`: updates that its webhook has not taken yet, in order."""

    id: int
    url: str = ""
    secret: str = ""
    last_error: str | None = None
    last_error_at: int | None = None
    pending: deque[dict[str, Any]] = field(default_factory=deque)
    sent: list[dict[str, Any]] = field(default_factory=list)
    moved: asyncio.Event = field(default_factory=asyncio.Event)


class TelegramTwin:
    """`app` is the server; the methods are for tests in the same process."""

    def __init__(self, spec: Path | None = None) -> None:
        self.journal = Journal()
        self.chats: dict[str, list[dict[str, Any]]] = {}
        self.bots: dict[str, _Bot] = {}
        self.files: dict[str, bytes] = {}
        """By file id; what a person's messages may name."""
        self.presses: set[str] = set()
        """Presses of buttons that nobody answered yet."""
        self.blocked: set[int] = set()
        self.reactions: dict[tuple[int, int], str] = {}
        """Chat and message -> the bot's emoji there."""
        self.pace: tuple[int, int] | None = None
        """Messages of a bot in a second, and of those to one chat; more are told to come back."""
        self._sent_at: deque[tuple[float, int]] = deque(maxlen=1_000)
        self._spec = TelegramSpec(spec)
        # Ids go on where an earlier run stopped: a desk remembers the ones it saw.
        self._ids = itertools.count(int(time.time()))
        self._couriers: dict[str, asyncio.Task[None]] = {}
        self.app = Starlette(
            routes=[
                Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self._file, methods=["GET"]),
                *self.journal.routes(),
                Route("/_say", self._say, methods=["POST"]),
                Route("/_update", self._raw, methods=["POST"]),
                Route("/_chats", self._chats, methods=["GET"]),
                Route("/", page("Telegram"), methods=["GET"]),
            ],
            lifespan=self._lifespan,
        )

    def say(self, token: str, chat_id: int, text: str, *, name: str = "Ana", language: str = "es", **more: Any) -> int:
        """A person writes to the bot. Returns the update's id. `more` goes into the message."""
        message = updates.message(next(self._ids), chat_id, text, name, language, more)
        self._show(chat_id, "citizen", text or str(more.get("caption", "")) or "📎", number=message["message_id"])
        return self.update(token, {"message": message})

    def keep(self, data: bytes) -> str:
        """A file that a person sends along; returns the id to name it by."""
        file_id = f"file-{next(self._ids)}"
        self.files[file_id] = data
        return file_id

    def press(self, token: str, chat_id: int, data: str, *, name: str = "Ana", number: int | None = None) -> int:
        """A person presses a button of ours, below the message `number`."""
        query_id = str(next(self._ids))
        self.presses.add(query_id)
        self._show(chat_id, "citizen", data)
        return self.update(token, updates.pressed(query_id, number or next(self._ids), chat_id, data, name))

    def edit(self, token: str, chat_id: int, number: int, text: str) -> int:
        """A person changes what they wrote."""
        return self.update(token, updates.edited(number, chat_id, text))

    def react(self, token: str, chat_id: int, number: int, emoji: str) -> int:
        """All the emoji that a person has on a message now."""
        return self.update(token, updates.reaction(number, chat_id, emoji))

    def block(self, token: str, chat_id: int, *, blocked: bool = True) -> int:
        """A person stops the bot, or lets it speak again."""
        (self.blocked.add if blocked else self.blocked.discard)(chat_id)
        return self.update(token, updates.membership(_me(self._bot(token)), chat_id, blocked=blocked))

    def update(self, token: str, update: dict[str, Any]) -> int:
        """Any update, to be delivered by webhook until it is taken."""
        update = {"update_id": next(self._ids), **update}
        bot = self._bot(token)
        bot.pending.append(update)
        bot.moved.set()
        number: int = update["update_id"]
        return number

    def sent(self, chat_id: int | None = None) -> list[dict[str, Any]]:
        """Messages that bots sent, in order."""
        return [m for bot in self.bots.values() for m in bot.sent if chat_id is None or m["chat"]["id"] == chat_id]

    def _bot(self, token: str) -> _Bot:
        if token not in self.bots:
            self.bots[token] = _Bot(int(token.split(":", 1)[0]))
            self._couriers[token] = asyncio.create_task(self._deliver(self.bots[token]))
        return self.bots[token]

    def _show(self, chat_id: int, author: str, text: str, buttons: list[Any] | None = None, number: int = 0) -> None:
        shown = {"author": author, "text": text, "buttons": buttons or [], "number": number}
        self.chats.setdefault(str(chat_id), []).append(shown)

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        yield
        for courier in self._couriers.values():
            courier.cancel()
        await asyncio.gather(*self._couriers.values(), return_exceptions=True)

    async def _deliver(self, bot: _Bot) -> None:
        """One update after the other; what is not answered with 2xx is repeated."""
        async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
            failures = 0
            while True:
                if not bot.pending or not bot.url:
                    bot.moved.clear()
                    await bot.moved.wait()
                    continue
                if await self._post(client, bot, bot.pending[0]):
                    bot.pending.popleft()
                    failures = 0
                else:
                    await asyncio.sleep(_RETRY_SECONDS[min(failures, len(_RETRY_SECONDS) - 1)])
                    failures += 1

    async def _post(self, client: httpx.AsyncClient, bot: _Bot, update: dict[str, Any]) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": bot.secret} if bot.secret else {}
        try:
            answer = await client.post(bot.url, json=update, headers=headers)
        except httpx.HTTPError as error:
            problem = type(error).__name__
        else:
            if answer.is_success:
                return True
            problem = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        bot.last_error, bot.last_error_at = problem, int(time.time())
        return False

    async def _call(self, request: Request) -> ASGIApp:
        token, method = request.path_params["token"], request.path_params["method"]
        values = await values_of(request)
        call = self.journal.open(method, {name: value if isinstance(value, str) else repr(value) for name, value in values.items()})
        if not _TOKEN.fullmatch(token):
            call.status = 404
            return _error(404, "Not Found")
        call.problems = self._spec.check(method, values)
        fault = self.journal.fault(call) if method in _FAULTY else None
        refusal = (_refusal(fault) if fault else None) or self._refuse(method, values, call.problems)
        if refusal:
            call.status = refusal.status_code
            return refusal
        call.status = 200
        result = self._answer(token, method, values)
        await hold(fault)
        return Cut() if fault and fault.kind == "cut" else JSONResponse({"ok": True, "result": result})

    def _refuse(self, method: str, values: dict[str, Any], problems: list[str]) -> JSONResponse | None:
        """As Telegram refuses what is well formed or not."""
        if problems:
            return _error(400, "Bad Request: " + "; ".join(problems))
        if method == "getFile" and values["file_id"] not in self.files:
            return _error(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if method == "answerCallbackQuery" and values["callback_query_id"] not in self.presses:
            return _error(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        if method in SENDS:
            if int(values["chat_id"]) in self.blocked:
                return _error(403, "Forbidden: bot was blocked by the user")
            return self._hurried(int(values["chat_id"]))
        return None

    def _hurried(self, chat_id: int) -> JSONResponse | None:
        now = time.monotonic()
        if self.pace:
            recent = [chat for at, chat in self._sent_at if now - at < 1]
            if len(recent) >= self.pace[0] or recent.count(chat_id) >= self.pace[1]:
                return _error(429, "Too Many Requests: retry after 1", retry_after=1)
        self._sent_at.append((now, chat_id))
        return None

    def _answer(self, token: str, method: str, values: dict[str, Any]) -> Any:
        bot = self._bot(token)
        match method:
            case "getMe":
                return _me(bot)
            case "setWebhook" | "deleteWebhook":
                bot.url, bot.secret = str(values.get("url", "")), str(values.get("secret_token", ""))
                bot.moved.set()
            case "getWebhookInfo":
                info = {"url": bot.url, "has_custom_certificate": False, "pending_update_count": len(bot.pending)}
                failed = {"last_error_date": bot.last_error_at, "last_error_message": bot.last_error}
                return info | (failed if bot.last_error else {})
            case "getFile":
                file_id = str(values["file_id"])
                return {"file_id": file_id, "file_unique_id": file_id, "file_size": len(self.files[file_id]),
                        "file_path": f"documents/{file_id}"}  # fmt: skip
            case "answerCallbackQuery":
                self.presses.discard(str(values["callback_query_id"]))
            case "setMessageReaction":
                given = decoded(values.get("reaction")) or []
                where = (int(values["chat_id"]), int(values["message_id"]))
                self.reactions[where] = " ".join(str(one.get("emoji", "")) for one in given)
            case _ if method in SENDS:
                return self._sent(bot, method, values)
        return True

    def _sent(self, bot: _Bot, method: str, values: dict[str, Any]) -> Any:
        found = messages(method, values, _me(bot), lambda: next(self._ids), self.keep)
        bot.sent += found
        for message in found:
            markup = message.get("reply_markup", {})
            said = str(message.get("text") or message.get("caption") or "📎")
            buttons = [b for row in markup.get("inline_keyboard", []) for b in row]
            self._show(message["chat"]["id"], "desk", said, buttons, number=message["message_id"])
        return found if method == "sendMediaGroup" else found[0]

    async def _say(self, request: Request) -> Response:
        """{token?, chat, text?, data?, name?, photo?, react?, block?, number?}: the phone page's way in."""
        asked = await request.json()
        token = asked.get("token") or next((t for t, bot in self.bots.items() if bot.url), None)
        if token is None:
            return JSONResponse({"error": "no bot has set its webhook yet"}, 409)
        chat_id, name = int(asked["chat"]), str(asked.get("name") or "Ana")
        if data := asked.get("data"):
            return JSONResponse({"id": self.press(token, chat_id, str(data), name=name, number=asked.get("number"))})
        if emoji := asked.get("react"):
            return JSONResponse({"id": self.react(token, chat_id, int(asked["number"]), str(emoji))})
        if "block" in asked:
            return JSONResponse({"id": self.block(token, chat_id, blocked=bool(asked["block"]))})
        if photo := asked.get("photo"):
            picture = {"file_id": self.keep(base64.b64decode(photo)), "file_unique_id": "p", "width": 90, "height": 60}
            return JSONResponse({"id": self.say(token, chat_id, "", name=name, photo=[picture], caption=str(asked.get("text") or ""))})
        return JSONResponse({"id": self.say(token, chat_id, str(asked["text"]), name=name)})

    async def _file(self, request: Request) -> Response:
        token, data = request.path_params["token"], self.files.get(request.path_params["path"].rpartition("/")[2])
        return Response(data) if token in self.bots and data is not None else _error(404, "Not Found")

    async def _raw(self, request: Request) -> Response:
        asked = await request.json()
        return JSONResponse({"id": self.update(asked["token"], asked["update"])})

    async def _chats(self, request: Request) -> Response:
        return JSONResponse(self.chats)


def _me(bot: _Bot) -> dict[str, Any]:
    return {"id": bot.id, "is_bot": True, "first_name": "Ventanilla", "username": f"ventanilla_{bot.id}_bot",
            "can_join_groups": False, "can_read_all_group_messages": False, "supports_inline_queries": False}  # fmt: skip


def _error(code: int, description: str, **parameters: Any) -> JSONResponse:
    body = {"ok": False, "error_code": code, "description": description}
    return JSONResponse(body | ({"parameters": parameters} if parameters else {}), code)


def _refusal(fault: Fault) -> JSONResponse | None:
    match fault.kind:
        case "rate_limit":
            seconds = max(1, int(fault.seconds))
            return _error(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        case "blocked":
            return _error(403, "Forbidden: bot was blocked by the user")
        case "refuse":
            return _error(fault.code or 400, "Bad Request: chat not found")
        case "server_error":
            return _error(fault.code or 500, "Internal Server Error")
    return None
