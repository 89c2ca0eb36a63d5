"""Telegram's twin: strict about calls, patient about webhooks."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desk.twins.server import serving
from desk.twins.telegram_spec import TelegramSpec
from tests.twins.fixtures import TELEGRAM_TOKEN, Telegram, specification, telegram_twin

__all__ = ["telegram_twin"]


async def until(true: Callable[[], bool], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


class Hook:
    """A webhook that answers what it is told to and remembers what came."""

    def __init__(self, *answers: int) -> None:
        self.answers = list(answers)
        self.got: list[tuple[int, str | None]] = []
        self.app = Starlette(routes=[Route("/hook", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        update = await request.json()
        self.got.append((update["update_id"], request.headers.get("x-telegram-bot-api-secret-token")))
        return Response(status_code=self.answers.pop(0) if self.answers else 200)


@pytest.mark.asyncio
async def test_updates_come_in_order_with_the_secret_and_again_until_taken(telegram_twin: Telegram) -> None:
    hook = Hook(503, 500)
    async with serving(hook.app) as url, httpx.AsyncClient(base_url=f"{telegram_twin.url}/bot{TELEGRAM_TOKEN}") as bot:
        await bot.post("/setWebhook", data={"url": f"{url}/hook", "secret_token": "s3cret"})
        first = telegram_twin.twin.say(TELEGRAM_TOKEN, 5, "uno")
        second = telegram_twin.twin.say(TELEGRAM_TOKEN, 5, "dos")
        await until(lambda: len(hook.got) == 4)
        assert hook.got == [(first, "s3cret")] * 3 + [(second, "s3cret")]
        info = (await bot.get("/getWebhookInfo")).json()["result"]
        assert info["pending_update_count"] == 0 and "500" in info["last_error_message"]


@pytest.mark.asyncio
async def test_a_wrong_call_is_refused_and_noted(telegram_twin: Telegram) -> None:
    async with httpx.AsyncClient(base_url=telegram_twin.url) as client:
        for path, form in (
            (f"/bot{TELEGRAM_TOKEN}/sendMessage", {"chat_id": "5"}),
            (f"/bot{TELEGRAM_TOKEN}/sendMessage", {"chat_id": "5", "text": "x" * 4097}),
            (f"/bot{TELEGRAM_TOKEN}/sendMessage", {"chat_id": "5", "text": "x", "colour": "red"}),
            (f"/bot{TELEGRAM_TOKEN}/sendMesage", {"chat_id": "5", "text": "x"}),
        ):
            answer = await client.post(path, data=form)
            assert answer.status_code == 400 and answer.json()["ok"] is False
        assert (await client.post("/botnonsense/getMe")).status_code == 404
        log = (await client.get("/_log")).json()
    assert sum(bool(call["problems"]) for call in log["calls"]) == 4 and telegram_twin.twin.sent() == []
    telegram_twin.twin.journal.calls.clear()


@pytest.mark.asyncio
async def test_the_phone_page_in_both_languages(telegram_twin: Telegram) -> None:
    async with httpx.AsyncClient(base_url=telegram_twin.url) as client:
        assert "Un teléfono de mentira" in (await client.get("/", headers={"Accept-Language": "es-AR"})).text
        assert "A make-believe phone" in (await client.get("/", headers={"Accept-Language": "en"})).text
        nobody = await client.post("/_say", json={"chat": "5491155500001", "text": "hola"})
        assert nobody.status_code == 409


@pytest.mark.parametrize("published", [False, True])
def test_the_specification_is_applied(published: bool) -> None:
    path = specification("VENTANILLA_TELEGRAM_SPEC")
    if published and path is None:
        pytest.skip("VENTANILLA_TELEGRAM_SPEC names no file")
    spec = TelegramSpec(path if published else None)
    keyboard = '{"inline_keyboard": [[{"text": "Sí", "callback_data": "yes"}]]}'
    assert spec.check("sendMessage", {"chat_id": "5", "text": "x", "reply_markup": keyboard}) == []
    assert spec.check("setWebhook", {"url": "https://x", "secret_token": "a-b_c", "allowed_updates": '["message"]'}) == []
    for method, values in (
        ("sendMessage", {"chat_id": "5", "text": " "}),
        ("sendMessage", {"chat_id": "5", "text": "x", "reply_markup": "no json"}),
        ("sendMessage", {"chat_id": "5", "text": "x", "reply_markup": keyboard.replace("yes", "y" * 65)}),
        ("setWebhook", {"url": "https://x", "secret_token": "a b"}),
        ("setWebhook", {"url": "https://x", "max_connections": "many"}),
        ("fly", {}),
    ):
        assert spec.check(method, values), (method, values)
