"""From waiting to an operator: whom the queue asks, and what the answers do."""

from datetime import timedelta
from uuid import UUID

import pytest

from core.actor import Actor
from core.errors import Conflict, NotFound
from desk.conversations import states
from desk.operators.presence import disconnected, heartbeat, set_presence
from desk.operators.service import OperatorChange, edit
from desk.queue import jobs, offers
from tests.desk.queue.builders import Desk

pytestmark = pytest.mark.asyncio


async def accept(desk: Desk, conversation_id: UUID, operator: UUID) -> None:
    async with desk.acting(operator) as work:
        assert await offers.accept(work, await desk.offer_of(conversation_id)) == conversation_id


async def decline(desk: Desk, conversation_id: UUID, operator: UUID, reason: str = "busy") -> None:
    async with desk.acting(operator) as work:
        await offers.decline(work, await desk.offer_of(conversation_id), reason)
    await desk.run()


async def test_a_waiting_conversation_is_offered_and_taken(desk: Desk) -> None:
    queue = await desk.queue()
    ana = await desk.operator(queue)
    one = await desk.waiting(queue)
    await desk.run()
    assert await desk.offers() == {one: ana}
    await accept(desk, one, ana)
    assert await desk.rows("SELECT owner, operator_id FROM conversation WHERE id = %s", one) == [
        {"owner": "operator", "operator_id": ana}
    ]
    assert await desk.offers("accepted") == {one: ana}


async def test_nobody_free_then_somebody_comes(desk: Desk) -> None:
    queue = await desk.queue()
    ana = await desk.operator(queue, status="busy")
    one = await desk.waiting(queue)
    await desk.run()
    assert await desk.offers() == {}
    async with desk.acting(ana) as work:
        await set_presence(work, ana, "available")
    await desk.run()
    assert await desk.offers() == {one: ana}


async def test_capacity_counts_what_is_held_and_what_is_offered(desk: Desk) -> None:
    queue = await desk.queue()
    ana = await desk.operator(queue, capacity=2)
    first, second, third = [await desk.waiting(queue) for _ in range(3)]
    await desk.run()
    assert await desk.offers() == {first: ana, second: ana}
    await accept(desk, first, ana)
    await desk.run()
    assert third not in await desk.offers()
    async with desk.ground.work() as work:
        await states.close(work, first, reason="done", by="operator")
    await desk.run()
    assert await desk.offers() == {second: ana, third: ana}


async def test_more_capacity_is_used_at_once(desk: Desk) -> None:
    queue = await desk.queue()
    ana = await desk.operator(queue, capacity=0)
    one = await desk.waiting(queue, urgency=3)
    await desk.run()
    assert await desk.offers() == {}
    async with desk.ground.work() as work:
        await edit(work, ana, OperatorChange(capacity=1))
    await desk.run()
    assert await desk.offers() == {one: ana}


async def test_an_immediate_one_may_be_one_too_many_and_no_more(desk: Desk) -> None:
    queue = await desk.queue()
    ana = await desk.operator(queue, capacity=1)
    first = await desk.waiting(queue)
    await desk.run()
    await accept(desk, first, ana)
    plain = await desk.waiting(queue, urgency=2)
    urgent, more = await desk.waiting(queue, urgency=3), await desk.waiting(queue, urgency=3)
    await desk.run()
    assert await desk.offers() == {urgent: ana}
    assert {plain, more}.isdisjoint(await desk.offers())
    await decline(desk, urgent, ana)
    assert await desk.offers() == {more: ana}, "who declined it is not overloaded with it again"


async def test_immediate_stands_before_what_waited_longer(desk: Desk) -> None:
    queue = await desk.queue()
    old = await desk.waiting(queue, urgency=1)
    await desk.later(hours=3)
    risk = await desk.waiting(queue, urgency=3)
    ana = await desk.operator(queue, capacity=1)
    await desk.run()
    assert await desk.offers() == {risk: ana}
    await accept(desk, risk, ana)
    async with desk.ground.work() as work:
        await states.close(work, risk, reason="done", by="operator")
    await desk.run()
    assert await desk.offers() == {old: ana}


async def test_a_declined_offer_goes_to_the_next_and_comes_back_last(desk: Desk) -> None:
    queue = await desk.queue()
    ana, beto = await desk.operator(queue), await desk.operator(queue)
    one = await desk.waiting(queue)
    await desk.run()
    (asked,) = (await desk.offers()).values()
    other = beto if asked == ana else ana
    await decline(desk, one, asked, "a reason of their own words")
    assert await desk.offers() == {one: other}
    assert await desk.column("SELECT reason FROM offer WHERE state = 'declined'") == ["other"]
    await decline(desk, one, other)
    assert await desk.offers() == {}, "nobody is asked again at once"
    await jobs.start(desk.ground)
    await desk.later(seconds=61)
    assert len(await desk.offers()) == 1


async def test_an_offer_expires_and_the_next_is_asked(desk: Desk) -> None:
    queue = await desk.queue()
    await desk.operator(queue)
    await desk.operator(queue)
    one = await desk.waiting(queue)
    await desk.run()
    first = (await desk.offers())[one]
    await desk.later(seconds=desk.ground.settings.offer_seconds - 1)
    assert await desk.offers() == {one: first}
    await desk.later(seconds=1)
    assert (await desk.offers())[one] != first
    assert await desk.offers("expired") == {one: first}


async def test_two_expired_in_a_row_make_an_operator_away(desk: Desk) -> None:
    queue = await desk.queue()
    ana = await desk.operator(queue, capacity=1)
    await desk.waiting(queue)
    await desk.run()
    await jobs.start(desk.ground)
    await desk.later(seconds=30)
    assert await desk.column("SELECT presence FROM operator WHERE user_id = %s", ana) == ["available"]
    await desk.later(seconds=61)
    assert len(await desk.offers()) == 1
    await desk.later(seconds=31)
    assert await desk.column("SELECT presence FROM operator WHERE user_id = %s", ana) == ["away"]
    assert await desk.offers() == {}
    async with desk.acting(ana) as work:
        await set_presence(work, ana, "available")
    await desk.later(seconds=61)
    await desk.later(seconds=31)
    assert await desk.column("SELECT presence FROM operator WHERE user_id = %s", ana) == ["available"]


async def test_an_offer_that_is_gone_or_anothers_is_refused(desk: Desk) -> None:
    queue = await desk.queue()
    ana = await desk.operator(queue)
    beto = await desk.operator(queue, status="busy")
    one = await desk.waiting(queue)
    await desk.run()
    offer = await desk.offer_of(one)
    with pytest.raises(NotFound):
        async with desk.acting(beto) as work:
            await offers.accept(work, offer)
    async with desk.acting(beto) as work:
        assert await states.give_to_operator(work, one, beto, cause="taken")
    for verb in (offers.accept, offers.decline):
        with pytest.raises(Conflict):
            async with desk.acting(ana) as work:
                await verb(work, offer)
    assert await desk.column("SELECT operator_id FROM conversation WHERE id = %s", one) == [beto]


async def test_going_away_takes_the_offer_to_somebody_else(desk: Desk) -> None:
    queue = await desk.queue()
    await desk.operator(queue)
    await desk.operator(queue)
    one = await desk.waiting(queue)
    await desk.run()
    asked = (await desk.offers())[one]
    async with desk.acting(asked) as work:
        await set_presence(work, asked, "away")
    await desk.run()
    assert (await desk.offers())[one] != asked


async def test_language_and_skill_are_asked_for_when_the_queue_promises_them(desk: Desk) -> None:
    queue = await desk.queue(languages=["es", "en"], skills=["drugs"])
    await desk.operator(queue, languages=["es"], skills=["drugs"])
    await desk.operator(queue, languages=["es", "en"])
    one = await desk.waiting(queue, locale="en")
    await desk.run()
    assert await desk.offers() == {}
    both = await desk.operator(queue, languages=["en"], skills=["drugs", "other"])
    await desk.run()
    assert await desk.offers() == {one: both}
    (why,) = await desk.column("SELECT why FROM offer")
    assert why == [{"code": "language", "language": "en"}, {"code": "skill", "skill": "drugs"}]


async def test_who_is_gone_for_good_gives_everything_back_and_is_asked_first_on_return(desk: Desk) -> None:
    queue = await desk.queue()
    ana = await desk.operator(queue)
    held, offered = await desk.waiting(queue), await desk.waiting(queue)
    await desk.run()
    await accept(desk, held, ana)
    async with desk.ground.work() as work:
        await disconnected(work, ana)
    await desk.run()
    assert await desk.offers() == {offered: ana}, "within the grace nothing is taken"
    desk.clock.advance(timedelta(seconds=desk.ground.settings.grace_seconds))
    await desk.run()
    assert await desk.column("SELECT owner FROM conversation WHERE id = %s", held) == ["queue"]
    assert await desk.offers() == {}
    beto = await desk.operator(queue, capacity=5, status="away")
    async with desk.acting(ana) as work:
        await set_presence(work, ana, "available")
    async with desk.acting(beto) as work:
        await set_presence(work, beto, "available")
    await desk.run()
    assert (await desk.offers())[held] == ana
    why = await desk.column("SELECT why FROM offer WHERE conversation_id = %s AND state = 'offered'", held)
    assert {"code": "previous"} in why[0]


async def test_a_short_cut_of_the_connection_changes_nothing(desk: Desk) -> None:
    queue = await desk.queue()
    ana = await desk.operator(queue)
    one = await desk.waiting(queue)
    await desk.run()
    await accept(desk, one, ana)
    async with desk.ground.work() as work:
        await disconnected(work, ana)
    desk.clock.advance(timedelta(seconds=5))
    async with desk.ground.work() as work:
        await heartbeat(work, [ana])
    await desk.later(seconds=20)
    await desk.later(seconds=20)
    assert await desk.column("SELECT operator_id FROM conversation WHERE id = %s", one) == [ana]


async def test_a_killed_web_process_is_noticed_by_the_sweep(desk: Desk) -> None:
    queue = await desk.queue()
    ana = await desk.operator(queue)
    one = await desk.waiting(queue)
    await desk.run()
    await accept(desk, one, ana)
    await jobs.start(desk.ground)
    desk.clock.advance(timedelta(seconds=60))
    await desk.run()
    assert await desk.column("SELECT owner FROM conversation WHERE id = %s", one) == ["queue"]
    assert await desk.column("SELECT presence FROM operator WHERE user_id = %s", ana) == ["offline"]


async def test_the_sweep_finds_what_no_event_told_of(desk: Desk) -> None:
    queue = await desk.queue()
    ana = await desk.operator(queue)
    one = await desk.waiting(queue)
    await desk.rows("DELETE FROM task RETURNING id")
    await desk.run()
    assert await desk.offers() == {}
    await jobs.start(desk.ground)
    await desk.run()
    assert await desk.offers() == {one: ana}
    assert await desk.column("SELECT run_at FROM task WHERE kind = 'queue.sweep'") == [
        desk.clock.now() + jobs.SWEEP_EVERY
    ]


async def test_an_overdue_answer_is_told_once_and_settled_when_somebody_takes_it(desk: Desk) -> None:
    organization = await desk.organization()
    queue = await desk.queue(organization_id=organization, targets={"urgent": 120})
    one = await desk.waiting(queue, urgency=2)
    await desk.later(seconds=119)
    assert await desk.rows("SELECT rule FROM alert") == []
    await desk.later(seconds=1)
    await desk.later(seconds=300)
    assert await desk.rows("SELECT rule, state, subject_id, detail ->> 'organization_id' AS o FROM alert") == [
        {"rule": "queue_breach", "state": "open", "subject_id": one, "o": str(organization)}
    ]
    ana = await desk.operator(queue)
    await desk.run()
    await accept(desk, one, ana)
    assert await desk.column("SELECT state FROM alert") == ["resolved"]


async def test_a_transfer_to_another_queue_voids_the_offer(desk: Desk) -> None:
    queue, other = await desk.queue(), await desk.queue("Otra")
    await desk.operator(queue)
    beto = await desk.operator(other)
    one = await desk.waiting(queue)
    await desk.run()
    async with desk.ground.work(Actor(kind="system")) as work:
        assert await states.release(work, one, cause="transfer", queue_id=other)
    await desk.run()
    assert await desk.offers() == {one: beto}


async def test_who_lost_an_offer_to_a_take_is_free_for_the_next(desk: Desk) -> None:
    queue = await desk.queue()
    ana = await desk.operator(queue, capacity=1)
    first, second = await desk.waiting(queue), await desk.waiting(queue)
    await desk.run()
    boss = await desk.operator(status="busy")
    async with desk.acting(boss) as work:
        assert await states.give_to_operator(work, first, boss, cause="taken")
    await desk.run()
    assert await desk.offers() == {second: ana}
