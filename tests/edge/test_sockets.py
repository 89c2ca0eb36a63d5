"""The sockets' own outbox: nothing is lost between a writer that gave up and the next, nothing changes places."""

import asyncio

import pytest

from desk.edge.sockets import _Outbox


async def test_what_waits_already_is_given_at_once_and_in_order() -> None:
    box = _Outbox()
    for number in range(3):
        box.put_nowait(number)
    assert [await box.get(), box.get_nowait(), await asyncio.wait_for(box.get(), 1)] == [0, 1, 2]
    assert box.empty()


async def test_a_reader_wakes_by_the_next_packet_and_takes_it_alone() -> None:
    box = _Outbox()
    reader = asyncio.ensure_future(asyncio.wait_for(box.get(), 5))
    await asyncio.sleep(0)
    box.put_nowait("first")
    box.put_nowait("second")
    assert await reader == "first"
    assert box.get_nowait() == "second"


async def test_what_comes_after_a_reader_gave_up_waits_for_the_next() -> None:
    box = _Outbox()
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(box.get(), 0.01)
    box.put_nowait("kept")
    assert await asyncio.wait_for(box.get(), 1) == "kept"
