"""Hints travel at once in one process, by Valkey between two, and nobody ever waits for them."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
import redis

from core.ids import new_id
from core.live import Hint, Hints
from core.work import Ground
from tests.services import Valkey, valkey


@pytest.fixture
def server() -> Iterator[Valkey]:
    with valkey() as made:
        yield made


@pytest_asyncio.fixture
async def two(server: Valkey) -> AsyncIterator[tuple[Hints, Hints]]:
    pair = (Hints(server.url), Hints(server.url))
    for hints in pair:
        hints.start()
    await wait(lambda: all(hints.connected for hints in pair))
    yield pair
    for hints in pair:
        await hints.stop()


async def wait(check: object, seconds: float = 30) -> None:
    deadline = asyncio.get_running_loop().time() + seconds
    while not check():  # type: ignore[operator]
        assert asyncio.get_running_loop().time() < deadline, "it did not come"
        await asyncio.sleep(0.01)


async def test_one_process_hears_at_once_and_the_other_soon(two: tuple[Hints, Hints]) -> None:
    here: list[Hint] = []
    there: list[Hint] = []
    two[0].subscribe(here.append)
    two[1].subscribe(there.append)
    subject = new_id()
    two[0].publish("conversation", subject, seq=4)
    assert [(hint.kind, hint.subject, hint.ids) for hint in here] == [("conversation", subject, {"seq": 4})]
    await wait(lambda: there)
    assert (there[0].subject, there[0].ids) == (subject, {"seq": 4})
    await asyncio.sleep(0.1)
    assert len(here) == len(there) == 1


async def test_what_this_process_knows_is_told_to_the_others_alone(two: tuple[Hints, Hints]) -> None:
    here: list[Hint] = []
    there: list[Hint] = []
    two[0].subscribe(here.append)
    two[1].subscribe(there.append)
    two[0].tell("conversations", new_id(), {"a": 1})
    await wait(lambda: there)
    assert here == []


async def test_a_listener_that_fails_keeps_nobody_from_hearing(two: tuple[Hints, Hints]) -> None:
    heard: list[Hint] = []

    def broken(hint: Hint) -> None:
        raise ZeroDivisionError

    two[0].subscribe(broken)
    two[0].subscribe(heard.append)
    two[0].publish("queue", new_id())
    assert len(heard) == 1


async def test_deafness_is_noticed_and_ends(two: tuple[Hints, Hints], server: Valkey) -> None:
    """The canary of the other process does not count: only one's own tells that one hears."""
    server.stop()
    await wait(lambda: not two[0].connected)
    for _ in range(12_000):
        two[0].publish("queue", new_id())
    server.start()
    await wait(lambda: two[0].connected and two[1].connected)
    heard: list[Hint] = []
    two[1].subscribe(heard.append)
    subject = new_id()
    two[0].publish("conversation", subject)
    await wait(lambda: any(hint.subject == subject for hint in heard))


async def test_a_cut_subscription_is_made_anew(two: tuple[Hints, Hints], server: Valkey) -> None:
    client = redis.from_url(server.url)
    client.client_kill_filter(_type="pubsub")
    client.close()
    heard: list[Hint] = []
    two[1].subscribe(heard.append)
    for _ in range(200):
        two[0].publish("queue", new_id())
        if heard:
            break
        await asyncio.sleep(0.05)
    assert heard


async def test_garbage_on_the_channel_harms_nobody(two: tuple[Hints, Hints], server: Valkey) -> None:
    client = redis.from_url(server.url)
    for junk in (b"", b"\xff", b"hola", b"\x80"):
        client.publish("ventanilla:hints", junk)
    client.close()
    heard: list[Hint] = []
    two[1].subscribe(heard.append)
    for _ in range(200):
        two[0].publish("queue", new_id())
        if heard:
            break
        await asyncio.sleep(0.05)
    assert heard


async def test_nothing_is_told_of_what_rolled_back(ground: Ground) -> None:
    heard: list[Hint] = []
    ground.hints.subscribe(heard.append)
    with pytest.raises(ZeroDivisionError):
        async with ground.work() as work:
            work.hint("queue", new_id())
            raise ZeroDivisionError
    assert heard == []
    async with ground.work() as work:
        work.hint("queue", new_id())
        assert heard == []
    assert len(heard) == 1
