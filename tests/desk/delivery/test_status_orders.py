"""What a provider tells of a message, in any order: on the delivery's own row it only rises."""

from itertools import permutations
from random import Random
from uuid import UUID

import pytest

from channels.contract import StatusUpdate
from channels.status import RANKS, rise
from core.work import Ground
from desk.delivery.status import on_status
from tests.desk.delivery.builders import deliveries, say, talk, whatsapp_channel

NEWS = ("sent", "failed", "delivered", "read", "unknown")
SAID = ("sent", "failed", "delivered", "read")
"""What a provider's callback can be: `unknown` is our own word."""
PERSON = "whatsapp:+5491155500001"


def test_10_000_random_orders_never_fall() -> None:
    random = Random(20261121)
    for _ in range(10_000):
        status = "sending"
        for news in random.choices(NEWS, k=random.randrange(1, 16)):
            after = rise(status, news)
            assert RANKS.index(after) >= RANKS.index(status), (status, news)
            status = after


async def told(ground: Ground, account: UUID, conversation: UUID, orders: list[tuple[str, ...]]) -> int:
    """Each order on a delivery of its own; how often one fell, or ended below the highest that it heard."""
    rows = await deliveries(ground, conversation)
    async with ground.work() as work:
        for number, row in enumerate(rows):
            await work.execute(
                "UPDATE delivery SET status = 'sending', provider_id = %s WHERE id = %s", (f"SM{number:032x}", row["id"])
            )
    fallen, before = 0, ["sending"] * len(orders)
    for step in range(max(map(len, orders))):
        for number, order in enumerate(orders):
            if step < len(order):
                await on_status(ground, StatusUpdate(account, f"SM{number:032x}", order[step]))
        now = {row["provider_id"]: row["status"] for row in await deliveries(ground, conversation)}
        after = [now[f"SM{number:032x}"] for number in range(len(orders))]
        fallen += sum(RANKS.index(new) < RANKS.index(old) for old, new in zip(before, after, strict=True))
        before = after
    return fallen + sum(end != max(order, key=RANKS.index) for end, order in zip(before, orders, strict=True))


@pytest.mark.asyncio
async def test_every_order_on_a_row(ground: Ground) -> None:
    """All 120 orders of five: the four that a provider tells, one of them told twice."""
    account = await whatsapp_channel(ground, "http://127.0.0.1:9")
    chat = await talk(ground, account, "whatsapp", PERSON)
    orders = sorted({order for twice in SAID for order in permutations((*SAID, twice))})
    random = Random(7)
    orders += [tuple(random.choices(SAID, k=random.randrange(1, 8))) for _ in range(60)]
    for _ in orders:
        await say(ground, chat, "hola")
    assert len(orders) >= 120 + 60
    assert await told(ground, account, chat.conversation_id, orders) == 0
