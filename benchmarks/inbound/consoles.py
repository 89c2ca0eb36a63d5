"""Twenty consoles in a process of their own: each hears the list changes, and notes when it did."""

import asyncio
import contextlib
import multiprocessing as mp
import os
import time
from multiprocessing.connection import Connection
from typing import Any

import aiohttp
import msgspec
import uvloop


class _Row(msgspec.Struct):
    id: str
    last_seq: int


class _Change(msgspec.Struct):
    op: str
    conversation: _Row | None = None
    conversations: list[_Row] = []


_decode = msgspec.json.Decoder(tuple[str, _Change]).decode
_PREFIX = '42/staff,["conversation",'


class Consoles:
    """`collect()` empties what was heard: when the last console heard of each message, in seconds since 1970."""

    def __init__(self, port: int, tokens: list[str]) -> None:
        context = mp.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_run, args=(port, tokens, theirs), daemon=True)
        self._process.start()
        if self._pipe.recv() != "ready":
            raise RuntimeError("the consoles could not connect")

    def collect(self) -> tuple[dict[tuple[str, int], float], int]:
        """By conversation and seq, of those that every console heard; and how many were heard by some consoles alone."""
        self._pipe.send("collect")
        found: tuple[dict[tuple[str, int], float], int] = self._pipe.recv()
        return found

    def close(self) -> None:
        self._pipe.send("stop")
        self._process.join(5)
        if self._process.is_alive():
            self._process.kill()


def _run(port: int, tokens: list[str], pipe: Connection) -> None:
    with contextlib.suppress(PermissionError):
        # Twenty people's machines are not the desk's: they do not wait for its processors.
        os.nice(-10)
    uvloop.run(_main(port, tokens, pipe))


async def _main(port: int, tokens: list[str], pipe: Connection) -> None:
    frames: list[tuple[float, str]] = []
    async with aiohttp.ClientSession() as session:
        ready: list[asyncio.Event] = [asyncio.Event() for _ in tokens]
        jobs = [asyncio.create_task(_console(session, port, token, frames, event))
                for token, event in zip(tokens, ready, strict=True)]  # fmt: skip
        try:
            await asyncio.wait_for(asyncio.gather(*(event.wait() for event in ready)), 20)
        except TimeoutError:
            pipe.send("failed")
            return
        pipe.send("ready")
        while True:
            order = await asyncio.to_thread(pipe.recv)
            if order == "stop":
                break
            await asyncio.sleep(0.5)
            heard = _read(frames)
            frames.clear()
            whole = {message: max(times) for message, times in heard.items() if len(times) == len(tokens)}
            # A row may be told again when its media were asked for: what counts is that nobody missed it.
            pipe.send((whole, sum(len(times) < len(tokens) for times in heard.values())))
        for job in jobs:
            job.cancel()


def _read(frames: list[tuple[float, str]]) -> dict[tuple[str, int], list[float]]:
    """Read when all is over: twenty real consoles would not share one processor with the desk either."""
    heard: dict[tuple[str, int], list[float]] = {}
    for now, data in frames:
        change = _decode(data[9:])[1]
        for row in change.conversations or ([change.conversation] if change.conversation else []):
            heard.setdefault((row.id, row.last_seq), []).append(now)
    return heard


async def _console(
    session: aiohttp.ClientSession, port: int, token: str, frames: list[tuple[float, str]], ready: asyncio.Event
) -> None:
    url = f"http://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
    async with session.ws_connect(url, max_msg_size=0) as socket:
        await socket.receive_str()
        await socket.send_str("40/staff," + msgspec.json.encode({"token": token}).decode())
        async for message in socket:
            data: Any = message.data
            if data == "2":
                await socket.send_str("3")
            elif data.startswith(_PREFIX):
                frames.append((time.time(), data))
            elif data.startswith('42/staff,["hello"'):
                ready.set()
