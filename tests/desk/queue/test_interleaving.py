"""Eight at once, in any order: never two owners, never too much for one person, nobody forgotten."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from core.errors import Conflict
from desk.conversations import states
from desk.operators.presence import disconnected, heartbeat, set_presence
from desk.queue import offers
from desk.queue.assign import assign
from tests.desk.queue.builders import Desk

pytestmark = pytest.mark.asyncio
CLAIMERS = 8
STEPS = 18

# In one snapshot: who carries more than the capacity, and by how much; how many of it are immediate.
_OVERLOADED = """
SELECT o.user_id FROM operator o CROSS JOIN LATERAL (
    SELECT count(*) AS load, count(*) FILTER (WHERE c.urgency >= 3) AS immediate FROM conversation c
    WHERE c.owner = 'operator' AND c.operator_id = o.user_id
       OR EXISTS (SELECT 1 FROM offer f WHERE f.conversation_id = c.id AND f.operator_id = o.user_id
                  AND f.state = 'offered')) l
WHERE l.load > o.capacity + CASE WHEN l.immediate > 0 AND o.capacity > 0 THEN 1 ELSE 0 END
"""
_TWICE_GIVEN = """
SELECT conversation_id FROM assignment GROUP BY conversation_id
HAVING count(*) FILTER (WHERE to_owner = 'operator') > count(*) FILTER (WHERE to_owner = 'queue')
"""
_ACCEPTED_BY_ANOTHER = """
SELECT f.id FROM offer f WHERE f.state = 'accepted' AND NOT EXISTS (
    SELECT 1 FROM assignment a WHERE a.conversation_id = f.conversation_id AND a.operator_id = f.operator_id
    AND a.to_owner = 'operator' AND a.at = f.answered_at)
"""
_OFFERED_AND_HELD = """
SELECT f.id FROM offer f JOIN conversation c ON c.id = f.conversation_id
WHERE f.state = 'offered' AND c.owner <> 'queue'
"""


class Turmoil:
    """People and timers who do whatever comes, each as the product itself would."""

    def __init__(self, desk: Desk, queues: list[UUID], people: list[UUID], seed: int) -> None:
        self.desk, self.queues, self.people, self.dice = desk, queues, people, random.Random(seed)

    async def claim(self) -> None:
        await assign(self.desk.ground, self.dice.choice(self.queues))

    async def answer(self) -> None:
        found = await self.desk.rows("SELECT id, operator_id FROM offer WHERE state = 'offered'")
        if not found:
            return
        one = self.dice.choice(found)
        verb = offers.accept if self.dice.random() < 0.7 else offers.decline
        try:
            async with self.desk.acting(one["operator_id"]) as work:
                await verb(work, one["id"])
        except Conflict:
            pass

    async def expire(self) -> None:
        self.desk.clock.advance(timedelta(seconds=self.dice.choice((1, 15))))
        for offer_id in await self.desk.column(
            "SELECT id FROM offer WHERE state = 'offered' AND expires_at <= %s", self.desk.clock.now()
        ):
            async with self.desk.ground.work() as work:
                await offers.expire(work, offer_id)

    async def finish(self) -> None:
        held = await self.desk.column("SELECT id FROM conversation WHERE owner = 'operator'")
        if held:
            async with self.desk.ground.work() as work:
                verb = states.release if self.dice.random() < 0.3 else _close
                await verb(work, self.dice.choice(held), cause="turmoil")

    async def come_and_go(self) -> None:
        person = self.dice.choice(self.people)
        async with self.desk.acting(person) as work:
            if self.dice.random() < 0.2:
                await disconnected(work, person)
            else:
                await set_presence(work, person, self.dice.choice(("available", "available", "busy", "away")))

    async def write(self) -> None:
        await self.desk.waiting(self.dice.choice(self.queues), urgency=self.dice.choice((0, 0, 1, 2, 3)))

    async def stay(self) -> None:
        async with self.desk.ground.work() as work:
            await heartbeat(work, self.people)

    async def run(self) -> None:
        acts: list[Callable[[], Awaitable[None]]] = [
            self.claim, self.claim, self.claim, self.answer, self.answer, self.expire, self.finish,
            self.come_and_go, self.write, self.stay,
        ]  # fmt: skip
        for _ in range(STEPS):
            await self.dice.choice(acts)()


async def _close(work: object, conversation_id: UUID, *, cause: str) -> bool:
    return await states.close(work, conversation_id, reason=cause, by="system")  # type: ignore[arg-type]


async def _check(desk: Desk) -> None:
    for statement in (_OVERLOADED, _TWICE_GIVEN, _OFFERED_AND_HELD, _ACCEPTED_BY_ANOTHER):
        assert await desk.column(statement) == [], statement


async def _watch(desk: Desk, done: asyncio.Event) -> None:
    while not done.is_set():
        await _check(desk)
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("seed", range(3))
async def test_any_interleaving_keeps_one_owner_and_everybodys_capacity(desk: Desk, seed: int) -> None:
    queues = [await desk.queue(), await desk.queue("Otra")]
    people = [await desk.operator(*queues, capacity=capacity) for capacity in (1, 2, 2)]
    people.append(await desk.operator(queues[0], capacity=1))
    for number in range(10):
        await desk.waiting(queues[number % 2], urgency=number % 4)
    done = asyncio.Event()
    watcher = asyncio.create_task(_watch(desk, done))
    claimers = [Turmoil(desk, queues, people, seed * 100 + number).run() for number in range(CLAIMERS)]
    try:
        await asyncio.gather(*claimers)
    finally:
        done.set()
        await watcher
    await _calm_down(desk, people)


async def _calm_down(desk: Desk, people: list[UUID]) -> None:
    """With people who accept and finish, everybody who waits is offered and answered."""
    for _ in range(60):
        await _check(desk)
        if not await desk.column("SELECT id FROM conversation WHERE owner IN ('queue', 'operator')"):
            return
        async with desk.ground.work() as work:
            for held in await desk.column("SELECT id FROM conversation WHERE owner = 'operator'"):
                await states.close(work, held, reason="done", by="operator")
        for person in people:
            async with desk.acting(person) as work:
                await set_presence(work, person, "available")
        await desk.later(seconds=61)
        for offer in await desk.rows("SELECT id, operator_id FROM offer WHERE state = 'offered'"):
            async with desk.acting(offer["operator_id"]) as work:
                await offers.accept(work, offer["id"])
        for queue in await desk.column("SELECT id FROM queue"):
            await assign(desk.ground, queue)
    raise AssertionError("somebody was never offered")


async def test_eight_claimers_make_one_offer_each_conversation(desk: Desk) -> None:
    queue = await desk.queue()
    people = [await desk.operator(queue, capacity=3) for _ in range(5)]
    for _ in range(20):
        await desk.waiting(queue)
    for _ in range(4):
        await asyncio.gather(*(assign(desk.ground, queue) for _ in range(CLAIMERS)))
    offered = list((await desk.offers()).values())
    assert sorted(offered.count(person) for person in people) == [3, 3, 3, 3, 3]


async def test_of_many_who_accept_one_offer_only_one_does(desk: Desk) -> None:
    queue = await desk.queue()
    ana = await desk.operator(queue)
    one = await desk.waiting(queue)
    await desk.run()
    offer = await desk.offer_of(one)

    async def accept() -> bool:
        try:
            async with desk.acting(ana) as work:
                await offers.accept(work, offer)
        except Conflict:
            return False
        return True

    assert sorted(await asyncio.gather(*(accept() for _ in range(4)))) == [False, False, False, True]
    moves = await desk.column("SELECT count(*) FROM assignment WHERE to_owner = 'operator'")
    assert moves == [1]
