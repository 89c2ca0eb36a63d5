"""The demonstration on an empty desk: how much there is, who waits where, and that a second run changes nothing."""

from typing import Any

import pytest_asyncio

from core.work import Ground
from desk.demo.seed import fill

TABLES = (
    "organization", "user_account", "queue", "channel_account", "canned_reply", "article", "conversation", "message",
    "note", "case_file", "activity", "person", "audit_event",
)  # fmt: skip


@pytest_asyncio.fixture
async def seeded(ground: Ground) -> Ground:
    assert await fill(ground)
    return ground


async def _rows(ground: Ground, statement: str, values: Any = None) -> list[dict[str, Any]]:
    async with ground.work() as work:
        return [dict(row) for row in await work.all(statement, values)]


async def _counts(ground: Ground) -> dict[str, int]:
    return {t: (await _rows(ground, f"SELECT count(*) AS n FROM {t}"))[0]["n"] for t in TABLES}


async def test_fills_an_empty_desk_once(seeded: Ground) -> None:
    before = await _counts(seeded)
    print(before)
    assert before["organization"] == 7
    assert not await fill(seeded)
    assert await _counts(seeded) == before
