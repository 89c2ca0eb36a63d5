"""Socket.IO with fewer turns of the event loop between a word and its frames.

Under load each turn answers a handful of requests, and a frame that waits for seven turns comes late. The library
makes a task for each recipient and another for each wait; here a packet is put where its socket's writer wakes at once.
"""

import asyncio
from collections.abc import Collection
from typing import Any, Final

import engineio
import socketio
from engineio.packet import MESSAGE
from engineio.packet import Packet as Carrier
from socketio.packet import EVENT

from core.settings import Settings
from desk.edge.packets import PacketJson

FRAME_BYTES: Final = 256 * 1024
PING_SECONDS: Final = 20


class _Outbox(asyncio.Queue[Any]):
    """What one socket still has to write. `get` gives a future: nobody makes a task to wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self._reader: asyncio.Future[Any] | None = None

    def get(self) -> asyncio.Future[Any]:  # type: ignore[override]
        """For one reader at a time; one that gave up has taken nothing."""
        reader = self._reader = asyncio.get_running_loop().create_future()
        self._hand_over()
        return reader

    def put_nowait(self, item: Any) -> None:
        super().put_nowait(item)
        self._hand_over()

    def _hand_over(self) -> None:
        if self._reader is not None and not self._reader.done() and not self.empty():
            self._reader.set_result(self.get_nowait())


class _Engine(engineio.AsyncServer):  # type: ignore[misc]
    def create_queue(self, *_: Any, **__: Any) -> _Outbox:
        return _Outbox()


class _Manager(socketio.AsyncManager):  # type: ignore[misc]
    async def emit(
        self, event: str, data: Any, namespace: str, room: Any = None, skip_sid: Any = None, callback: Any = None,
        to: Any = None, **named: Any,
    ) -> None:  # fmt: skip
        if callback is not None:
            await super().emit(event, data, namespace, room, skip_sid, callback, to, **named)
            return
        skipped = skip_sid if isinstance(skip_sid, list) else [skip_sid]
        self.tell(event, data, namespace, to or room, skipped)

    def tell(self, event: str, data: Any, namespace: str, room: Any, skipped: Collection[str]) -> None:
        if namespace not in self.rooms:
            return
        words = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        encoded = self.server.packet_class(EVENT, namespace=namespace, data=[event, *words]).encode()
        carriers = [Carrier(MESSAGE, part) for part in (encoded if isinstance(encoded, list) else [encoded])]
        sockets = self.server.eio.sockets
        for sid, engine_id in self.get_participants(namespace, room):
            socket = sockets.get(engine_id)
            if socket is None or socket.closed or sid in skipped:
                continue
            for carrier in carriers:
                socket.queue.put_nowait(carrier)


class Sockets(socketio.AsyncServer):  # type: ignore[misc]
    """Both namespaces' server."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            async_mode="asgi", client_manager=_Manager(), transports=["websocket"],
            cors_allowed_origins=settings.origins, ping_interval=PING_SECONDS, ping_timeout=PING_SECONDS,
            max_http_buffer_size=FRAME_BYTES, http_compression=False, json=PacketJson, logger=False, engineio_logger=False,
        )  # fmt: skip

    def tell(self, event: str, data: Any, *, room: Any, namespace: str, skipped: Collection[str] = ()) -> None:
        """`emit` to a room, done when it returns: nobody is waited for."""
        self.manager.tell(event, data, namespace, room, skipped)

    def room_names(self, namespace: str) -> list[str]:
        return [room for room in self.manager.rooms.get(namespace, {}) if room]

    def has(self, namespace: str, room: str) -> bool:
        """Whether anybody is in it."""
        return room in self.manager.rooms.get(namespace, {})

    def sids(self, namespace: str, audience: list[str] | None) -> set[str]:
        """Who is in any of these rooms; None: everybody of the namespace."""
        known = self.manager.rooms.get(namespace, {})
        names = [None] if audience is None else audience
        return {sid for room in names for sid in known.get(room, {})}

    def _engineio_server_class(self) -> type[engineio.AsyncServer]:
        return _Engine
