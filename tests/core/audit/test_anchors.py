"""Where the chain stood is noted each day where a new chain does not reach."""

from datetime import timedelta
from pathlib import Path

from core.audit import anchors, chain, jobs
from core.clock import FixedClock
from core.database import connect
from core.tasks import Runner
from core.vault import Vault
from core.vault.keyring import create
from core.work import Ground
from tests.core.audit.test_chain import tamper, write


async def days(ground: Ground, clock: FixedClock, count: int) -> None:
    """Three rows on each; the sealer comes twice."""
    runner = Runner(ground, lambda: connect(ground.database.url), clock, jobs.HANDLERS)
    await jobs.arm(ground)
    for _ in range(count):
        await write(ground, 3)
        await runner.drain()
        clock.advance(jobs.EVERY)
        await runner.drain()
        clock.advance(timedelta(days=1) - jobs.EVERY)
    await runner.close()


async def verdict(ground: Ground) -> chain.Verdict:
    async with ground.work() as work:
        return await chain.verify(work.conn, await anchors.known(work.conn, work.vault, work.settings.data))


async def test_each_day_has_one_anchor_in_the_table_and_in_the_file(ground: Ground, clock: FixedClock) -> None:
    await days(ground, clock, 3)
    assert len((ground.settings.data / anchors.FILE).read_text().splitlines()) == 3
    assert (ground.settings.data / anchors.FILE).stat().st_mode & 0o077 == 0
    assert await verdict(ground) == chain.Verdict(9, 0, None, anchors=3)


async def test_a_chain_laid_anew_does_not_meet_them(ground: Ground, clock: FixedClock) -> None:
    await days(ground, clock, 2)
    await tamper(ground, "UPDATE audit_event SET action = 'thing.other' WHERE id = (SELECT event_id FROM audit_link WHERE seq = 2)")
    await tamper(ground, "DELETE FROM audit_link")
    async with ground.work() as work:
        assert await chain.seal(work.conn) == 6
        assert (await chain.verify(work.conn)).broken_at is None
    assert (await verdict(ground)).broken_at == 3


async def test_a_chain_cut_short_is_found(ground: Ground, clock: FixedClock) -> None:
    await days(ground, clock, 2)
    await tamper(ground, "DELETE FROM audit_link WHERE seq > 4")
    await tamper(ground, "DELETE FROM audit_event WHERE id NOT IN (SELECT event_id FROM audit_link)")
    async with ground.work() as work:
        assert (await chain.verify(work.conn)).broken_at is None
    assert (await verdict(ground)).broken_at == 5


async def test_an_anchor_made_without_the_ring_counts_against_the_chain(ground: Ground, clock: FixedClock) -> None:
    await days(ground, clock, 1)
    async with ground.work() as work:
        assert await anchors.known(work.conn, Vault(create()), Path("nowhere")) == {3: b""}
        assert await anchors.known(work.conn, work.vault, Path("nowhere")) != {3: b""}


async def test_an_anchor_taken_out_of_the_table_stands_in_the_file(ground: Ground, clock: FixedClock) -> None:
    await days(ground, clock, 1)
    async with await connect(ground.database.url) as conn:
        await conn.execute("ALTER TABLE audit_anchor DISABLE TRIGGER USER")
        await conn.execute("DELETE FROM audit_anchor")
    assert await verdict(ground) == chain.Verdict(3, 0, None, anchors=1)
    with (ground.settings.data / anchors.FILE).open("a") as file:
        file.write("2026-11-2")
    assert (await verdict(ground)).broken_at is None
