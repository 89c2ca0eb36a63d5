"""The filler: a task that re-arms itself and gives tokens to what was written since. It rests longer than it works."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

from psycopg.types.json import Jsonb

from core import search
from core.tasks import Handler, Task, put
from core.work import Ground
from desk.search import fill

FILL = "search.fill"
THE_TEXTS = UUID("00000000-0000-7000-8000-000000000003")
EVERY = timedelta(seconds=2)
SLACK = timedelta(minutes=5)
"""How much older than its commit a message may be, to be found by its time. All are looked through each `WHOLE`."""
WHOLE = timedelta(hours=1)
LONGEST = 20.0
_SEEN = "search.seen"
T = TypeVar("T")
Step = Callable[[], Awaitable[bool]]
_KEEP = """
INSERT INTO setting (name, value, updated_at) VALUES (%s, %s, %s)
ON CONFLICT (name) DO UPDATE SET value = setting.value || excluded.value, updated_at = excluded.updated_at
"""


async def arm(ground: Ground) -> None:
    """Called when the relay starts: the task is there from then on."""
    async with ground.work() as work:
        await work.task(FILL, THE_TEXTS)


async def turn(ground: Ground) -> int:
    """A new key for the tokens; the texts pass to it in the background. Returns its number."""
    async with ground.work() as work:
        number = await search.turn(work)
        await work.audit("search.key_turned", "vault", None, key=number)
        await work.task(FILL, THE_TEXTS)
    return number


async def _fill(ground: Ground, task: Task) -> None:
    """Re-arms first and in its own transaction: a failing round does not end the filling."""
    async with ground.work() as work:
        await put(work.conn, FILL, THE_TEXTS, run_at=work.now + EVERY)
    await run(ground, asyncio.get_running_loop().time() + LONGEST)


async def run(ground: Ground, until: float = float("inf")) -> None:
    """Until nothing waits, or the loop's clock has come so far; then the next run goes on. What is new comes first."""
    seen, now = await _seen(ground), ground.clock.now()
    since = datetime.fromisoformat(seen["since"]) if "since" in seen else now
    if await fill.waits(ground, since - SLACK):
        steps: list[Step] = [lambda: fill.recent(ground, since - SLACK), partial(fill.due, ground), partial(fill.turned, ground)]
        for step in steps:
            if not await _all(step, until):
                return
    if "since" not in seen or now - since > SLACK / 5:
        await _saw(ground, {"since": now.isoformat()})
    if ("whole" not in seen or datetime.fromisoformat(seen["whole"]) + WHOLE < now) and await _whole(ground, until):
        await _saw(ground, {"whole": now.isoformat()})


async def _all(step: Step, until: float) -> bool:
    """Whether it came to the end."""
    while await _eased(step):
        if _late(until):
            return False
    return True


async def _whole(ground: Ground, until: float) -> bool:
    after: UUID | None = None
    while (after := await _eased(partial(fill.everything, ground, after))) is not None:
        if _late(until):
            return False
    return True


async def _eased(step: Callable[[], Awaitable[T]]) -> T:
    """What presses more has two thirds of the time."""
    begun = time.monotonic()
    done = await step()
    if done:
        await asyncio.sleep(min(0.5, 2 * (time.monotonic() - begun)))
    return done


def _late(until: float) -> bool:
    return asyncio.get_running_loop().time() > until


async def _seen(ground: Ground) -> dict[str, str]:
    async with ground.work() as work:
        row = await work.one("SELECT value FROM setting WHERE name = %s", (_SEEN,))
    return dict(row["value"]) if row else {}


async def _saw(ground: Ground, seen: dict[str, str]) -> None:
    async with ground.work() as work:
        await work.execute(_KEEP, (_SEEN, Jsonb(seen), work.now))


HANDLERS: dict[str, Handler] = {FILL: _fill}
