"""Both ways out against the providers' twins: what each ending means."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from channels.contract import Button, Final, Outbound, Retryable, Unknown
from channels.registry import CHANNELS
from channels.telegram import LIMIT
from channels.telegram.sender import TelegramSender, keyboard
from channels.whatsapp.errors import refusal
from channels.whatsapp.sender import WhatsAppSender
from core.ids import new_id
from desk.twins.journal import Fault
from tests.channels.builders import telegram_account, whatsapp_account
from tests.twins.fixtures import TWILIO_SID, TWILIO_TOKEN, Telegram, Twilio, telegram_twin, twilio_twin

__all__ = ["telegram_twin", "twilio_twin"]
pytestmark = pytest.mark.asyncio
PUBLIC = "https://desk.example.org"


def outbound(text: str = "Hola", recipient: str = "5550001", **more: object) -> Outbound:
    return Outbound(new_id(), new_id(), new_id(), recipient, text, **more)  # type: ignore[arg-type]


@pytest_asyncio.fixture
async def telegram(telegram_twin: Telegram) -> AsyncIterator[TelegramSender]:
    sender = TelegramSender(telegram_account(), telegram_twin.url, PUBLIC)
    yield sender
    await sender.close()


@pytest_asyncio.fixture
async def whatsapp(twilio_twin: Twilio) -> AsyncIterator[WhatsAppSender]:
    account = whatsapp_account()
    assert account.secrets == {"account_sid": TWILIO_SID, "auth_token": TWILIO_TOKEN}
    sender = WhatsAppSender(account, twilio_twin.url, PUBLIC)
    yield sender
    await sender.close()


async def test_telegram_sends_with_buttons(telegram: TelegramSender, telegram_twin: Telegram) -> None:
    sent = await telegram.send(outbound("¿Te sirvió? 😢", buttons=(Button("Sí", "yes"), Button("No", "no"))))
    (message,) = telegram_twin.twin.sent(5550001)
    assert message["text"] == "¿Te sirvió? 😢" and str(message["message_id"]) == sent.provider_id
    assert [b["callback_data"] for row in message["reply_markup"]["inline_keyboard"] for b in row] == ["yes", "no"]


async def test_telegram_takes_the_longest_part(telegram: TelegramSender) -> None:
    parts = CHANNELS["telegram"].parts("😢" * LIMIT)
    assert len(parts) == 2
    for part in parts:
        await telegram.send(outbound(part))


async def test_a_long_button_value_stays_within_64_bytes() -> None:
    rows = keyboard((Button("ñ" * 60, "x" * 65),))
    assert rows is not None and len(str(rows.inline_keyboard[0][0].callback_data).encode()) <= 64


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        (Fault("rate_limit", seconds=7), Retryable, "rate_limited"),
        (Fault("blocked"), Final, "blocked"),
        (Fault("refuse"), Final, "refused"),
        (Fault("refuse", code=401), Final, "token_refused"),
        (Fault("server_error"), Unknown, "unconfirmed"),
        (Fault("cut"), Unknown, "unconfirmed"),
    ],
)
async def test_telegram_endings(
    telegram: TelegramSender, telegram_twin: Telegram, fault: Fault, error: type[Exception], code: str
) -> None:
    telegram_twin.twin.journal.faults.append(fault)
    with pytest.raises(error) as ended:
        await telegram.send(outbound())
    assert getattr(ended.value, "code", None) == code
    if isinstance(ended.value, Retryable):
        assert ended.value.after == 7
    assert len(telegram_twin.twin.sent()) == (1 if fault.kind == "cut" else 0)


async def test_telegram_out_of_reach_may_be_tried_again() -> None:
    sender = TelegramSender(telegram_account(), "http://127.0.0.1:9", PUBLIC)
    with pytest.raises(Retryable):
        await sender.send(outbound())
    await sender.close()


async def test_telegram_webhook_is_set_with_its_secret(telegram: TelegramSender, telegram_twin: Telegram) -> None:
    url = await telegram.set_webhook()
    checked = await telegram.check()
    assert url.startswith(f"{PUBLIC}/channels/telegram/") and checked["webhook"]["url"] == url
    (bot,) = telegram_twin.twin.bots.values()
    assert bot.secret == "webhook-secret"


async def test_a_recipient_that_is_no_chat_is_final(telegram: TelegramSender) -> None:
    with pytest.raises(Final):
        await telegram.send(outbound(recipient="whatsapp:+549"))


async def test_whatsapp_sends_and_asks_for_news(whatsapp: WhatsAppSender, twilio_twin: Twilio) -> None:
    out = outbound("Listo ñandú", "whatsapp:+5491155500001", buttons=(Button("Sí", "yes"),))
    sent = await whatsapp.send(out)
    message = twilio_twin.twin.messages[sent.provider_id]
    assert (message["to"], message["from"]) == ("whatsapp:+5491155500001", "whatsapp:+14155238886")
    assert message["body"] == "Listo ñandú\n• Sí"
    (call,) = twilio_twin.twin.journal.calls
    assert call.values["StatusCallback"].endswith(f"/status?delivery={out.delivery_id}")


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        (Fault("rate_limit"), Retryable, "rate_limited"),
        (Fault("refuse", code=63018), Retryable, "rate_limited"),
        (Fault("server_error", code=503), Retryable, "twilio_http_503"),
        (Fault("refuse", code=63016), Final, "window_closed"),
        (Fault("refuse", code=21610), Final, "opted_out"),
        (Fault("refuse", code=63024), Final, "recipient_invalid"),
        (Fault("refuse", code=63019), Final, "media_refused"),
        (Fault("refuse", code=12345), Final, "twilio_12345"),
        (Fault("cut"), Unknown, "unconfirmed"),
    ],
)
async def test_whatsapp_endings(
    whatsapp: WhatsAppSender, twilio_twin: Twilio, fault: Fault, error: type[Exception], code: str
) -> None:
    twilio_twin.twin.journal.faults.append(fault)
    with pytest.raises(error) as ended:
        await whatsapp.send(outbound(recipient="whatsapp:+5491155500001"))
    assert getattr(ended.value, "code", None) == code
    assert len(twilio_twin.twin.messages) == (1 if fault.kind == "cut" else 0)


async def test_whatsapp_out_of_reach_may_be_tried_again() -> None:
    sender = WhatsAppSender(whatsapp_account(), "http://127.0.0.1:9", PUBLIC)
    with pytest.raises(Retryable):
        await sender.send(outbound(recipient="whatsapp:+5491155500001"))
    await sender.close()


async def test_whatsapp_check(whatsapp: WhatsAppSender) -> None:
    assert (await whatsapp.check())["status"] == "active"


async def test_a_wrong_token_is_final(twilio_twin: Twilio) -> None:
    account = replace(whatsapp_account(), secrets={"account_sid": TWILIO_SID, "auth_token": "no"})
    sender = WhatsAppSender(account, twilio_twin.url, PUBLIC)
    with pytest.raises(Final) as ended:
        await sender.check()
    assert ended.value.code == "token_refused"
    await sender.close()


async def test_an_account_without_credentials_cannot_send() -> None:
    for kind in ("telegram", "whatsapp"):
        account = replace(whatsapp_account(), kind=kind, secrets={})
        with pytest.raises(Final):
            CHANNELS[kind].sender(account, "http://127.0.0.1:9", PUBLIC)


async def test_every_refusal_of_twilios_is_one_of_two() -> None:
    assert isinstance(refusal(429, 20429), Retryable) and isinstance(refusal(500, 0), Retryable)
    assert isinstance(refusal(400, 0), Final) and refusal(404, 20404).code == "twilio_20404"

