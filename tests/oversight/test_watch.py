"""Five kinds of looking that stand out, each raised once it does and not a row earlier."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from core.actor import Actor, RequestInfo
from core.clock import FixedClock
from core.ids import new_id
from core.notices.engine import rules
from core.work import Ground, Work
from desk.oversight import jobs
from desk.oversight.watch import WATCHES, look
from desk.wiring import TASKS

NIGHT = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
"""Two in the morning in Buenos Aires."""


def somebody(role: str = "operator") -> Actor:
    return Actor(kind="user", id=new_id(), roles=frozenset({role}))


async def opened(ground: Ground, who: Actor, records: list[UUID], resource: str = "case") -> None:
    async with ground.work(who) as work:
        for record in records:
            await work.audit("read", resource, record)


def ids(count: int) -> list[UUID]:
    return [new_id() for _ in range(count)]


async def raised(ground: Ground) -> list[tuple[str, UUID]]:
    async with ground.work() as work:
        await look(work)
        return [(row["rule"], row["subject_id"]) for row in await work.all("SELECT rule, subject_id FROM alert ORDER BY rule")]


def watch(code: str) -> dict[str, Any]:
    return rules()[code].watch


async def taking_part(work: Work, who: Actor, records: list[UUID]) -> None:
    for record in records:
        await work.execute(
            "INSERT INTO access_grant (id, resource, resource_id, principal, level, cause, created_at)"
            " VALUES (%s, 'case', %s, %s, 'read', 'participant', %s)", (new_id(), record, who.id, work.now),
        )  # fmt: skip


async def test_every_rule_that_counts_is_counted() -> None:
    assert {rule.on for rule in rules().values() if rule.watch} == set(WATCHES)
    assert jobs.WATCH in TASKS


@pytest.mark.parametrize("known", [True, False])
async def test_failed_logins(ground: Ground, known: bool) -> None:
    """Of one account, or from one address at accounts that do not exist."""
    user, address = new_id(), new_id()
    async with ground.work(request=RequestInfo("", address.bytes)) as work:
        for _ in range(watch("logins_failed")["count"] - 1):
            await work.audit("user.login_failed", "user", user if known else None, reason="wrong")
    assert await raised(ground) == []
    async with ground.work(request=RequestInfo("", address.bytes)) as work:
        await work.audit("user.login_failed", "user", user if known else None, reason="wrong")
    assert await raised(ground) == [("logins_failed", user if known else address)]


async def test_mass_reads(ground: Ground) -> None:
    """Of different records: the same one again and again is work."""
    who, count = somebody("lead"), watch("read_in_mass")["count"]
    await opened(ground, who, ids(1) * 200 + ids(count - 2))
    assert await raised(ground) == []
    await opened(ground, who, ids(1))
    assert await raised(ground) == [("read_in_mass", who.id)]


async def test_reads_without_taking_part(ground: Ground) -> None:
    count = watch("read_by_strangers")["count"]
    own, stranger, supervisor = somebody(), somebody(), somebody("supervisor")
    records = ids(count)
    async with ground.work() as work:
        await taking_part(work, own, records)
    await opened(ground, own, records)
    await opened(ground, supervisor, records)
    await opened(ground, stranger, records[1:])
    assert await raised(ground) == []
    await opened(ground, stranger, records[:1])
    assert await raised(ground) == [("read_by_strangers", stranger.id)]


async def test_reads_out_of_hours(ground: Ground, clock: FixedClock) -> None:
    who, count = somebody(), watch("read_out_of_hours")["count"]
    await opened(ground, who, ids(count))
    assert await raised(ground) == []
    clock.advance(NIGHT - clock.now())
    await opened(ground, who, ids(count - 1))
    assert await raised(ground) == []
    await opened(ground, who, ids(1))
    assert await raised(ground) == [("read_out_of_hours", who.id)]


async def test_who_is_on_duty_by_night_works_by_night(ground: Ground, clock: FixedClock) -> None:
    clock.advance(NIGHT - clock.now())
    who = somebody()
    async with ground.work() as work:
        await work.execute(
            "INSERT INTO user_account (id, email, name, alias, password_hash, created_at) VALUES (%s, 'a@b.test', 'Ana', 'Ana', '', %s)",
            (who.id, work.now),
        )
        await work.execute("INSERT INTO operator (user_id, presence, presence_at) VALUES (%s, 'available', %s)", (who.id, work.now))
    await opened(ground, who, ids(10))
    assert await raised(ground) == []


@pytest.mark.parametrize("action", watch("permissions_changed")["actions"])
async def test_permission_changes(ground: Ground, action: str) -> None:
    user = new_id()
    async with ground.work(somebody("admin")) as work:
        await work.audit(action, "user", user)
    assert await raised(ground) == [("permissions_changed", user)]


async def test_what_is_over_raises_nothing_and_what_lasts_raises_once(ground: Ground, clock: FixedClock) -> None:
    who = somebody("lead")
    await opened(ground, who, ids(100))
    assert len(await raised(ground)) == 1 == len(await raised(ground))
    async with ground.work() as work:
        await work.execute("UPDATE alert SET state = 'resolved'")
    clock.advance(timedelta(minutes=watch("read_in_mass")["minutes"] + 1))
    async with ground.work() as work:
        assert await look(work) == []


async def test_the_watch_comes_again(ground: Ground) -> None:
    await jobs.arm(ground)
    await jobs.arm(ground)
    async with ground.work() as work:
        rows = await work.all("SELECT run_at FROM task WHERE kind = %s", (jobs.WATCH,))
    assert [row["run_at"] for row in rows] == [ground.clock.now() + jobs.EVERY]
