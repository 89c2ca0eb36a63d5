"""Values of audit rows as bits, and back: what a disk or a hand could turn."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import orjson

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def bits(value: Any) -> bytes:
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, datetime):
        return ((value - _EPOCH) // timedelta(microseconds=1)).to_bytes(8, "big", signed=True)
    if isinstance(value, int):
        return value.to_bytes(8, "big", signed=True)
    if isinstance(value, str):
        return value.encode()
    return value if isinstance(value, bytes) else orjson.dumps(value)


def value_of(kind: type, raw: bytes) -> Any:
    """What cannot be read any more comes back as bytes."""
    try:
        if kind is UUID:
            return UUID(bytes=raw)
        if kind is datetime:
            return _EPOCH + timedelta(microseconds=int.from_bytes(raw, "big", signed=True))
        if kind is int:
            return int.from_bytes(raw, "big", signed=True)
        if kind is str:
            return raw.decode()
        return raw if kind is bytes else orjson.loads(raw)
    except (ValueError, OverflowError):
        return raw


def flip(value: Any, random: Random) -> Any:
    """The value with one bit turned."""
    raw = bytearray(bits(value))
    place = random.randrange(len(raw) * 8)
    raw[place // 8] ^= 1 << place % 8
    return value_of(type(value), bytes(raw))
