"""Files that people send through providers: fetched after the message, once, whatever dies in between."""

import io
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from channels.accounts import service as accounts
from channels.accounts.schemas import ChannelCreate
from channels.contract import Final, Retryable
from channels.registry import CHANNELS
from core.database import connect
from core.tasks import Runner
from desk.intake import flusher, media
from desk.wiring import TASKS
from tests.house import House, until
from tests.twins.fixtures import (
    NUMBER,
    TELEGRAM_TOKEN,
    TWILIO_SID,
    TWILIO_TOKEN,
    Telegram,
    Twilio,
    telegram_twin,
    twilio_twin,
)

__all__ = ["telegram_twin", "twilio_twin"]
PERSON = "whatsapp:+5491155500001"


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "orange").save(out, "JPEG")
    return out.getvalue()


def sizes(file_id: str, data: bytes) -> list[dict[str, Any]]:
    return [
        {"file_id": file_id, "file_unique_id": file_id, "width": 20, "height": 10, "file_size": len(data)}
    ]


async def telegram(house: House, twin: Telegram) -> UUID:
    given = {"kind": "telegram", "name": "Bot", "token": TELEGRAM_TOKEN, "api_base_url": twin.url}
    async with house.ground.work() as work:
        account = await accounts.create(work, ChannelCreate.model_validate(given))
    assert (await accounts.check(account, house.ground.settings)).ok
    return account.id


async def whatsapp(house: House, twin: Twilio) -> UUID:
    given = {"kind": "whatsapp", "name": "Número", "account_sid": TWILIO_SID, "auth_token": TWILIO_TOKEN,
             "from": NUMBER, "api_base_url": twin.url}  # fmt: skip
    async with house.ground.work() as work:
        account = await accounts.create(work, ChannelCreate.model_validate(given))
    url = accounts.webhook_url("whatsapp", account.id, house.ground.settings)
    twin.twin.set_number(NUMBER, TWILIO_SID, TWILIO_TOKEN, url or "")
    return account.id


async def fetch(house: House) -> int:
    ground = house.ground
    runner = Runner(ground, lambda: connect(ground.database.url), ground.clock, TASKS, lane="slow")
    try:
        return await runner.drain()
    finally:
        await runner.close()


async def asked(house: House) -> list[dict[str, Any]]:
    return await house.rows("SELECT * FROM task WHERE kind = %s", media.FETCH)


async def eventually_asked(house: House) -> None:
    for _ in range(500):
        if await asked(house):
            return
        await house.http.get("/health/live")
    raise AssertionError("nobody asked for the file")


async def shown(house: House) -> list[dict[str, Any]]:
    """The attachments of the only conversation, as staff see them."""
    (row,) = await house.rows("SELECT id FROM conversation")
    staff = await house.staff("admin", serves=False)
    answer = await staff.get(f"conversations/{row['id']}/messages")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = next(m for m in answer.json()["messages"] if m["author"] == "citizen")[
        "attachments"
    ]
    for file in found:
        served = await staff.http.get(file["url"], headers=staff.headers)
        assert served.status_code == 200, served.text
        file["content"] = served.content
    return found


async def written(house: House, twin: Telegram, file_id: str, data: bytes) -> None:
    twin.twin.say(TELEGRAM_TOKEN, 5550001, "", caption="Mi receta", photo=sizes(file_id, data))
    for _ in range(500):
        if await house.rows("SELECT 1 AS one FROM message"):
            return
        await house.http.get("/health/live")


async def test_a_photo_sent_to_the_bot_hangs_on_its_message(house: House, telegram_twin: Telegram) -> None:
    await telegram(house, telegram_twin)
    staff = await house.staff("admin", serves=False)
    data = photo()
    await written(house, telegram_twin, telegram_twin.twin.keep(data), data)
    assert await shown(house) == []
    (row,) = await house.rows("SELECT id FROM conversation")
    socket = await house.socket("/staff", {"token": staff.token})
    await socket.ask("open", {"conversation_id": str(row["id"]), "after": 0})
    await eventually_asked(house)
    assert await fetch(house) == 1
    (file,) = await shown(house)
    assert file["media_type"] == "image/jpeg"
    with Image.open(io.BytesIO(file["content"])) as image:
        assert image.size == (20, 10)
    await until(lambda: [e for e in socket.of("message") if e["message"]["attachments"]])
    await media.arm(house.ground)
    assert await asked(house) == []


async def test_a_document_sent_over_whatsapp_hangs_on_its_message(house: House, twilio_twin: Twilio) -> None:
    await whatsapp(house, twilio_twin)
    named = twilio_twin.twin.keep(TWILIO_SID, b"%PDF-1.4 turno", "application/pdf")
    assert (await twilio_twin.twin.say(NUMBER, PERSON, "", **named)).status_code in (200, 204)
    await eventually_asked(house)
    await fetch(house)
    (file,) = await shown(house)
    assert (file["media_type"], file["content"]) == ("application/pdf", b"%PDF-1.4 turno")


async def test_what_a_dead_process_could_not_ask_for_is_asked_for(
    house: House, telegram_twin: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def died(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(flusher, "ask", died)
    await telegram(house, telegram_twin)
    data = photo()
    await written(house, telegram_twin, telegram_twin.twin.keep(data), data)
    assert await asked(house) == []
    await media.arm(house.ground)
    await media.arm(house.ground)
    assert len(await asked(house)) == 1
    assert await fetch(house) == 1
    assert len(await shown(house)) == 1


@pytest.mark.parametrize(
    "data", [b"MZ\x90\x00 program", b"\xff\xd8\xff broken picture", b"\xff\xd8\xff" * 5_000_000]
)
async def test_a_file_that_is_not_accepted_leaves_a_message_without_it(
    house: House, telegram_twin: Telegram, data: bytes
) -> None:
    await telegram(house, telegram_twin)
    await written(house, telegram_twin, telegram_twin.twin.keep(data), b"")
    await eventually_asked(house)
    assert await fetch(house) == 1
    assert await shown(house) == [] == await asked(house)
    assert await house.rows("SELECT id FROM stored_file") == []
    await media.arm(house.ground)
    assert await asked(house) == []


async def test_a_provider_out_of_reach_is_asked_again(house: House, telegram_twin: Telegram) -> None:
    account_id = await telegram(house, telegram_twin)
    data = photo()
    await written(house, telegram_twin, telegram_twin.twin.keep(data), data)
    await eventually_asked(house)
    nowhere = '{"api_base_url": "http://127.0.0.1:9"}'
    await house.rows("UPDATE channel_account SET config = %s WHERE id = %s RETURNING id", nowhere, account_id)
    await fetch(house)
    (task,) = await asked(house)
    assert task["last_error"] == "Retryable unreachable" and task["dead_at"] is None
    back = f'{{"api_base_url": "{telegram_twin.url}"}}'
    await house.rows("UPDATE channel_account SET config = %s WHERE id = %s RETURNING id", back, account_id)
    await house.rows("UPDATE task SET run_at = %s RETURNING id", house.ground.clock.now())
    await fetch(house)
    assert len(await shown(house)) == 1


async def test_a_forgotten_conversation_gets_no_files(house: House, telegram_twin: Telegram) -> None:
    await telegram(house, telegram_twin)
    data = photo()
    await written(house, telegram_twin, telegram_twin.twin.keep(data), data)
    await eventually_asked(house)
    await house.rows("DELETE FROM data_key RETURNING subject")
    await house.rows("UPDATE message SET body = '', extra = NULL, attachments = NULL RETURNING id")
    await fetch(house)
    assert await house.rows("SELECT id FROM stored_file") == [] == await asked(house)


@pytest.mark.parametrize(
    "ref", ["http://169.254.169.254/latest", "https://api.twilio.com.evil.test/x", "https://api.twilio.com/2010-04-01/Accounts/ACother/x"]
)  # fmt: skip
async def test_an_address_that_is_not_our_accounts_is_not_asked(
    house: House, twilio_twin: Twilio, ref: str
) -> None:
    account_id = await whatsapp(house, twilio_twin)
    async with house.ground.work() as work:
        account = await accounts.get(work, account_id)
    sender = CHANNELS["whatsapp"].sender(account, twilio_twin.url, house.url)
    with pytest.raises(Final, match="refused"):
        await sender.fetch(ref, 1000)
    await sender.close()


async def test_a_file_larger_than_allowed_is_not_read_to_its_end(house: House, twilio_twin: Twilio) -> None:
    account_id = await whatsapp(house, twilio_twin)
    async with house.ground.work() as work:
        account = await accounts.get(work, account_id)
    url = twilio_twin.twin.keep(TWILIO_SID, b"x" * 2000, "text/plain")["MediaUrl0"]
    sender = CHANNELS["whatsapp"].sender(account, twilio_twin.url, house.url)
    with pytest.raises(Final, match="file_too_large"):
        await sender.fetch(url, 1999)
    assert len(await sender.fetch(url, 2000)) == 2000
    await sender.close()
    away = CHANNELS["whatsapp"].sender(account, "http://127.0.0.1:9", house.url)
    with pytest.raises(Retryable):
        await away.fetch(url, 2000)
    await away.close()
