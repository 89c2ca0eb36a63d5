"""The audit: written with what it tells of, never changed, chained so that a change is seen."""

import asyncio
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from core.audit import chain, jobs
from core.clock import FixedClock
from core.database import connect
from core.ids import new_id
from core.tasks import Runner
from core.work import Ground


async def write(ground: Ground, count: int) -> None:
    async with ground.work() as work:
        for number in range(count):
            await work.audit("thing.made", "thing", new_id(), number=number, name="ñandú")


async def seal(ground: Ground) -> int:
    async with ground.work() as work:
        return await chain.seal(work.conn)


async def verdict(ground: Ground) -> chain.Verdict:
    async with ground.work() as work:
        return await chain.verify(work.conn)


async def tamper(ground: Ground, statement: str) -> None:
    """As somebody who owns the database could."""
    async with await connect(ground.database.url) as conn:
        await conn.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        await conn.execute("ALTER TABLE audit_link DISABLE TRIGGER USER")
        await conn.execute(statement.encode())


async def test_the_chain_holds_and_names_its_tail(ground: Ground) -> None:
    await write(ground, 5)
    assert await verdict(ground) == chain.Verdict(0, 5, None)
    assert await seal(ground) == 5
    await write(ground, 2)
    assert await verdict(ground) == chain.Verdict(5, 2, None)
    assert await seal(ground) == 2
    assert await seal(ground) == 0
    assert await verdict(ground) == chain.Verdict(7, 0, None)


@pytest.mark.parametrize(
    "column",
    [
        "action = 'thing.other'", "detail = '{}'", "at = at + interval '1 microsecond'", "actor_id = id",
        "roles = '{admin}'", "resource_id = NULL", "request_id = 'x'", "address_hash = '\\x00'",
    ],
)  # fmt: skip
async def test_a_changed_row_is_found_where_it_stands(ground: Ground, column: str) -> None:
    await write(ground, 6)
    await seal(ground)
    await tamper(ground, f"UPDATE audit_event SET {column} WHERE id = (SELECT event_id FROM audit_link WHERE seq = 4)")
    assert (await verdict(ground)).broken_at == 4


async def test_a_removed_row_is_found(ground: Ground) -> None:
    await write(ground, 6)
    await seal(ground)
    await tamper(ground, "DELETE FROM audit_link WHERE seq = 3")
    assert (await verdict(ground)).broken_at == 4


async def test_swapped_rows_are_found(ground: Ground) -> None:
    await write(ground, 4)
    await seal(ground)
    await tamper(ground, "UPDATE audit_link SET seq = seq + 100 WHERE seq = 2")
    assert (await verdict(ground)).broken_at == 3


@pytest.mark.parametrize("table", ["audit_event", "audit_link"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {}", "TRUNCATE {} CASCADE"])
async def test_the_tables_only_grow(ground: Ground, table: str, statement: str) -> None:
    await write(ground, 1)
    await seal(ground)
    column = "action = 'x'" if table == "audit_event" else "seq = 9"
    with pytest.raises(errors.InsufficientPrivilege, match="append-only"):
        async with ground.work() as work:
            await work.execute(statement.format(table, column))
    assert await verdict(ground) == chain.Verdict(1, 0, None)


async def test_sealers_at_once_lay_each_row_once(ground: Ground) -> None:
    await write(ground, 40)
    await asyncio.gather(*(seal(ground) for _ in range(4)))
    await seal(ground)
    assert await verdict(ground) == chain.Verdict(40, 0, None)


async def test_a_late_commit_is_sealed_in_its_turn(ground: Ground) -> None:
    """Its id is older than the newest link's: the sealer looks back."""
    async with ground.work() as slow:
        await slow.audit("thing.slow", "thing")
        await write(ground, 3)
        assert await seal(ground) == 3
    assert await seal(ground) == 1
    assert await verdict(ground) == chain.Verdict(4, 0, None)


async def test_a_machine_with_a_wrong_clock_hides_nothing(ground: Ground) -> None:
    """Days ahead or behind: the others' rows are sealed at once all the same, and its own with the day's anchor."""
    await write(ground, 1)
    assert await seal(ground) == 1
    for days in (30, -30):
        await _written_at(ground, days)
    assert await seal(ground) == 1, "what is ahead"
    await write(ground, 2)
    assert await seal(ground) == 2
    assert await verdict(ground) == chain.Verdict(4, 1, None)
    async with ground.work() as work:
        assert await chain.seal(work.conn, whole=True) == 1
    assert await verdict(ground) == chain.Verdict(5, 0, None)
    await write(ground, 1)
    assert await seal(ground) == 1


async def _written_at(ground: Ground, days: int) -> None:
    stamp = (new_id().int >> 80) + days * 86_400_000
    row_id = UUID(int=stamp << 80 | new_id().int & (1 << 80) - 1)
    async with ground.work() as work:
        await work.execute(
            "INSERT INTO audit_event (id, at, actor_kind, action, resource, detail) VALUES (%s, %s, 'system', 'thing.made', 'thing', '{}')",
            (row_id, work.now + timedelta(days=days)),
        )


async def test_a_rolled_back_act_leaves_no_row(ground: Ground) -> None:
    with pytest.raises(ZeroDivisionError):
        async with ground.work() as work:
            await work.audit("thing.made", "thing")
            raise ZeroDivisionError
    assert await verdict(ground) == chain.Verdict(0, 0, None)


async def test_an_act_that_cannot_be_audited_does_not_happen(ground: Ground) -> None:
    subject = new_id()
    with pytest.raises(psycopg.DataError):
        async with ground.work() as work:
            await work.vault.key_of(work.conn, subject, create=True)
            await work.audit("nul\0", "thing")
    async with ground.work() as work:
        assert await work.one("SELECT 1 FROM data_key WHERE subject = %s", (subject,)) is None


async def test_the_sealer_comes_again_by_itself(ground: Ground, clock: FixedClock) -> None:
    runner = Runner(ground, lambda: connect(ground.database.url), clock, jobs.HANDLERS)
    await jobs.arm(ground)
    await jobs.arm(ground)
    await write(ground, 3)
    assert await runner.drain() == 1
    await write(ground, 2)
    assert await runner.drain() == 0
    clock.advance(jobs.EVERY)
    assert await runner.drain() == 1
    await runner.close()
    assert await verdict(ground) == chain.Verdict(5, 0, None)
