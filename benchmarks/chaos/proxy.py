"""A small TCP proxy on loopback: shares connections out over what answers behind it, and cuts them where it is told."""

import asyncio
import contextlib
import itertools
import random
from collections.abc import Sequence

_PIECE = 64 * 1024


class Proxy:
    """`cut_after`: bytes, at random up to twice as many, after which a connection breaks off; 0: never.

    `close` refuses everybody, as a server that is away does; `open` goes on at the same port.
    """

    def __init__(self, backends: Sequence[int], *, cut_after: int = 0, seed: int = 1) -> None:
        self.backends = list(backends)
        self.cut_after = cut_after
        self.cuts = 0
        self.port = 0
        self._turn = itertools.count()
        self._dice = random.Random(seed)
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Proxy":
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        await self.cut()

    async def cut(self) -> None:
        """Every connection at once."""
        lines = list(self._lines)
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        self._lines.add(line)
        behind = None
        with contextlib.suppress(OSError, asyncio.CancelledError):
            behind = await self._backend()
            if behind is not None:
                await self._carry(reader, writer, *behind)
        for end in (writer, *([behind[1]] if behind else [])):
            end.transport.abort()
        self._lines.discard(line)

    async def _backend(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """The next in turn; one that refuses is passed over."""
        first = next(self._turn)
        for step in range(len(self.backends)):
            port = self.backends[(first + step) % len(self.backends)]
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        return None

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, back: asyncio.StreamReader, forth: asyncio.StreamWriter
    ) -> None:
        left = [self._dice.randint(1, 2 * self.cut_after)] if self.cut_after else None
        ways = {asyncio.create_task(self._pump(reader, forth, left)), asyncio.create_task(self._pump(back, writer, left))}
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, left: list[int] | None) -> None:
        while data := await source.read(_PIECE):
            if left is not None:
                data, left[0] = data[: left[0]], left[0] - len(data)
            target.write(data)
            await target.drain()
            if left is not None and left[0] <= 0:
                self.cuts += 1
                return
