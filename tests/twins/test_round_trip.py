"""Providers' twins against the real webhook routes and the real sender, over sockets, on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from starlette.applications import Starlette

from channels.accounts import Accounts, service
from channels.accounts import account as read_account
from channels.contract import Inbound, StatusUpdate
from channels.webhooks import Webhooks
from core.errors import Unavailable
from core.ids import new_id
from core.tasks import Task
from core.work import Ground
from desk.delivery import jobs, senders
from desk.delivery.status import on_status
from desk.twins.server import serving
from desk.twins.twilio import Callbacks
from tests.desk.delivery.builders import deliveries, say, statuses, talk, telegram_channel, whatsapp_channel
from tests.twins.fixtures import (
    NUMBER,
    TELEGRAM_TOKEN,
    TWILIO_SID,
    TWILIO_TOKEN,
    Telegram,
    Twilio,
    telegram_twin,
    twilio_twin,
)  # fmt: skip

__all__ = ["telegram_twin", "twilio_twin"]
pytestmark = pytest.mark.asyncio
PERSON = "whatsapp:+5491155500001"


@dataclass
class Desk:
    """The routes on a socket; `kept` is what the intake would have kept."""

    ground: Ground
    url: str = ""
    away: bool = False
    kept: list[Inbound] = field(default_factory=list)

    async def receive(self, inbound: Inbound) -> None:
        if self.away:
            raise Unavailable("no database")
        self.kept.append(inbound)

    async def news(self, update: StatusUpdate) -> None:
        await on_status(self.ground, update)


@pytest_asyncio.fixture
async def desk(ground: Ground) -> AsyncIterator[Desk]:
    desk = Desk(ground)
    app = Starlette()
    app.mount("", Webhooks(Accounts(ground), desk.receive, desk.news, ground.settings))
    async with serving(app) as desk.url:
        ground.settings.public_url = desk.url
        yield desk
    await senders.close(ground)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)


async def test_telegram_there_and_back(desk: Desk, telegram_twin: Telegram) -> None:
    account_id = await telegram_channel(desk.ground, telegram_twin.url)
    async with desk.ground.work() as work:
        account = await read_account(work.conn, work.vault, account_id)
    assert account is not None
    check = await service.check(account, desk.ground.settings)
    assert check.ok and check.webhook_url == f"{desk.url}/channels/telegram/{account_id}"

    desk.away = True
    update_id = telegram_twin.twin.say(TELEGRAM_TOKEN, 5550001, "¿Dónde saco turno?")
    await until(lambda: telegram_twin.twin.bots[TELEGRAM_TOKEN].last_error is not None)
    assert desk.kept == [] and "503" in str(telegram_twin.twin.bots[TELEGRAM_TOKEN].last_error)
    desk.away = False
    await until(lambda: len(desk.kept) == 1)
    assert (desk.kept[0].external_id, desk.kept[0].text) == (str(update_id), "¿Dónde saco turno?")

    conversation = await talk(desk.ground, account_id, "telegram", desk.kept[0].sender)
    await say(desk.ground, conversation, "En la web.")
    await jobs.send(desk.ground, Task(new_id(), "delivery.send", account_id))
    assert [m["text"] for m in telegram_twin.twin.sent(5550001)] == ["En la web."]


async def test_a_bot_that_is_not_ours_is_told_so(desk: Desk, telegram_twin: Telegram) -> None:
    account_id = await telegram_channel(desk.ground, "http://127.0.0.1:9")
    async with desk.ground.work() as work:
        account = await read_account(work.conn, work.vault, account_id)
    assert account is not None
    check = await service.check(account, desk.ground.settings)
    assert (check.ok, check.error) == (False, "unreachable")


@pytest.mark.parametrize("seed", range(5))
async def test_whatsapp_there_and_back_with_untidy_news(desk: Desk, twilio_twin: Twilio, seed: int) -> None:
    account_id = await whatsapp_channel(desk.ground, twilio_twin.url)
    twilio_twin.twin.set_number(NUMBER, TWILIO_SID, TWILIO_TOKEN, f"{desk.url}/channels/whatsapp/{account_id}")
    assert (await twilio_twin.twin.say(NUMBER, PERSON, "¿Dónde saco turno?")).status_code == 200
    assert [i.text for i in desk.kept] == ["¿Dónde saco turno?"]

    twilio_twin.twin.callbacks = Callbacks(["queued", "sent", "delivered", "read"], shuffled=True, doubled=True, seconds=0)
    twilio_twin.twin._random.seed(seed)
    conversation = await talk(desk.ground, account_id, "whatsapp", desk.kept[0].sender)
    await say(desk.ground, conversation, "En la web. " * 300)
    await jobs.send(desk.ground, Task(new_id(), "delivery.send", account_id))
    await twilio_twin.twin.settle()
    assert set(await statuses(desk.ground, conversation.conversation_id)) == {"read"}
    assert {status for _, status in twilio_twin.twin.answers} == {200}
    rows = await deliveries(desk.ground, conversation.conversation_id)
    assert [row["provider_id"] for row in rows] == list(twilio_twin.twin.messages)


async def test_a_failure_told_later_is_seen(desk: Desk, twilio_twin: Twilio) -> None:
    account_id = await whatsapp_channel(desk.ground, twilio_twin.url)
    twilio_twin.twin.callbacks = Callbacks(["sent", "undelivered"], seconds=0, error_code=63016)
    conversation = await talk(desk.ground, account_id, "whatsapp", PERSON)
    await say(desk.ground, conversation, "hola")
    await jobs.send(desk.ground, Task(new_id(), "delivery.send", account_id))
    await twilio_twin.twin.settle()
    (row,) = await deliveries(desk.ground, conversation.conversation_id)
    assert (row["status"], row["error"]) == ("failed", "twilio_63016")
