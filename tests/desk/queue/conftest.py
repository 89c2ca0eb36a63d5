"""A desk of its own for every test."""

from collections.abc import AsyncIterator

import pytest_asyncio

from core.work import Ground
from tests.desk.queue.builders import Desk


@pytest_asyncio.fixture
async def desk(ground: Ground) -> AsyncIterator[Desk]:
    made = Desk(ground)
    yield made
    await made.close()
