"""A twin of ClamAV's daemon: its INSTREAM command over a real socket, as clamd(8) tells it."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

HARMFUL = b"X5O!P%@AP-prueba"


class Clamd:
    """`mood`: what it does with the next file: look, error, hang up, say nothing, or refuse its size."""

    def __init__(self) -> None:
        self.mood, self.address = "look", ""
        self.seen: list[bytes] = []
        self.largest = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        if self.mood == "hang up":
            return
        content = b""
        while size := struct.unpack(">I", await reader.readexactly(4))[0]:
            self.largest = max(self.largest, size)
            content += await reader.readexactly(size)
            if self.mood == "too large":
                writer.write(b"INSTREAM size limit exceeded. ERROR\0")
                await writer.drain()
                return
        self.seen.append(content)
        if self.mood == "say nothing":
            await reader.read()
            return
        told = {"error": b"stream: lstat() failed. ERROR", "nonsense": b"\xff\xfe"}.get(
            self.mood, b"stream: Eicar-Prueba FOUND" if HARMFUL in content else b"stream: OK"
        )
        writer.write(told + b"\0")
        await writer.drain()


@asynccontextmanager
async def clamd() -> AsyncIterator[Clamd]:
    made = Clamd()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.address = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        server.close()
