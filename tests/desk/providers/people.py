"""Two channels of one house, their twins, and an operator who attends whoever writes."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from channels.accounts import service
from channels.accounts.schemas import ChannelPatch
from core.database import connect
from core.tasks import Runner
from desk.intake.media import AWAITED
from desk.twins.telegram import TelegramTwin
from desk.twins.twilio import TwilioTwin
from desk.wiring import TASKS
from tests.desk.delivery.builders import telegram_channel, whatsapp_channel
from tests.house import House, Staff, until
from tests.twins.fixtures import NUMBER, TELEGRAM_TOKEN, TWILIO_SID, TWILIO_TOKEN, Telegram, Twilio

CHAT = 5550001
PERSON = "whatsapp:+5491155500001"


@dataclass
class OnTelegram:
    house: House
    twin: TelegramTwin
    account_id: UUID

    async def rows(self) -> list[dict[str, Any]]:
        return await self.house.rows("SELECT id, last_seq FROM conversation WHERE channel = 'telegram' ORDER BY opened_at")

    async def says(self, text: str, *, seq: int | None = None, **more: Any) -> int:
        """Returns the message's number at Telegram, once it is kept."""
        before = await self.kept()
        self.twin.say(TELEGRAM_TOKEN, CHAT, text, **more)
        number: int = self.twin.chats[str(CHAT)][-1]["number"]
        await self.until_kept(before + 1)
        return number

    async def kept(self) -> int:
        rows = await self.house.rows(
            "SELECT count(*) AS n FROM message m JOIN conversation c ON c.id = m.conversation_id"
            " WHERE c.channel = 'telegram' AND m.author = 'citizen'"
        )
        return int(rows[0]["n"])

    async def until_kept(self, count: int) -> None:
        await settled(lambda: self.kept(), count)

    async def taken(self) -> None:
        """Every update that was sent is with the desk."""
        bot = self.twin.bots[TELEGRAM_TOKEN]
        await until(lambda: not bot.pending, 60)


async def fetched(house: House) -> int:
    """What waits for files of theirs has them; returns how many still wait."""
    runner = Runner(house.ground, lambda: connect(house.ground.database.url), house.ground.clock, TASKS, lane="slow")
    await runner.drain()
    await runner.close()
    rows = await house.rows("SELECT count(*) AS n FROM message WHERE attachments = %s", [AWAITED])
    return int(rows[0]["n"])


async def settled(ask: Any, wanted: Any) -> None:
    """Waits until `ask` gives `wanted`."""
    async with asyncio.timeout(60):
        while await ask() != wanted:
            await asyncio.sleep(0.02)


async def on_telegram(house: House, telegram: Telegram, **settings: Any) -> OnTelegram:
    account_id = await telegram_channel(house.ground, telegram.url)
    if settings:
        async with house.ground.work() as work:
            await service.change(work, account_id, ChannelPatch.model_validate(settings))
    async with house.ground.work() as work:
        account = await service.get(work, account_id)
    assert (await service.check(account, house.ground.settings)).ok
    return OnTelegram(house, telegram.twin, account_id)


@dataclass
class OnWhatsApp:
    house: House
    twin: TwilioTwin
    account_id: UUID

    async def says(self, text: str, **more: str) -> None:
        assert (await self.twin.say(NUMBER, PERSON, text, **more)).status_code == 200


async def on_whatsapp(house: House, twilio: Twilio) -> OnWhatsApp:
    account_id = await whatsapp_channel(house.ground, twilio.url)
    twilio.twin.set_number(NUMBER, TWILIO_SID, TWILIO_TOKEN, f"{house.url}/channels/whatsapp/{account_id}")
    return OnWhatsApp(house, twilio.twin, account_id)


@dataclass
class Attending:
    """An operator who has the conversation."""

    staff: Staff
    id: UUID

    async def row(self) -> dict[str, Any]:
        answer = await self.staff.get(f"conversations/{self.id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def messages(self) -> list[dict[str, Any]]:
        answer = await self.staff.get(f"conversations/{self.id}/messages", params={"limit": 200})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found

    async def says(self, text: str, **more: Any) -> Any:
        return await self.staff.post(f"conversations/{self.id}/messages", json={"client_id": uuid4().hex, "text": text, **more})


async def attend(house: House, channel: str) -> Attending:
    staff = await house.staff("admin")
    (row,) = await house.rows("SELECT id FROM conversation WHERE channel = %s", channel)
    answer = await staff.post(f"conversations/{row['id']}/take")
    assert answer.status_code == 200, answer.text
    return Attending(staff, row["id"])
