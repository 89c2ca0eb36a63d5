"""Clocks that are wrong, jump or disagree; and rights that end while a request is under way."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest_asyncio

from core.access import give
from core.audit import chain
from core.settings import Settings
from tests.authorization.world import hire
from tests.house import House
from tests.house import house as serving


@dataclass
class Wrong:
    """The machine's clock, off by so much."""

    off: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off


@dataclass
class Desk:
    house: House
    clock: Wrong


@pytest_asyncio.fixture
async def desk(settings: Settings) -> AsyncIterator[Desk]:
    settings.load_test = True
    clock = Wrong()
    async with serving(settings, lambda ground: replace(ground, clock=clock)) as house:
        yield Desk(house, clock)


async def test_a_clock_that_jumps_loses_and_reorders_nothing(desk: Desk) -> None:
    ana, bea = await desk.house.citizen(), await desk.house.staff()
    jumps = (0, -7200, 3000, -86_400, 0)
    for number, seconds in enumerate(jumps):
        desk.clock.off = timedelta(seconds=seconds)
        assert (await ana.say(f"mensaje {number}", client_id=f"m{number}")).status_code == 201
        assert (await ana.say(f"mensaje {number}", client_id=f"m{number}")).status_code == 200
        seen = await bea.get("auth/me")
        assert seen.status_code == 200, "a session that was last used in the future is no session that ended"
    told = [message for message in await ana.messages() if message["author"] == "citizen"]
    assert [message["text"] for message in told] == [f"mensaje {number}" for number in range(len(jumps))]
    assert [message["seq"] for message in told] == sorted(message["seq"] for message in told)
    assert (await ana.post("human")).is_success
    taken = await bea.post(f"conversations/{ana.conversation}/take")
    assert taken.status_code == 200 and taken.json()["owner"] == "operator"
    async with desk.house.ground.work() as work:
        while await chain.seal(work.conn):
            pass
        assert (await chain.verify(work.conn)).broken_at is None


async def test_a_session_ends_by_the_clock_that_asks_and_by_no_jump_back_again(desk: Desk) -> None:
    bea = await desk.house.staff()
    desk.clock.off = timedelta(hours=13)
    assert (await bea.get("auth/me")).status_code == 401
    assert (await bea.post("auth/logout")).status_code == 401
    desk.clock.off = timedelta()
    assert (await bea.get("auth/me")).status_code == 200
    assert (await bea.post("auth/logout")).status_code == 204
    desk.clock.off = timedelta(hours=-2)
    assert (await bea.get("auth/me")).status_code == 401, "ended is ended, whatever the time is said to be"


async def test_a_grant_that_ends_while_a_request_is_under_way_serves_that_request_and_no_other(desk: Desk) -> None:
    """What began in time is done whole; nothing that begins after it."""
    ana, guest = await desk.house.citizen(), await hire(desk.house, "operator")
    await ana.say("Hola")
    path = f"conversations/{ana.conversation}"
    async with desk.house.ground.work() as work:
        until = work.now + timedelta(hours=1)
        await give(work, "conversation", ana.conversation, guest.id, level="write", cause="granted", until=until)
    with psycopg.connect(desk.house.ground.settings.database_url or "", autocommit=False) as other:
        other.execute("SELECT 1 FROM conversation WHERE id = %s FOR UPDATE", (ana.conversation,))
        asked = asyncio.create_task(guest.post(f"{path}/label", json={"add": ["tarde"]}))
        await _waits_for_a_lock(desk.house)
        desk.clock.off = timedelta(hours=2)
        other.commit()
    answer = await asked
    assert answer.status_code in (200, 404, 503), answer.text
    (kept,) = await desk.house.rows("SELECT labels FROM conversation WHERE id = %s", ana.conversation)
    told = await desk.house.rows("SELECT at FROM audit_event WHERE action = 'conversation.labelled'")
    assert (kept["labels"] == ["tarde"]) == (answer.status_code == 200) == bool(told), "whole or not at all"
    assert all(row["at"] <= until for row in told)
    guest_again = replace(guest, token=await _fresh(desk, guest.email))
    assert (await guest_again.get(path)).status_code == 404
    assert (await guest_again.post(f"{path}/label", json={"add": ["después"]})).status_code == 404


async def _fresh(desk: Desk, email: str) -> str:
    body = {"email": email, "password": "una clave larga", "token": True}
    answer: dict[str, Any] = (await desk.house.http.post("/api/v1/auth/login", json=body)).json()
    desk.house.http.cookies.clear()
    return str(answer["token"])


async def _waits_for_a_lock(house: House) -> None:
    async with asyncio.timeout(60):
        while True:
            rows = await house.rows(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if rows:
                return
            await asyncio.sleep(0.02)
