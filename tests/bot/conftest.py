"""A brain over articles that are published on the real database."""

import pytest
import pytest_asyncio

import bot
from core.work import Ground
from tests.bot.builders import Talk, publish_all


@pytest_asyncio.fixture
async def brain(ground: Ground) -> bot.Brain:
    await publish_all(ground)
    return bot.Brain(ground)


@pytest.fixture
def talk(brain: bot.Brain) -> Talk:
    return Talk(brain)
