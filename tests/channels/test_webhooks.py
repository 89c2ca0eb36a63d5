"""The webhook addresses: who gets in, what is answered, and that 200 comes after keeping."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from channels.contract import Account, Inbound, StatusUpdate
from channels.webhooks import BODY_BYTES, Webhooks
from core.errors import Unavailable
from core.ids import new_id
from core.settings import Settings
from tests.channels.builders import (
    SECRET,
    Known,
    raw,
    signed,
    telegram_account,
    update,
    whatsapp_account,
    whatsapp_form,
)  # fmt: skip

PUBLIC = "https://desk.example.org"
TELEGRAM, WHATSAPP = telegram_account(), whatsapp_account()
DISABLED = replace(telegram_account(), disabled=True)


class House:
    """Stands where the intake stands."""

    def __init__(self) -> None:
        self.kept: list[Inbound] = []
        self.news: list[StatusUpdate] = []
        self.away = False
        settings = Settings(public_url=PUBLIC + "/")
        app = Webhooks(Known(TELEGRAM, WHATSAPP, DISABLED), self.receive, self.on_status, settings)
        transport = httpx.ASGITransport(app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://10.0.0.7:1234")

    async def receive(self, inbound: Inbound) -> None:
        if self.away:
            raise Unavailable("no database")
        self.kept.append(inbound)

    async def on_status(self, update: StatusUpdate) -> None:
        if self.away:
            raise Unavailable("no database")
        self.news.append(update)

    async def telegram(self, body: bytes, secret: str | None = SECRET, account: Account = TELEGRAM) -> httpx.Response:
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
        return await self.client.post(f"/channels/telegram/{account.id}", content=body, headers=headers)

    async def whatsapp(
        self, fields: dict[str, str], path: str = "", *, change: Callable[[bytes], bytes] = bytes, base: str = PUBLIC, **headers: str
    ) -> httpx.Response:  # fmt: skip
        target = f"/channels/whatsapp/{WHATSAPP.id}{path}"
        body, signature = signed(base + target, fields)
        return await self.client.post(target, content=change(body), headers={**signature, **headers})


@pytest.fixture
def house() -> House:
    return House()


@pytest.mark.asyncio
async def test_telegram_is_kept_and_answered(house: House) -> None:
    answer = await house.telegram(raw(update(text="hola")))
    assert answer.status_code == 200 and [i.text for i in house.kept] == ["hola"]


@pytest.mark.asyncio
async def test_telegram_is_asked_to_come_back_when_nothing_can_be_kept(house: House) -> None:
    house.away = True
    assert (await house.telegram(raw(update(text="hola")))).status_code == 503
    assert (await house.whatsapp(whatsapp_form())).status_code == 503
    assert (await house.whatsapp(whatsapp_form(MessageStatus="read"), "/status")).status_code == 503


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "secret", "account", "status"),
    [
        (raw(update(text="x")), None, TELEGRAM, 403),
        (raw(update(text="x")), "wrong", TELEGRAM, 403),
        (raw(update(text="x")), SECRET, DISABLED, 404),
        (raw(update(text="x")), SECRET, WHATSAPP, 404),
        (raw(update(text="x")), SECRET, telegram_account(), 404),
        (b"{", SECRET, TELEGRAM, 400),
        (b'{"a": 1}', SECRET, TELEGRAM, 400),
        (b"x" * (BODY_BYTES + 1), SECRET, TELEGRAM, 413),
    ],
)
async def test_telegram_refusals_keep_nothing(house: House, body: bytes, secret: str | None, account: Account, status: int) -> None:
    answer = await house.telegram(body, secret, account)
    assert answer.status_code == status and house.kept == []
    assert answer.json()["status"] == status and answer.headers["content-type"] == "application/problem+json"


@pytest.mark.asyncio
async def test_the_secret_is_asked_before_the_body_is_read(house: House) -> None:
    assert (await house.telegram(b"x" * (BODY_BYTES + 1), "wrong")).status_code == 403


@pytest.mark.asyncio
async def test_a_path_that_is_no_id_is_not_found(house: House) -> None:
    assert (await house.client.post("/channels/telegram/1%27--")).status_code == 404


@pytest.mark.asyncio
async def test_whatsapp_is_kept_and_answered_with_empty_twiml(house: House) -> None:
    answer = await house.whatsapp(whatsapp_form(Body="1+1 & 50% = ok?"))
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/xml")
    assert answer.text.endswith("<Response></Response>")
    assert [i.text for i in house.kept] == ["1+1 & 50% = ok?"]


@pytest.mark.asyncio
async def test_the_raw_path_and_query_are_signed(house: House) -> None:
    assert (await house.whatsapp(whatsapp_form(), "?b=2&a=%7Ex+y")).status_code == 200
    assert len(house.kept) == 1


@pytest.mark.asyncio
async def test_the_address_is_the_configured_one_whatever_headers_say(house: House) -> None:
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    assert (await house.whatsapp(whatsapp_form(), base="https://evil.example", **forged)).status_code == 403
    assert (await house.whatsapp(whatsapp_form(), **forged)).status_code == 200


@pytest.mark.asyncio
async def test_whatsapp_refusals_keep_nothing(house: House) -> None:
    tampered = await house.whatsapp(whatsapp_form(Body="Hola"), change=lambda body: body.replace(b"Hola", b"Chau"))
    unsigned = await house.client.post(f"/channels/whatsapp/{WHATSAPP.id}", data=whatsapp_form())
    no_form = await house.whatsapp({}, change=lambda _: b"\xff\xfe")
    assert [a.status_code for a in (tampered, unsigned, no_form)] == [403, 403, 400]
    malformed = await house.whatsapp({"Body": "x"})
    assert malformed.status_code == 400 and house.kept == [] and house.news == []


@pytest.mark.asyncio
async def test_news_of_a_delivery(house: House) -> None:
    delivery = new_id()
    answer = await house.whatsapp(whatsapp_form(MessageStatus="delivered"), f"/status?delivery={delivery}")
    assert answer.status_code == 200
    assert [(n.status, n.delivery_id) for n in house.news] == [("delivered", delivery)] and house.kept == []


@pytest.mark.asyncio
async def test_news_sent_to_the_inbound_address_are_news(house: House) -> None:
    await house.whatsapp(whatsapp_form(MessageStatus="read", Body=""))
    assert [n.status for n in house.news] == ["read"] and house.kept == []


@pytest.mark.asyncio
async def test_unknown_news_are_accepted(house: House) -> None:
    answer: Any = await house.whatsapp(whatsapp_form(MessageStatus="teleported"), "/status")
    assert answer.status_code == 200 and house.news == []


@pytest.mark.asyncio
async def test_other_methods_and_addresses(house: House) -> None:
    wrong = await house.client.get(f"/channels/telegram/{TELEGRAM.id}")
    assert wrong.status_code == 405 and wrong.headers["allow"] == "POST"
    for path in ("/channels/", f"/channels/telegram/{TELEGRAM.id}/status", f"/channels/whatsapp/{WHATSAPP.id}/other", "/channels/fax/1"):
        assert (await house.client.post(path)).status_code == 404
