"""Telegram and WhatsApp against the twins: in, answered by the bot, handed over, the operator's reply out once."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import socketio
from starlette.applications import Starlette

from desk.twins.server import serving
from desk.twins.telegram import TelegramTwin
from desk.twins.twilio import TwilioTwin
from tests.journeys.desk import Desk, until
from tests.twins.fixtures import specification

ANSWERED = "¿Cuánto cuesta atenderse?"
UNANSWERED = "¿Alquilan tractores Brunkel los feriados?"
REPLY = "Hola, te leo. Tractores no, pero contame."
BOT_TOKEN = "777000222:journey-token"
ACCOUNT, AUTH, NUMBER = "AC" + "7" * 32, "abcdefabcdefabcdefabcdefabcdef12", "whatsapp:+14155238886"
PERSON = "whatsapp:+5491155550123"


@contextmanager
def standing(app: Starlette) -> Iterator[tuple[str, asyncio.AbstractEventLoop]]:
    """A twin in a thread of its own: its address, and the loop to ask it in."""
    loop, ready, url = asyncio.new_event_loop(), threading.Event(), []
    stop = asyncio.Event()

    async def run() -> None:
        async with serving(app) as address:
            url.append(address)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    assert ready.wait(20)
    yield url[0], loop
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)


class Operator:
    """A console's socket without a browser: available, accepts what is offered."""

    def __init__(self, desk: Desk, name: str) -> None:
        self.api = desk.log_in(name)
        self.offers: list[dict[str, Any]] = []
        self.socket = socketio.Client(reconnection=True)
        self.socket.on("offer", self.offers.append, namespace="/staff")
        token = str(self.api.headers["Authorization"]).removeprefix("Bearer ")
        self.socket.connect(desk.url, auth={"token": token}, namespaces=["/staff"], transports=["websocket"], wait_timeout=20)
        self.ask("presence", {"status": "available"})

    def ask(self, event: str, data: dict[str, Any]) -> Any:
        answer = self.socket.call(event, data, namespace="/staff", timeout=20)
        assert "error" not in answer, answer
        return answer

    def accept(self, conversation_id: str) -> None:
        offer = until(lambda: next((o for o in self.offers if o["conversation"]["id"] == conversation_id), None), what="the offer")
        self.ask("accept", {"offer_id": offer["offer_id"]})

    def leave(self) -> None:
        self.ask("presence", {"status": "offline"})
        self.socket.disconnect()
        self.api.close()


@pytest.fixture
def operator(desk: Desk) -> Iterator[Operator]:
    made = Operator(desk, "operator1")
    yield made
    made.leave()


def conversation_of(api: httpx.Client, channel_id: str) -> dict[str, Any]:
    def look() -> Any:
        items = api.get("/api/v1/conversations", params={"channel_id": channel_id}).json()["items"]
        return items[0] if items else None

    found: dict[str, Any] = until(look, what="the conversation")
    return found


def walk(desk: Desk, operator: Operator, channel: dict[str, Any], say: Callable[[str], None], sent: Callable[[], list[str]]) -> None:
    with desk.log_in("supervisor") as supervisor:
        say(ANSWERED)
        until(lambda: any("gratuita" in text for text in sent()), what="the bot's answer")
        say(UNANSWERED)
        conversation = conversation_of(supervisor, channel["id"])
        operator.accept(conversation["id"])
        body = {"conversation_id": conversation["id"], "client_id": "reply-1", "text": REPLY}
        first = operator.ask("message", body)
        # The same client id again is the same message.
        assert operator.ask("message", body)["id"] == first["id"]
        until(lambda: sent().count(REPLY) == 1, what="the reply")
        messages = supervisor.get(f"/api/v1/conversations/{conversation['id']}/messages").json()["messages"]
        said = [m["seq"] for m in messages if not m.get("note")]
        assert said == list(range(1, len(said) + 1))
        until(lambda: supervisor.get("/api/v1/deliveries", params={"conversation_id": conversation["id"]}).status_code == 200)
        assert sent().count(REPLY) == 1
        closed = supervisor.post(f"/api/v1/conversations/{conversation['id']}/close", json={"outcome": "resolved"})
        assert closed.status_code == 200, closed.text


def test_telegram(desk: Desk, operator: Operator) -> None:
    twin = TelegramTwin(specification("VENTANILLA_TELEGRAM_SPEC"))
    with standing(twin.app) as (url, loop), desk.log_in("admin") as admin:
        queue = next(q for q in admin.get("/api/v1/queues").json()["items"] if q["name"] == "Primera escucha")
        made = admin.post("/api/v1/channels", json={
            "kind": "telegram", "name": "Telegram de prueba", "token": BOT_TOKEN, "api_base_url": url, "queue_id": queue["id"],
        })  # fmt: skip
        assert made.status_code == 201, made.text
        assert BOT_TOKEN not in made.text
        channel = made.json()
        tested = admin.post(f"/api/v1/channels/{channel['id']}/test")
        assert tested.json()["ok"], tested.text

        def say(text: str) -> None:
            loop.call_soon_threadsafe(twin.say, BOT_TOKEN, 4242, text)

        walk(desk, operator, channel, say, lambda: [str(one["text"]) for one in twin.sent(4242)])
        assert twin.journal.problems == []


def test_whatsapp(desk: Desk, operator: Operator) -> None:
    twin = TwilioTwin(specification("VENTANILLA_TWILIO_SPEC"), {ACCOUNT: AUTH})
    with standing(twin.app) as (url, loop), desk.log_in("admin") as admin:
        queue = next(q for q in admin.get("/api/v1/queues").json()["items"] if q["name"] == "Primera escucha")
        made = admin.post("/api/v1/channels", json={
            "kind": "whatsapp", "name": "WhatsApp de prueba", "account_sid": ACCOUNT, "auth_token": AUTH, "from": NUMBER,
            "api_base_url": url, "queue_id": queue["id"],
        })  # fmt: skip
        assert made.status_code == 201, made.text
        assert AUTH not in made.text
        channel = made.json()
        twin.set_number(NUMBER, ACCOUNT, AUTH, f"{desk.url}/channels/whatsapp/{channel['id']}")

        def say(text: str) -> None:
            answer = asyncio.run_coroutine_threadsafe(twin.say(NUMBER, PERSON, text), loop).result(30)
            assert answer.status_code == 200, answer.text

        def sent() -> list[str]:
            return [str(call.values.get("Body")) for call in list(twin.journal.calls) if call.values.get("To") == PERSON]

        walk(desk, operator, channel, say, sent)
        assert twin.journal.problems == []
