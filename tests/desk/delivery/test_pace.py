"""At the pace that providers ask for: an account's second, a chat's gap, and rest when they say so."""

from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from channels.contract import Retryable
from channels.registry import CHANNELS
from core.clock import FixedClock
from core.ids import new_id
from core.tasks import Task
from core.work import Ground
from desk.delivery import jobs, pace, senders
from desk.twins.journal import Fault
from tests.desk.delivery.builders import Talk, say, statuses, talk, telegram_channel, whatsapp_channel
from tests.twins.fixtures import Telegram, Twilio, telegram_twin, twilio_twin

__all__ = ["telegram_twin", "twilio_twin"]
pytestmark = pytest.mark.asyncio
TELEGRAM = CHANNELS["telegram"]


@pytest_asyncio.fixture
async def desk(ground: Ground) -> Any:
    yield ground
    await senders.close(ground)


async def run(ground: Ground, chat: Talk) -> None:
    await jobs.send(ground, Task(new_id(), "delivery.send", chat.account_id))


def later(ground: Ground, seconds: float) -> None:
    assert isinstance(ground.clock, FixedClock)
    ground.clock.advance(timedelta(seconds=seconds))


async def test_a_chat_gets_a_few_at_once_and_then_one_a_second(desk: Ground, telegram_twin: Telegram) -> None:
    chat = await talk(desk, await telegram_channel(desk, telegram_twin.url), "telegram", "5550001")
    for number in range(8):
        await say(desk, chat, str(number))
    counts = []
    for _ in range(4):
        await run(desk, chat)
        counts.append(len(telegram_twin.twin.sent()))
        later(desk, 1)
    assert counts == [5, 6, 7, 8]
    assert [m["text"] for m in telegram_twin.twin.sent()] == [str(n) for n in range(8)]


async def test_an_account_keeps_to_its_second(desk: Ground, telegram_twin: Telegram) -> None:
    account = await telegram_channel(desk, telegram_twin.url)
    chats = [await talk(desk, account, "telegram", str(5550000 + n)) for n in range(40)]
    for chat in chats:
        await say(desk, chat, "hola")
    await run(desk, chats[0])
    assert len(telegram_twin.twin.sent()) == TELEGRAM.per_second
    later(desk, 1)
    await run(desk, chats[0])
    assert len(telegram_twin.twin.sent()) == 40


async def test_two_relays_share_one_second(desk: Ground) -> None:
    account = await telegram_channel(desk, "http://127.0.0.1:9")
    for taken in (20, 10, 0):
        async with desk.work() as work:
            second = await pace.second(work, account, TELEGRAM)
            assert min(20, second.left) == taken
            await second.spend(work, taken)


async def test_a_refused_chat_rests_as_long_as_it_was_told_and_the_others_go_on(desk: Ground, telegram_twin: Telegram) -> None:
    account = await telegram_channel(desk, telegram_twin.url)
    hurried, other = [await talk(desk, account, "telegram", str(5550000 + n)) for n in range(2)]
    telegram_twin.twin.journal.faults.append(Fault("rate_limit", seconds=30))
    await say(desk, hurried, "uno")
    await run(desk, hurried)
    await say(desk, hurried, "dos")
    await say(desk, other, "hola")
    for _ in range(3):
        await run(desk, hurried)
        later(desk, 9.9)
    assert await statuses(desk, hurried.conversation_id) == ["queued", "queued"]
    assert await statuses(desk, other.conversation_id) == ["sent"]
    later(desk, 0.3)
    await run(desk, hurried)
    assert (await statuses(desk, hurried.conversation_id))[0] == "sent"


async def test_two_refused_chats_are_the_whole_account(desk: Ground, telegram_twin: Telegram) -> None:
    account = await telegram_channel(desk, telegram_twin.url)
    chats = [await talk(desk, account, "telegram", str(5550000 + n)) for n in range(3)]
    telegram_twin.twin.journal.faults += [Fault("rate_limit", seconds=30)] * 2
    for chat in chats[:2]:
        await say(desk, chat, "hola")
        await run(desk, chat)
    await say(desk, chats[2], "hola")
    await run(desk, chats[2])
    assert await statuses(desk, chats[2].conversation_id) == ["queued"]
    later(desk, 30)
    await run(desk, chats[2])
    assert [await statuses(desk, chat.conversation_id) for chat in chats] == [["sent"]] * 3


@pytest.mark.parametrize(("code", "status"), [(20429, "queued"), (63018, "sent")])
async def test_twilio_means_the_account_or_one_person(desk: Ground, twilio_twin: Twilio, code: int, status: str) -> None:
    twilio_twin.twin.callbacks.statuses = []
    account = await whatsapp_channel(desk, twilio_twin.url)
    first, second = [await talk(desk, account, "whatsapp", f"whatsapp:+549115550000{n}") for n in range(2)]
    twilio_twin.twin.journal.faults.append(Fault("rate_limit", code=code, seconds=9))
    await say(desk, first, "hola")
    await run(desk, first)
    await say(desk, second, "hola")
    await run(desk, second)
    assert await statuses(desk, second.conversation_id) == [status]
    later(desk, 9)
    await run(desk, first)
    assert await statuses(desk, first.conversation_id) == ["sent"]


async def test_telegrams_own_limits_are_never_met(desk: Ground, telegram_twin: Telegram) -> None:
    """The twin refuses what Telegram would: nothing of ours is refused."""
    telegram_twin.twin.pace = (30, 5)
    account = await telegram_channel(desk, telegram_twin.url)
    chats = [await talk(desk, account, "telegram", str(5550000 + n)) for n in range(6)]
    for number in range(3):
        for chat in chats:
            await say(desk, chat, str(number))
    await run(desk, chats[0])
    assert {call.status for call in telegram_twin.twin.journal.calls} == {200}
    assert len(telegram_twin.twin.sent()) == 18


async def test_no_word_of_when_leaves_the_pace_alone(desk: Ground) -> None:
    account = await telegram_channel(desk, "http://127.0.0.1:9")
    chat = await talk(desk, account, "telegram", "5550001")
    async with desk.work() as work:
        await pace.hurried(work, account, chat.conversation_id, TELEGRAM, Retryable("unreachable"))
        row = await work.one("SELECT ready_at FROM handle")
        assert row is not None and row["ready_at"] is None
