"""A conversation's end is told to the person's own pages, once, whoever ended it."""

import pytest

from tests.cli.test_asyncapi_live import every
from tests.house import House, until


@pytest.mark.parametrize("by", ["citizen", "operator"])
async def test_the_end_is_told_once_and_again_for_another_end(house: House, by: str) -> None:
    ana, bea = await house.citizen(), await house.staff()
    await ana.say("Hola")
    await ana.post("human")
    path = f"conversations/{ana.conversation}"
    assert (await bea.post(f"{path}/take")).is_success
    there = await house.socket("/citizen", {"token": ana.token})
    await there.next("state")
    assert there.of("closed") == []

    async def end() -> None:
        answer = await (ana.post("close") if by == "citizen" else bea.post(f"{path}/close", json={}))
        assert answer.is_success, answer.text

    await end()
    told = await there.next("closed")
    assert told["at"].removesuffix("Z") == (await bea.get(path)).json()["closed_at"].removesuffix("000Z")
    # What changes after the end makes no new one.
    assert (await bea.post(f"{path}/label", json={"add": ["x"]})).is_success
    assert (await bea.post(f"{path}/reopen")).is_success
    await until(lambda: there.of("state")[-1]["closed"] is False, 60)
    assert there.of("closed") == [told]
    assert (await bea.post(f"{path}/take")).is_success
    await end()
    await there.next("closed", 2)
    assert "closed" in every(there, "citizen")
