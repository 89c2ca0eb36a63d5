"""A desk with the demonstration on it."""

import pytest_asyncio

from core.work import Ground
from desk.demo.fill import fill


@pytest_asyncio.fixture
async def seeded(ground: Ground) -> Ground:
    assert await fill(ground)
    return ground
