"""Deliveries on real parts: PostgreSQL, the task table, and the twins over a socket."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from channels.contract import StatusUpdate
from core.clock import FixedClock
from core.database import connect
from core.ids import new_id
from core.tasks import Runner, Task
from core.work import Ground
from desk.delivery import claim, jobs, outcome, senders, service
from desk.delivery.status import on_status
from desk.twins.journal import Fault
from tests.desk.delivery.builders import (
    Talk,
    deliveries,
    say,
    statuses,
    talk,
    telegram_channel,
    whatsapp_channel,
)
from tests.twins.fixtures import Telegram, Twilio, telegram_twin, twilio_twin

__all__ = ["telegram_twin", "twilio_twin"]
pytestmark = pytest.mark.asyncio
PERSON = "whatsapp:+5491155500001"


def later(ground: Ground, **by: float) -> None:
    assert isinstance(ground.clock, FixedClock)
    ground.clock.advance(timedelta(**by))


async def run(ground: Ground, account_id: UUID) -> None:
    await jobs.send(ground, Task(new_id(), "delivery.send", account_id))


async def run_on(ground: Ground, account_id: UUID, seconds: int = 30) -> None:
    """As the task calls again, at the pace that the providers ask for."""
    for _ in range(seconds):
        await run(ground, account_id)
        later(ground, seconds=1)


@pytest_asyncio.fixture
async def desk(ground: Ground) -> AsyncIterator[Ground]:
    yield ground
    await senders.close(ground)


@pytest_asyncio.fixture
async def chat(desk: Ground, telegram_twin: Telegram) -> Talk:
    return await talk(desk, await telegram_channel(desk, telegram_twin.url), "telegram", "5550001")


@pytest_asyncio.fixture
async def number(desk: Ground, twilio_twin: Twilio) -> Talk:
    twilio_twin.twin.callbacks.statuses = []
    return await talk(desk, await whatsapp_channel(desk, twilio_twin.url), "whatsapp", PERSON)


async def test_a_reply_goes_out_once(desk: Ground, chat: Talk, telegram_twin: Telegram) -> None:
    await say(desk, chat, "Tu turno es el martes.")
    await run(desk, chat.account_id)
    await run(desk, chat.account_id)
    (message,) = telegram_twin.twin.sent()
    assert (message["chat"]["id"], message["text"]) == (5550001, "Tu turno es el martes.")
    (row,) = await deliveries(desk, chat.conversation_id)
    assert (row["status"], row["provider_id"], row["attempts"]) == ("sent", str(message["message_id"]), 1)


async def test_the_task_is_laid_with_the_message_and_run_by_the_runner(desk: Ground, chat: Talk, telegram_twin: Telegram) -> None:
    await say(desk, chat, "Listo.")
    runner = Runner(desk, lambda: connect(desk.database.url), desk.clock, jobs.HANDLERS)
    assert await runner.drain() == 1
    await runner.close()
    assert [m["text"] for m in telegram_twin.twin.sent()] == ["Listo."]


async def test_citations_and_buttons_travel(desk: Ground, chat: Talk, telegram_twin: Telegram) -> None:
    extra = {"citations": [{"article_id": "1", "title": "Turnos", "quote": "…", "url": "https://x.example/t"}],
             "buttons": [{"label": "Hablar con una persona", "value": "human"}]}  # fmt: skip
    await say(desk, chat, "Sacalo por la web.", extra=extra, author="bot")
    await run(desk, chat.account_id)
    (message,) = telegram_twin.twin.sent()
    assert message["text"] == "Sacalo por la web.\n\nFuente: Turnos https://x.example/t"
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "human"


async def test_parts_and_messages_stay_in_order(desk: Ground, chat: Talk, telegram_twin: Telegram) -> None:
    long = " ".join(f"Frase número {n}." for n in range(600))
    await say(desk, chat, long)
    for n in range(5):
        await say(desk, chat, f"después {n}")
    await run_on(desk, chat.account_id)
    texts = [m["text"] for m in telegram_twin.twin.sent()]
    assert len(texts) > 6 and " ".join(texts[:-5]) == long and texts[-5:] == [f"después {n}" for n in range(5)]


async def test_two_senders_keep_the_order_too(desk: Ground, chat: Talk, telegram_twin: Telegram) -> None:
    others = [await talk(desk, chat.account_id, "telegram", str(5550100 + n)) for n in range(5)]
    for n in range(8):
        for conversation in (chat, *others):
            await say(desk, conversation, f"{n}")
    for _ in range(30):
        await asyncio.gather(run(desk, chat.account_id), run(desk, chat.account_id))
        later(desk, seconds=1)
        if len(telegram_twin.twin.sent()) == 48:
            break
    for person in (5550001, *(5550100 + n for n in range(5))):
        assert [m["text"] for m in telegram_twin.twin.sent(person)] == [str(n) for n in range(8)]


async def test_what_waits_for_another_try_holds_back_only_its_own_conversation(
    desk: Ground, chat: Talk, telegram_twin: Telegram
) -> None:
    other = await talk(desk, chat.account_id, "telegram", "5550002")
    telegram_twin.twin.journal.faults.append(Fault("rate_limit", seconds=7))
    await say(desk, chat, "uno")
    await run(desk, chat.account_id)
    await say(desk, chat, "dos")
    await say(desk, other, "otra persona")
    await run(desk, chat.account_id)
    assert [m["text"] for m in telegram_twin.twin.sent()] == ["otra persona"]
    assert await statuses(desk, chat.conversation_id) == ["queued", "queued"]
    later(desk, seconds=6)
    await run(desk, chat.account_id)
    assert len(telegram_twin.twin.sent()) == 1
    later(desk, seconds=1)
    await run_on(desk, chat.account_id, 2)
    assert [m["text"] for m in telegram_twin.twin.sent(5550001)] == ["uno", "dos"]


async def test_a_retry_asks_for_its_own_task(desk: Ground, chat: Talk, telegram_twin: Telegram) -> None:
    telegram_twin.twin.journal.faults.append(Fault("rate_limit", seconds=7))
    await say(desk, chat, "uno")
    await run(desk, chat.account_id)
    async with desk.work() as work:
        rows = await work.all("SELECT kind, run_at FROM task WHERE kind = 'delivery.send'")
        assert any(row["run_at"] <= work.now + timedelta(seconds=7) for row in rows)


async def test_being_blocked_is_final_and_visible(desk: Ground, chat: Talk, telegram_twin: Telegram) -> None:
    telegram_twin.twin.journal.faults.append(Fault("blocked"))
    await say(desk, chat, "hola")
    await say(desk, chat, "segundo")
    await run(desk, chat.account_id)
    rows = await deliveries(desk, chat.conversation_id)
    assert [(row["status"], row["error"]) for row in rows] == [("failed", "blocked"), ("failed", "blocked")]
    assert len(telegram_twin.twin.journal.calls) == 1, "who blocked us is not tried again"


async def test_unconfirmed_is_never_sent_again_by_itself(desk: Ground, chat: Talk, telegram_twin: Telegram) -> None:
    telegram_twin.twin.journal.faults.append(Fault("cut"))
    await say(desk, chat, "una sola vez")
    for _ in range(3):
        await run(desk, chat.account_id)
        later(desk, hours=1)
    assert len(telegram_twin.twin.sent()) == 1
    assert await statuses(desk, chat.conversation_id) == ["unknown"]


async def test_out_of_reach_ends_as_a_dead_letter(desk: Ground) -> None:
    chat = await talk(desk, await telegram_channel(desk, "http://127.0.0.1:9"), "telegram", "5550001")
    await say(desk, chat, "hola")
    for _ in range(outcome.MAX_ATTEMPTS):
        await run(desk, chat.account_id)
        later(desk, hours=1)
    (row,) = await deliveries(desk, chat.conversation_id)
    assert (row["status"], row["error"], row["attempts"]) == ("dead", "unreachable", outcome.MAX_ATTEMPTS)


async def test_a_lease_that_ran_out_is_unconfirmed_and_frees_the_line(
    desk: Ground, chat: Talk, telegram_twin: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim, "LEASE_SECONDS", 0)
    await say(desk, chat, "primera")
    await say(desk, chat, "segunda")
    taken = await claim.take(desk, chat.account_id, "telegram", limit=4)
    assert [t.outbound.text for t in taken if t.outbound] == ["primera"]
    assert await claim.begin(desk, taken[0].id)
    await jobs.sweep(desk, Task(new_id(), "delivery.sweep", chat.account_id))
    assert await statuses(desk, chat.conversation_id) == ["unknown", "queued"]
    await run(desk, chat.account_id)
    assert [m["text"] for m in telegram_twin.twin.sent()] == ["segunda"]


async def test_what_was_taken_and_never_begun_is_sent_by_another(
    desk: Ground, chat: Talk, telegram_twin: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim, "LEASE_SECONDS", 0)
    await say(desk, chat, "primera")
    (taken,) = await claim.take(desk, chat.account_id, "telegram", limit=4)
    await jobs.sweep(desk, Task(new_id(), "delivery.sweep", chat.account_id))
    assert await statuses(desk, chat.conversation_id) == ["queued"]
    # The one that only slept does not speak any more.
    assert not await claim.begin(desk, taken.id)
    await run(desk, chat.account_id)
    assert [m["text"] for m in telegram_twin.twin.sent()] == ["primera"]


async def test_one_that_ends_every_sender_is_given_up_and_told(desk: Ground, chat: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "LEASE_SECONDS", 0)
    monkeypatch.setattr(jobs, "MOST_LEASES", 2)
    await say(desk, chat, "primera")
    for _ in range(2):
        await claim.take(desk, chat.account_id, "telegram", limit=4)
        await jobs.sweep(desk, Task(new_id(), "delivery.sweep", chat.account_id))
    assert await statuses(desk, chat.conversation_id) == ["dead"]
    async with desk.work() as work:
        assert [row["rule"] for row in await work.all("SELECT rule FROM alert")] == ["delivery_dead"]
        assert await service.retry_many(work, statuses=["failed"], channel=None, error=None) == 0
        assert await service.retry_many(work, statuses=["dead"], channel=chat.account_id, error="never_begun") == 1
    assert await statuses(desk, chat.conversation_id) == ["queued"]


async def test_the_sweeper_leaves_a_living_sender_alone(desk: Ground, chat: Talk) -> None:
    await say(desk, chat, "primera")
    await claim.take(desk, chat.account_id, "telegram", limit=4)
    await jobs.sweep(desk, Task(new_id(), "delivery.sweep", chat.account_id))
    assert await statuses(desk, chat.conversation_id) == ["sending"]
    async with desk.work() as work:
        assert await work.one("SELECT 1 AS one FROM task WHERE kind = 'delivery.sweep'")


async def test_a_disabled_channel_says_nothing(desk: Ground, chat: Talk, telegram_twin: Telegram) -> None:
    await say(desk, chat, "hola")
    async with desk.work() as work:
        await work.execute("UPDATE channel_account SET disabled_at = now()")
    await run(desk, chat.account_id)
    assert telegram_twin.twin.sent() == [] and await statuses(desk, chat.conversation_id) == ["failed"]


async def test_an_erased_conversation_is_told_nothing(desk: Ground, chat: Talk, telegram_twin: Telegram) -> None:
    await say(desk, chat, "hola")
    async with desk.work() as work:
        await work.execute("DELETE FROM data_key")
    await run(desk, chat.account_id)
    (row,) = await deliveries(desk, chat.conversation_id)
    assert telegram_twin.twin.sent() == [] and (row["status"], row["error"]) == ("failed", "erased")


@pytest.mark.parametrize(("seconds", "status"), [(86_399, "sent"), (86_400, "failed"), (86_401, "failed")])
async def test_the_window_of_whatsapp(desk: Ground, number: Talk, twilio_twin: Twilio, seconds: int, status: str) -> None:
    later(desk, seconds=seconds)
    await say(desk, number, "hola")
    await run(desk, number.account_id)
    (row,) = await deliveries(desk, number.conversation_id)
    assert row["status"] == status and row["error"] == (None if status == "sent" else "window_closed")
    assert len(twilio_twin.twin.messages) == (1 if status == "sent" else 0)


async def test_news_only_raise_the_status(desk: Ground, number: Talk, twilio_twin: Twilio) -> None:
    await say(desk, number, "hola")
    await run(desk, number.account_id)
    (sid,) = twilio_twin.twin.messages
    seen = []
    for news in ("delivered", "sent", "failed", "read", "read", "delivered"):
        await on_status(desk, StatusUpdate(number.account_id, sid, news, "twilio_1" if news == "failed" else None))
        seen += await statuses(desk, number.conversation_id)
    assert seen == ["delivered", "delivered", "delivered", "read", "read", "read"]


async def test_our_own_id_heals_what_was_unconfirmed(desk: Ground, number: Talk, twilio_twin: Twilio) -> None:
    twilio_twin.twin.journal.faults.append(Fault("cut"))
    await say(desk, number, "hola")
    await run(desk, number.account_id)
    (row,) = await deliveries(desk, number.conversation_id)
    assert row["status"] == "unknown" and row["provider_id"] is None
    (sid,) = twilio_twin.twin.messages
    assert await on_status(desk, StatusUpdate(number.account_id, sid, "sent", None, row["id"]))
    (row,) = await deliveries(desk, number.conversation_id)
    assert (row["status"], row["provider_id"]) == ("sent", sid)


async def test_news_of_another_account_change_nothing(desk: Ground, number: Talk, twilio_twin: Twilio) -> None:
    await say(desk, number, "hola")
    await run(desk, number.account_id)
    (sid,) = twilio_twin.twin.messages
    (row,) = await deliveries(desk, number.conversation_id)
    assert not await on_status(desk, StatusUpdate(new_id(), sid, "read", None, row["id"]))
    assert not await on_status(desk, StatusUpdate(number.account_id, "SM" + "9" * 32, "read", None, row["id"]))
    assert await statuses(desk, number.conversation_id) == ["sent"]


async def test_a_callback_that_overtakes_the_answer_is_not_undone(desk: Ground, number: Talk, twilio_twin: Twilio) -> None:
    await say(desk, number, "hola")
    (taken,) = await claim.take(desk, number.account_id, "whatsapp", limit=1)
    assert taken.outbound is not None
    account_sender = twilio_twin.twin
    await on_status(desk, StatusUpdate(number.account_id, "SM" + "1" * 32, "delivered", None, taken.id))
    await outcome.store_sent(desk, taken, outcome.Sent("SM" + "1" * 32))
    assert await statuses(desk, number.conversation_id) == ["delivered"] and account_sender.messages == {}


async def test_a_repeated_provider_id_does_not_hide_that_it_went_out(desk: Ground, chat: Talk) -> None:
    await say(desk, chat, "uno")
    await say(desk, chat, "dos")
    for _ in range(2):
        (taken,) = await claim.take(desk, chat.account_id, "telegram", limit=1)
        await outcome.store_sent(desk, taken, outcome.Sent("77"))
    assert [(r["status"], r["provider_id"]) for r in await deliveries(desk, chat.conversation_id)] == [("sent", "77"), ("sent", None)]
