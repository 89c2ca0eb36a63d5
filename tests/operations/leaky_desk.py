"""A web process whose parts fail with a person's words in the text of the exception; run by test_logs."""

import asyncio
import logging
from typing import Any

import uvloop
from fastapi.responses import StreamingResponse

from core import logs
from core.settings import load
from desk import app
from desk.wiring import make_ground

WORDS = "me llamo Clementina"


def leaky(ground: Any) -> Any:
    routes, served = app.build(ground)

    @routes.get("/leak/plain")
    async def plain() -> None:
        raise ValueError(WORDS)

    @routes.get("/leak/late")
    async def late() -> StreamingResponse:
        async def body() -> Any:
            yield b"begun"
            raise ValueError(WORDS)

        return StreamingResponse(body())

    @routes.get("/leak/task")
    async def task() -> dict[str, str]:
        async def fail() -> None:
            raise ValueError(WORDS)

        lost = asyncio.create_task(fail())
        await asyncio.sleep(0.01)
        del lost
        return {}

    @routes.get("/leak/library")
    async def library() -> dict[str, str]:
        try:
            raise ValueError(WORDS)
        except ValueError as error:
            logging.getLogger("library").exception(f"it went wrong: {error}")
            app.log.exception("ours", error=error)
        return {}

    return served


app.create_app = leaky
if __name__ == "__main__":
    logs.configure(process="web")
    settings = load()

    async def run() -> None:
        await app.serve(make_ground(settings, pool=2, listen=True))

    uvloop.run(run())
