"""How many statements the hot paths run: whatever the size of the desk, the same few."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import psycopg
import pytest
import pytest_asyncio

from tests.house import House, Staff

_FEED = ("refresh_forever", "poll_forever", "beat_forever", "staff-heartbeats")


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch, house: House) -> Iterator[list[str]]:
    """Statements of this process while it lasts; the feed's own looks and the pool's pings are not the path's."""
    seen: list[str] = []
    execute = psycopg.AsyncConnection.execute
    cursor_execute = psycopg.AsyncCursor.execute

    async def on_connection(self: object, query: object, *values: object, **more: object) -> object:
        return await execute(self, query, *values, **more)  # type: ignore[arg-type]

    async def on_cursor(self: object, query: object, *values: object, **more: object) -> object:
        text = query if isinstance(query, str) else str(query)
        task = asyncio.current_task()
        own = task is not None and not task.get_name().startswith(_FEED)
        if own and text.strip().rstrip(";").lower() not in ("", "select 1"):
            seen.append(text.strip())
        return await cursor_execute(self, query, *values, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.AsyncConnection, "execute", on_connection)
        patch.setattr(psycopg.AsyncCursor, "execute", on_cursor)
        yield seen


@pytest_asyncio.fixture
async def lead(house: House) -> AsyncIterator[Staff]:
    house.ground.settings.load_test = True
    yield await house.staff("admin")


async def people(house: House, count: int) -> None:
    for number in range(count):
        who = await house.citizen()
        await who.say(f"Hola {number}")
        await who.post("human")


async def test_a_citizens_message_is_one_statement_once_it_is_known(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await house.citizen()
    await ana.say("Hola")
    with counted(monkeypatch, house) as seen:
        assert (await ana.say("Otra")).status_code == 201
    keeping = [text for text in seen if text.startswith("WITH i AS MATERIALIZED")]
    assert len(keeping) == 1 and len(seen) <= 2, seen


async def test_many_at_once_share_statements(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.ground.settings.load_test = True
    ana = await house.citizen()
    await ana.say("Hola")
    with counted(monkeypatch, house) as seen:
        answers = await asyncio.gather(*(ana.say(f"m{n}") for n in range(40)))
    assert {answer.status_code for answer in answers} == {201}
    assert len([text for text in seen if text.startswith("WITH i AS MATERIALIZED")]) < 40


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("board", 6), ("conversations?owner=queue&sort=answer_due_at", 3), ("conversations?q=Ceibo", 4), ("queues", 4), ("operators", 4),
        ("alerts", 3), ("audit", 3), ("people", 4), ("cases", 4), ("activities", 4), ("articles", 4), ("users", 3), ("organizations", 3),
    ],
)  # fmt: skip
async def test_a_list_costs_the_same_however_long_it_is(
    house: House, lead: Staff, monkeypatch: pytest.MonkeyPatch, path: str, most: int
) -> None:
    """One of them finds out who asks."""
    await people(house, 1)
    await house.staff()
    with counted(monkeypatch, house) as short:
        assert (await lead.get(path)).status_code == 200
    await people(house, 6)
    for _ in range(3):
        await house.staff()
    with counted(monkeypatch, house) as long:
        assert (await lead.get(path)).status_code == 200
    assert len(long) == len(short) <= most, long


async def test_opening_costs_the_same_however_much_was_said(
    house: House, lead: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await house.citizen()
    await ana.say("Hola")
    counts = []
    for number in range(2):
        with counted(monkeypatch, house) as seen:
            assert (await lead.get(f"conversations/{ana.conversation}/messages")).status_code == 200
        counts.append(len(seen))
        for extra in range(20):
            await ana.say(f"m{number}{extra}")
    assert counts[0] == counts[1] <= 8
