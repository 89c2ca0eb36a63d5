"""What no webhook brought is asked for: Twilio's list of messages, Telegram's word on what it cannot deliver."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

from core.tasks import Task
from core.work import Ground
from desk.intake.flusher import Intake
from desk.intake.provider import receiver
from desk.intake.reconcile import RECONCILE, arm, reconcile
from desk.twins.server import serving
from desk.twins.telegram import TelegramTwin
from desk.twins.twilio import TwilioTwin
from tests.desk.delivery.builders import telegram_channel, whatsapp_channel
from tests.twins.fixtures import NUMBER, TELEGRAM_TOKEN, TWILIO_SID, TWILIO_TOKEN, specification

PERSON = "whatsapp:+5491155550001"


def form(text: str, sid: str = "") -> dict[str, str]:
    return {"MessageSid": sid or f"SM{uuid4().hex}", "AccountSid": TWILIO_SID, "From": PERSON, "To": NUMBER, "Body": text, "NumMedia": "0"}


async def look(ground: Ground, account: UUID) -> None:
    async with ground.work() as work:
        row = await work.one("SELECT id, payload FROM task WHERE kind = %s AND subject = %s", (RECONCILE, account))
        await work.execute("DELETE FROM task WHERE kind = %s", (RECONCILE,))
    await reconcile(ground, Task(uuid4(), RECONCILE, account, (row["payload"] or {}) if row else {}))


async def rows(ground: Ground, statement: str) -> list[dict[str, Any]]:
    async with ground.work() as work:
        return await work.all(statement)


@asynccontextmanager
async def whatsapp(ground: Ground) -> AsyncIterator[tuple[TwilioTwin, UUID]]:
    twin = TwilioTwin(specification("VENTANILLA_TWILIO_SPEC"), {TWILIO_SID: TWILIO_TOKEN})
    async with serving(twin.app) as url:
        yield twin, await whatsapp_channel(ground, url)
    assert twin.journal.problems == []


async def test_a_message_that_no_webhook_brought_is_found_once_and_in_order(ground: Ground) -> None:
    from channels import whatsapp as channel
    from channels.accounts import account as read_account

    async with whatsapp(ground) as (twin, account_id):
        brought = form("traído por su aviso")
        for one in (brought, form("perdido uno"), form("perdido dos")):
            twin.receive(one)
        intake = Intake(ground)
        intake.start()
        async with ground.work() as work:
            account = await read_account(work.conn, work.vault, account_id)
        assert account is not None
        receive = receiver(ground, intake)
        await receive(channel.parse(account, brought)[0])
        await look(ground, account_id)
        late = form("perdido uno", list(twin.received)[1])
        kept = await receive(channel.parse(account, late)[0])
        await look(ground, account_id)
        await intake.stop()
        assert kept is not None and not kept.fresh
        assert [row["seq"] for row in await rows(ground, "SELECT seq FROM message ORDER BY seq")] == [1, 2, 3]
        assert len(await rows(ground, "SELECT id FROM conversation")) == 1
        assert [row["rule"] for row in await rows(ground, "SELECT rule FROM alert")] == ["messages_recovered"]
        # It goes on from where it looked, and keeps itself going.
        (task,) = await rows(ground, f"SELECT run_at, payload FROM task WHERE kind = '{RECONCILE}'")
        assert task["payload"]["since"] and task["run_at"] > ground.clock.now()


async def test_a_provider_out_of_reach_is_asked_again(ground: Ground) -> None:
    account = await whatsapp_channel(ground, "http://127.0.0.1:9")
    await arm(ground)
    await arm(ground)
    assert len(await rows(ground, f"SELECT id FROM task WHERE kind = '{RECONCILE}'")) == 1
    await look(ground, account)
    assert len(await rows(ground, f"SELECT id FROM task WHERE kind = '{RECONCILE}'")) == 1
    assert not await rows(ground, "SELECT id FROM alert")


async def test_what_telegram_cannot_deliver_is_told_and_ends_by_itself(ground: Ground) -> None:
    twin = TelegramTwin(specification("VENTANILLA_TELEGRAM_SPEC"))
    async with serving(twin.app) as url:
        account = await telegram_channel(ground, url)
        twin._bot(TELEGRAM_TOKEN).url = "http://127.0.0.1:9/elsewhere"
        twin.say(TELEGRAM_TOKEN, 4242, "¿hay alguien?")
        await look(ground, account)
        assert not await rows(ground, "SELECT id FROM alert")
        await look(ground, account)
        assert [row["rule"] for row in await rows(ground, "SELECT rule FROM alert WHERE state = 'open'")] == ["channel_behind"]
        twin._bot(TELEGRAM_TOKEN).pending.clear()
        await look(ground, account)
        assert not await rows(ground, "SELECT id FROM alert WHERE state = 'open'")
    assert twin.journal.problems == []


async def test_an_address_that_telegram_forgot_is_told_again(ground: Ground) -> None:
    twin = TelegramTwin(specification("VENTANILLA_TELEGRAM_SPEC"))
    async with serving(twin.app) as url:
        account = await telegram_channel(ground, url)
        ours = f"{ground.settings.public_url}/channels/telegram/{account}"
        bot = twin._bot(TELEGRAM_TOKEN)
        await look(ground, account)
        assert bot.url == ""  # never registered: nobody set this channel up yet
        bot.url = ours
        await look(ground, account)
        bot.url = ""
        await look(ground, account)
        assert bot.url == ours
    assert twin.journal.problems == []
