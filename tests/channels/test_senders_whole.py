"""Files, albums, quotes, templates, quick replies and reactions, each call checked by the twins."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from channels.contract import Button, Final, Outbound, OutboundFile, Retryable, Template
from channels.telegram.sender import TelegramSender
from channels.whatsapp.sender import WhatsAppSender
from core.ids import new_id
from desk.twins.journal import Fault
from tests.channels.builders import telegram_account, whatsapp_account
from tests.twins.fixtures import TELEGRAM_TOKEN, TWILIO_SID, Telegram, Twilio, telegram_twin, twilio_twin

__all__ = ["telegram_twin", "twilio_twin"]
pytestmark = pytest.mark.asyncio
PUBLIC = "https://desk.example.org"
PERSON = "whatsapp:+5491155500001"


def file(media_type: str, name: str = "archivo", size: int = 3) -> OutboundFile:
    async def read() -> bytes:
        return b"abc"

    return OutboundFile(name, media_type, size, f"{PUBLIC}/api/v1/media/1?until=1&mark=x", read)


def outbound(text: str = "", recipient: str = "5550001", **more: object) -> Outbound:
    return Outbound(new_id(), new_id(), new_id(), recipient, text, **more)  # type: ignore[arg-type]


@pytest_asyncio.fixture
async def telegram(telegram_twin: Telegram) -> AsyncIterator[TelegramSender]:
    account = telegram_account()
    sender = TelegramSender(replace(account, secrets={**account.secrets, "token": TELEGRAM_TOKEN}), telegram_twin.url, PUBLIC)
    yield sender
    await sender.close()


@pytest_asyncio.fixture
async def whatsapp(twilio_twin: Twilio) -> AsyncIterator[WhatsAppSender]:
    sender = WhatsAppSender(whatsapp_account(), twilio_twin.url, PUBLIC)
    yield sender
    await sender.close()


@pytest.mark.parametrize(
    ("media_type", "field"),
    [
        ("image/jpeg", "photo"), ("image/png", "photo"), ("image/gif", "animation"), ("video/mp4", "video"),
        ("audio/ogg", "voice"), ("audio/mpeg", "audio"), ("application/pdf", "document"), ("audio/webm", "document"),
    ],
)  # fmt: skip
async def test_telegram_sends_each_file_by_its_own_call(
    telegram: TelegramSender, telegram_twin: Telegram, media_type: str, field: str
) -> None:
    sent = await telegram.send(outbound("Mirá", files=(file(media_type, "recibo.pdf"),), buttons=(Button("Sí", "yes"),)))
    (message,) = telegram_twin.twin.sent(5550001)
    shown = message[field][-1] if field == "photo" else message[field]
    assert telegram_twin.twin.files[shown["file_id"]] == b"abc"
    assert (message["caption"], str(message["message_id"])) == ("Mirá", sent.provider_id)
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "yes"


async def test_telegram_sends_an_album_with_one_caption(telegram: TelegramSender, telegram_twin: Telegram) -> None:
    sent = await telegram.send(outbound("Las tres", files=(file("image/jpeg"), file("video/mp4"), file("image/png"))))
    album = telegram_twin.twin.sent(5550001)
    assert len(album) == 3 and len({m["media_group_id"] for m in album}) == 1
    assert [m.get("caption") for m in album] == ["Las tres", None, None]
    assert sent.provider_id == str(album[0]["message_id"])


async def test_telegram_answers_what_was_quoted(telegram: TelegramSender, telegram_twin: Telegram) -> None:
    await telegram.send(outbound("Eso", reply_to="41"))
    (message,) = telegram_twin.twin.sent()
    assert message["reply_to_message"]["message_id"] == 41
    with pytest.raises(Final):
        await telegram.send(outbound("Eso", reply_to="SM1"))


async def test_a_file_too_large_is_refused_before_it_is_read(telegram: TelegramSender, whatsapp: WhatsAppSender) -> None:
    with pytest.raises(Final, match="file_too_large"):
        await telegram.send(outbound(files=(file("video/mp4", size=51 * 1024 * 1024),)))
    with pytest.raises(Final, match="file_too_large"):
        await whatsapp.send(outbound(recipient=PERSON, files=(file("image/jpeg", size=6 * 1024 * 1024),)))
    with pytest.raises(Final, match="media_refused"):
        await whatsapp.send(outbound(recipient=PERSON, files=(file("audio/webm"),)))


async def test_a_press_is_answered_and_one_too_old_is_final(telegram: TelegramSender, telegram_twin: Telegram) -> None:
    telegram_twin.twin.press(TELEGRAM_TOKEN, 5550001, "yes")
    (query,) = telegram_twin.twin.presses
    await telegram.acknowledge(query)
    assert telegram_twin.twin.presses == set()
    with pytest.raises(Final):
        await telegram.acknowledge(query)


async def test_reactions_are_hung_and_taken_away(telegram: TelegramSender, telegram_twin: Telegram) -> None:
    await telegram.react("5550001", "41", "👍")
    assert telegram_twin.twin.reactions == {(5550001, 41): "👍"}
    await telegram.react("5550001", "41", "")
    assert telegram_twin.twin.reactions == {(5550001, 41): ""}


async def test_who_blocked_the_bot_is_not_reached(telegram: TelegramSender, telegram_twin: Telegram) -> None:
    telegram_twin.twin.block(TELEGRAM_TOKEN, 5550001)
    with pytest.raises(Final, match="blocked"):
        await telegram.send(outbound("Hola"))
    telegram_twin.twin.block(TELEGRAM_TOKEN, 5550001, blocked=False)
    await telegram.send(outbound("Hola"))


async def test_whatsapp_gives_the_address_of_a_file(whatsapp: WhatsAppSender, twilio_twin: Twilio) -> None:
    await whatsapp.send(outbound("Mirá", PERSON, files=(file("application/pdf"),)))
    (call,) = twilio_twin.twin.journal.calls
    assert call.values["MediaUrl"].startswith(f"{PUBLIC}/api/v1/media/") and call.values["Body"] == "Mirá"


async def test_templates_are_read_and_sent(whatsapp: WhatsAppSender, twilio_twin: Twilio) -> None:
    contents = twilio_twin.twin.contents
    sid = contents.add(TWILIO_SID, "recordatorio", "Hola {{1}}, tu turno es el {{2}}.", actions=[{"title": "Voy", "id": "y"}])
    contents.add(TWILIO_SID, "nueva", "Sin aprobar", status="pending", category="MARKETING")
    found = {known.name: known for known in await whatsapp.templates()}
    known = found["recordatorio"]
    assert (known.sid, known.status, known.category, known.buttons) == (sid, "approved", "utility", ("Voy",))
    assert known.variables == {"1": "ejemplo 1", "2": "ejemplo 2"} and found["nueva"].status == "pending"
    sent = await whatsapp.send(outbound("…", PERSON, template=Template(sid, {"1": "Ana", "2": "martes"})))
    assert twilio_twin.twin.messages[sent.provider_id]["body"] == "Hola Ana, tu turno es el martes."


async def test_many_templates_come_in_pages(whatsapp: WhatsAppSender, twilio_twin: Twilio) -> None:
    for number in range(230):
        twilio_twin.twin.contents.add(TWILIO_SID, f"aviso {number}", "Hola")
    assert len(await whatsapp.templates()) == 230


async def test_quick_replies_are_made_once_and_wrong_ones_become_lines(twilio_twin: Twilio) -> None:
    account = whatsapp_account()
    account = replace(account, config={**account.config, "quick_replies": True})
    for _ in range(2):
        sender = WhatsAppSender(account, twilio_twin.url, PUBLIC)
        sent = await sender.send(outbound("¿Te sirvió?", PERSON, buttons=(Button("Sí", "yes"), Button("No", "no"))))
        await sender.close()
        assert twilio_twin.twin.messages[sent.provider_id]["body"] == "¿Te sirvió?"
    assert len(twilio_twin.twin.contents.rows) == 1
    sender = WhatsAppSender(account, twilio_twin.url, PUBLIC)
    sent = await sender.send(outbound("¿Te sirvió?", PERSON, buttons=(Button("Hablar con una persona", "human"),)))
    assert twilio_twin.twin.messages[sent.provider_id]["body"] == "¿Te sirvió?\n• Hablar con una persona"
    assert await sender.templates() == [], "ours are no templates"
    await sender.close()


@pytest.mark.parametrize(("code", "whole"), [(20429, True), (63018, False)])
async def test_twilio_says_how_long_to_wait(whatsapp: WhatsAppSender, twilio_twin: Twilio, code: int, whole: bool) -> None:
    twilio_twin.twin.journal.faults.append(Fault("rate_limit", code=code, seconds=9))
    with pytest.raises(Retryable) as told:
        await whatsapp.send(outbound("Hola", PERSON))
    assert (told.value.after, told.value.whole) == (9, whole)
