"""Hints: ids only, never a person's words. Heard at once in this process, by Redis in the others.

Nothing waits for Redis: publishing happens in a task of its own, and `connected` tells the feeds
when they must poll PostgreSQL instead.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import msgspec
import redis.asyncio as redis
import structlog

_CHANNEL = "ventanilla:hints"
_CANARY = "canary"
_QUEUE = 10_000
_DEAF_SECONDS = 6
log = structlog.get_logger()


class Hint(msgspec.Struct, frozen=True):
    """`kind`: conversation, queue, offer, alert, presence, case, task, article, channel, user, session."""

    kind: str
    subject: UUID
    origin: str = ""
    ids: dict[str, str | int] = {}


Listener = Callable[[Hint], None]


class Hints:
    """One per process. `publish` never waits and never raises."""

    def __init__(self, url: str | None, *, listen: bool = True) -> None:
        self._url = url
        self._listen = listen
        self._me = uuid4().hex
        self._listeners: list[Listener] = []
        self._out: asyncio.Queue[Hint] = asyncio.Queue(_QUEUE)
        self._tasks: list[asyncio.Task[None]] = []
        self._heard = -float(_DEAF_SECONDS)

    @property
    def connected(self) -> bool:
        """Whether our own canary came back through Redis within the last 6 s."""
        return time.monotonic() - self._heard < _DEAF_SECONDS

    def subscribe(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def publish(self, kind: str, subject: UUID, **ids: str | int) -> None:
        hint = Hint(kind, subject, self._me, ids)
        self._deliver(hint)
        if self._url:
            with contextlib.suppress(asyncio.QueueFull):
                self._out.put_nowait(hint)

    def tell(self, kind: str, subject: UUID, ids: dict[str, str | int]) -> None:
        """To the other processes alone: this one knows already."""
        if self._url:
            with contextlib.suppress(asyncio.QueueFull):
                self._out.put_nowait(Hint(kind, subject, self._me, ids))

    def start(self) -> None:
        if self._url:
            self._tasks.append(asyncio.create_task(self._forever(self._send), name="hints-send"))
            if self._listen:
                self._tasks.append(asyncio.create_task(self._forever(self._receive), name="hints-receive"))
                self._tasks.append(asyncio.create_task(self._sing(), name="hints-canary"))

    async def stop(self) -> None:
        """Asks again whoever is not gone after a second: a client library may swallow a cancellation."""
        pending = set(self._tasks)
        while pending:
            for task in pending:
                task.cancel()
            _, pending = await asyncio.wait(pending, timeout=1)

    def _deliver(self, hint: Hint) -> None:
        for listener in self._listeners:
            try:
                listener(hint)
            except Exception:
                log.exception("hint_listener_failed", kind=hint.kind)

    async def _forever(self, run: Callable[[redis.Redis], Awaitable[None]]) -> None:
        """Each connection lives until it fails; then a new one, after a pause."""
        while True:
            client = redis.from_url(self._url or "", socket_connect_timeout=2)
            try:
                await run(client)
            except (redis.RedisError, OSError, TimeoutError) as error:
                log.info("redis_away", error=type(error).__name__)
            except Exception:
                log.exception("hints_failed")
            finally:
                with contextlib.suppress(Exception):
                    await asyncio.wait_for(client.aclose(), 1)
            await asyncio.sleep(0.5)

    async def _send(self, client: redis.Redis) -> None:
        while True:
            hint = await self._out.get()
            async with asyncio.timeout(2):
                await client.publish(_CHANNEL, msgspec.msgpack.encode(hint))

    async def _receive(self, client: redis.Redis) -> None:
        async with client.pubsub(ignore_subscribe_messages=True) as channel:
            await channel.subscribe(_CHANNEL)
            begun = time.monotonic()
            while True:
                message = await channel.get_message(timeout=5)
                if message is None:
                    if time.monotonic() - max(begun, self._heard) > _DEAF_SECONDS:
                        raise TimeoutError("no canary")
                    continue
                with contextlib.suppress(msgspec.MsgspecError):
                    self._hear(msgspec.msgpack.decode(message["data"], type=Hint))

    def _hear(self, hint: Hint) -> None:
        if hint.kind == _CANARY:
            if hint.origin == self._me:
                self._heard = time.monotonic()
        elif hint.origin != self._me:
            self._deliver(hint)

    async def _sing(self) -> None:
        """A canary every 2 s: a listener that went deaf is noticed by what it does not hear."""
        while True:
            with contextlib.suppress(asyncio.QueueFull):
                self._out.put_nowait(Hint(_CANARY, UUID(int=0), self._me))
            await asyncio.sleep(2)
