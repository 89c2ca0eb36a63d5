"""Background work: claimed by lease, once at a time, tried again, dead with its reason."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from core.clock import FixedClock
from core.database import connect
from core.errors import Conflict
from core.ids import new_id
from core.tasks import Handler, Runner, Task
from core.tasks.put import cancel
from core.tasks.run import MAX_ATTEMPTS
from core.work import Ground

Make = Callable[[Handler], Runner]


@pytest_asyncio.fixture
async def make(ground: Ground) -> AsyncIterator[Make]:
    made: list[Runner] = []

    def build(handler: Handler) -> Runner:
        made.append(Runner(ground, lambda: connect(ground.database.url), ground.clock, {"thing.do": handler},
                           poll_seconds=0.01))  # fmt: skip
        return made[-1]

    yield build
    for runner in made:
        await runner.close()


async def ask(ground: Ground, subject: UUID, kind: str = "thing.do", **more: Any) -> None:
    async with ground.work() as work:
        await work.task(kind, subject, **more)


async def tasks(ground: Ground) -> list[dict[str, Any]]:
    async with ground.work() as work:
        return await work.all("SELECT * FROM task ORDER BY id")


async def expire(ground: Ground) -> None:
    """What a lease's minute would do."""
    async with ground.work() as work:
        await work.execute("UPDATE task SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL")


async def cut(ground: Ground) -> None:
    """Ends the runners' connections, as a restarting server does."""
    async with await connect(ground.database.url) as conn:
        await conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%UPDATE task%'"
        )


class Notes:
    """A handler that writes down what it was given, and fails as often as told."""

    def __init__(self, failures: int = 0, error: Exception | None = None) -> None:
        self.seen: list[Task] = []
        self._failures, self._error = failures, error or RuntimeError("words of a person")

    async def __call__(self, ground: Any, task: Task) -> None:
        self.seen.append(task)
        if len(self.seen) <= self._failures:
            raise self._error


async def test_work_is_done_once_and_leaves_nothing(ground: Ground, make: Make) -> None:
    subject, notes = new_id(), Notes()
    await ask(ground, subject, payload={"n": 1})
    assert await make(notes).drain() == 1
    assert [(task.subject, task.payload, task.attempts) for task in notes.seen] == [(subject, {"n": 1}, 1)]
    assert await tasks(ground) == []


async def test_asking_twice_is_one_task_brought_forward(ground: Ground, clock: FixedClock, make: Make) -> None:
    subject, notes = new_id(), Notes()
    later, sooner = clock.now() + timedelta(hours=2), clock.now() + timedelta(hours=1)
    for run_at in (later, sooner, later):
        await ask(ground, subject, run_at=run_at)
    assert [row["run_at"] for row in await tasks(ground)] == [sooner]
    assert await make(notes).drain() == 0
    clock.advance(timedelta(hours=1))
    assert await make(notes).drain() == 1


async def test_what_rolled_back_was_never_asked_for(ground: Ground) -> None:
    with pytest.raises(ZeroDivisionError):
        async with ground.work() as work:
            await work.task("thing.do", new_id())
            raise ZeroDivisionError
    assert await tasks(ground) == []


async def test_taken_back_before_it_began(ground: Ground, make: Make) -> None:
    subject, notes = new_id(), Notes()
    await ask(ground, subject)
    async with ground.work() as work:
        await cancel(work.conn, "thing.do", subject)
    assert await make(notes).drain() == 0


async def test_a_failure_backs_off_and_keeps_no_words(ground: Ground, clock: FixedClock, make: Make) -> None:
    notes = Notes(failures=2)
    runner = make(notes)
    await ask(ground, new_id())
    assert await runner.drain() == 1
    (row,) = await tasks(ground)
    assert row["run_at"] == clock.now() + timedelta(seconds=1)
    assert row["last_error"] == "RuntimeError" and row["lease_until"] is None
    clock.advance(timedelta(seconds=1))
    assert await runner.drain() == 1
    (row,) = await tasks(ground)
    assert row["run_at"] == clock.now() + timedelta(seconds=2)
    clock.advance(timedelta(seconds=2))
    assert await runner.drain() == 1
    assert await tasks(ground) == []


async def test_the_eighth_failure_is_a_dead_letter_with_its_code(ground: Ground, clock: FixedClock, make: Make) -> None:
    notes = Notes(failures=99, error=Conflict("words of a person", code="owner_changed"))
    runner, subject = make(notes), new_id()
    await ask(ground, subject)
    for _ in range(MAX_ATTEMPTS + 2):
        await runner.drain()
        clock.advance(timedelta(hours=1))
    (row,) = await tasks(ground)
    assert len(notes.seen) == MAX_ATTEMPTS and row["dead_at"] is not None
    assert row["last_error"] == "Conflict owner_changed"
    # The dead letter stands in nobody's way.
    await ask(ground, subject)
    await runner.drain()
    assert len(notes.seen) == MAX_ATTEMPTS + 1


async def test_work_that_nobody_knows_is_dead_at_once(ground: Ground, make: Make) -> None:
    await ask(ground, new_id(), kind="thing.unknown")
    await make(Notes()).drain()
    (row,) = await tasks(ground)
    assert row["dead_at"] is not None and row["last_error"].startswith("LookupError")


async def test_a_killed_runner_loses_nothing(ground: Ground, make: Make) -> None:
    """Claimed, then never heard of again: after its lease somebody else does it."""
    notes, subject = Notes(), new_id()
    await ask(ground, subject)
    (task,) = await make(Notes()).claim(1)
    assert await make(notes).drain() == 0
    await expire(ground)
    assert await make(notes).drain() == 1
    assert notes.seen[0].id == task.id and notes.seen[0].attempts == 2
    assert await tasks(ground) == []


async def test_asked_for_again_while_it_runs_is_run_again_after(ground: Ground, make: Make) -> None:
    subject = new_id()
    seen: list[int] = []
    runners: list[Runner] = []

    async def handler(ground: Ground, task: Task) -> None:
        seen.append(len(seen))
        if len(seen) == 1:
            await ask(ground, subject)
            # Nobody starts the second while the first still runs.
            assert await runners[1].claim(5) == []

    runners += [make(handler), make(handler)]
    await ask(ground, subject)
    assert await runners[0].drain() == 2
    assert seen == [0, 1] and await tasks(ground) == []


async def test_failed_while_it_was_asked_for_again_leaves_one(ground: Ground, clock: FixedClock, make: Make) -> None:
    subject = new_id()
    seen: list[UUID] = []

    async def handler(ground: Ground, task: Task) -> None:
        seen.append(task.id)
        if len(seen) == 1:
            await ask(ground, subject)
            raise RuntimeError

    runner = make(handler)
    await ask(ground, subject)
    await runner.drain()
    clock.advance(timedelta(hours=1))
    await runner.drain()
    assert len(seen) == 2 and seen[0] != seen[1] and await tasks(ground) == []


async def test_two_runners_never_do_one_subject_at_once(ground: Ground, make: Make) -> None:
    subjects = [new_id() for _ in range(12)]
    inside: dict[UUID, int] = dict.fromkeys(subjects, 0)
    done: dict[UUID, int] = dict.fromkeys(subjects, 0)
    finished = asyncio.Event()

    async def handler(ground: Ground, task: Task) -> None:
        inside[task.subject] += 1
        assert inside[task.subject] == 1
        await asyncio.sleep(0)
        async with ground.work() as work:
            await work.one("SELECT 1 AS ok")
        if done[task.subject] < 2:
            await ask(ground, task.subject)
        inside[task.subject] -= 1
        done[task.subject] += 1
        if all(count >= 3 for count in done.values()):
            finished.set()

    for subject in subjects:
        await ask(ground, subject)
    running = [asyncio.create_task(make(handler).run()) for _ in range(3)]
    try:
        await asyncio.wait_for(finished.wait(), 10)
    finally:
        for job in running:
            job.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    assert set(done.values()) == {3}


async def test_a_cut_connection_is_made_anew(ground: Ground, make: Make) -> None:
    notes, begun = Notes(), asyncio.Event()

    async def handler(ground: Any, task: Task) -> None:
        await notes(ground, task)
        begun.set()

    running = asyncio.create_task(make(handler).run())
    await asyncio.sleep(0.05)
    await cut(ground)
    await ask(ground, new_id())
    await asyncio.wait_for(begun.wait(), 30)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert len(notes.seen) == 1


async def test_done_is_written_although_the_connection_was_cut(ground: Ground, make: Make) -> None:
    """Else its lease would hold back the subject's next task for a minute."""
    notes = Notes()

    async def handler(ground: Ground, task: Task) -> None:
        await notes(ground, task)
        await cut(ground)

    await ask(ground, new_id())
    assert await make(handler).drain() == 1
    assert len(notes.seen) == 1 and await tasks(ground) == []


async def test_stopping_gives_back_what_was_begun(ground: Ground, make: Make) -> None:
    begun, notes = asyncio.Event(), Notes()

    async def endless(ground: Ground, task: Task) -> None:
        begun.set()
        await asyncio.Event().wait()

    await ask(ground, new_id())
    running = asyncio.create_task(make(endless).run())
    await begun.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert [(row["lease_until"], row["attempts"]) for row in await tasks(ground)] == [(None, 0)]
    assert await make(notes).drain() == 1


async def test_a_long_task_keeps_its_lease(ground: Ground, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """However it was started: by a relay's loop or alone, as the slow lane does."""
    monkeypatch.setattr("core.tasks.run.LEASE_SECONDS", 0.3)
    others = make(Notes())

    async def long(ground: Ground, task: Task) -> None:
        for _ in range(8):
            await asyncio.sleep(0.1)
            assert await others.claim(1) == []

    runner = make(long)
    await ask(ground, new_id())
    assert await runner.drain(limit=1) == 1
    assert await tasks(ground) == []
