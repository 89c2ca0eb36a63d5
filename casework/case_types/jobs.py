"""At the start of a process: the types that come with the product are there."""

from casework.case_types import store
from core.work import Ground


async def arm(ground: Ground) -> None:
    async with ground.work() as work:
        await store.publish_shipped(work)
