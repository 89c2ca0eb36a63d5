"""What the pages show: socket clients whose lines are cut, and whether each ends with everything once."""

import asyncio
import contextlib
from typing import Any

import aiohttp
import socketio
from socketio.exceptions import SocketIOError

from benchmarks.chaos.people import Visitor


class View:
    """A citizen's page by the rules of the sockets: next in line is shown, a gap is pulled, a repeat dropped."""

    def __init__(self, visitor: Visitor, url: str) -> None:
        self.visitor, self._url = visitor, url
        self.shown: dict[int, str] = {}
        self.last = 0
        self.connects = 0
        self.stop = asyncio.Event()
        self._pulling = asyncio.Lock()

    async def run(self) -> None:
        """Until `stop`: comes back whenever its line is cut."""
        while not self.stop.is_set():
            client = socketio.AsyncClient(reconnection=False)
            client.on("message", self._heard, namespace="/citizen")
            client.on("state", self._told, namespace="/citizen")
            with contextlib.suppress(SocketIOError, aiohttp.ClientError, OSError, TimeoutError, ValueError):
                await client.connect(self._url, auth={"token": self.visitor.token, "after": self.last}, namespaces=["/citizen"],
                                     transports=["websocket"], wait_timeout=10)  # fmt: skip
                self.connects += 1
                waiting = {asyncio.ensure_future(client.wait()), asyncio.ensure_future(self.stop.wait())}
                _, left = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for one in left:
                    one.cancel()
            with contextlib.suppress(Exception, asyncio.CancelledError):  # its own reader, cut
                await client.disconnect()
            if client.eio.http is not None:
                await client.eio.http.close()
            await asyncio.sleep(0.1)

    async def _heard(self, message: dict[str, Any]) -> None:
        if int(message["seq"]) > self.last + 1:
            await self.pull()
        self._show(message)

    async def _told(self, state: dict[str, Any]) -> None:
        if int(state.get("last_seq") or 0) > self.last:
            await self.pull()

    def _show(self, message: dict[str, Any]) -> None:
        if int(message["seq"]) == self.last + 1:
            self.last += 1
            self.shown[self.last] = str(message["id"])

    async def pull(self) -> None:
        """What comes after the last that is shown, as the database has it."""
        async with self._pulling:
            url = f"{self._url}/api/v1/chat/messages"
            headers = {"Authorization": f"Bearer {self.visitor.token}"}
            with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError, ValueError):
                async with self.visitor.http.get(url, params={"after": self.last, "limit": 200}, headers=headers) as answer:
                    if answer.status == 200:
                        for message in (await answer.json())["messages"]:
                            self._show(message)
