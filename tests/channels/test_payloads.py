"""The short form of `python -m benchmarks.payloads`, with our own samples."""

import pytest

from benchmarks.payloads import knock, samples
from channels.accounts import service
from channels.accounts.schemas import ChannelCreate
from tests.house import House

pytestmark = pytest.mark.asyncio
COUNT = 1_500


async def doors(house: House) -> list[knock.Door]:
    async with house.ground.work() as work:
        await service.create(work, ChannelCreate(kind="telegram", name="Bot", token="123456:" + "a" * 35))
        given = {"kind": "whatsapp", "name": "Número", "account_sid": "AC" + "0" * 32, "auth_token": "a" * 32, "from": "+14155238886"}
        await service.create(work, ChannelCreate.model_validate(given))
    return [door async for door in knock.doors(house.ground)]


async def test_whatever_comes_there_is_no_5xx_and_nothing_is_kept_of_what_is_unsigned(house: House) -> None:
    ours, there = samples.own(), await doors(house)
    plain = await knock.knock(house.app, knock.whole(ours, there, house.url))
    assert plain.statuses == {200: len(ours.updates) + len(ours.forms)}, plain.failures
    before = await knock.counted(house.ground)
    unsigned = await knock.knock(house.app, knock.mutated(ours, there, house.url, COUNT, 1, signed=False))
    assert await knock.counted(house.ground) == before and set(unsigned.statuses) <= {400, 403}
    signed = await knock.knock(house.app, knock.mutated(ours, there, house.url, COUNT, 2, signed=True))
    assert signed.broken == 0, signed.failures
    assert signed.statuses[200] > COUNT // 3 and signed.statuses[400] > 0
