"""The short form of `python -m benchmarks.duplicates`: two applications on one database, three copies of each event at once."""

import asyncio
from collections import Counter

import pytest

import bot
from benchmarks.duplicates import events
from benchmarks.payloads import knock
from channels.accounts import service
from channels.accounts.schemas import ChannelCreate
from desk.app import build
from desk.wiring import make_ground
from tests.house import House

pytestmark = pytest.mark.asyncio
EVENTS, PEOPLE, AT_ONCE = 240, 15, 6


async def test_three_copies_at_once_leave_one_row(house: House) -> None:
    async with house.ground.work() as work:
        await service.create(work, ChannelCreate(kind="telegram", name="Bot", token="123456:" + "a" * 35))
        given = {"kind": "whatsapp", "name": "Número", "account_sid": "AC" + "0" * 32, "auth_token": "a" * 32, "from": "+14155238886"}
        await service.create(work, ChannelCreate.model_validate(given))
    doors = [door async for door in knock.doors(house.ground)]
    other = make_ground(house.ground.settings, pool=4, listen=True)
    other.extras["brain"] = bot.Brain(other)
    fastapi, second = build(other)
    answers: Counter[int] = Counter()
    async with fastapi.router.lifespan_context(fastapi):
        waiting = iter(events.calls(doors, house.url, EVENTS, PEOPLE, 7))

        async def tell() -> None:
            for made in waiting:
                answers.update(await asyncio.gather(*(knock.ask(app, made) for app in (house.app, second, second))))

        await asyncio.gather(*(tell() for _ in range(AT_ONCE)))
    assert answers == {200: EVENTS * events.COPIES}
    assert await events.rows(house.ground) == events.wanted(EVENTS, len(doors), PEOPLE)
