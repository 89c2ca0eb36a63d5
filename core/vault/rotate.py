"""A new master key for everything that the ring itself seals, while the desk runs.

Only wrapped keys and the few secrets of the ring are sealed anew: texts stay as they are, under their own keys.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from core.vault import keyring
from core.vault.keyring import KeyRing, KeyRingError
from core.vault.places import PLACES, Place
from core.vault.proof import of
from core.vault.vault import LOOK_SECONDS, SealBroken, Vault

BATCH = 200
OWN = tuple(place for place in PLACES if place.subject is None)
# The primary key's order; several rows may be bound to one value, and go together.
_NEXT = """
SELECT {row} AS row, {column} AS blob FROM {table}
WHERE {column} IS NOT NULL AND substring({column} FROM 1 FOR %(length)s) <> %(head)s
  AND {row} IN (SELECT DISTINCT {row} FROM {table} WHERE {row} > %(after)s ORDER BY {row} LIMIT %(batch)s)
"""
_LAST = """
SELECT r.row AS last FROM (SELECT DISTINCT {row} AS row FROM {table} WHERE {row} > %(after)s ORDER BY 1 LIMIT %(batch)s) r
ORDER BY r.row DESC LIMIT 1
"""
_LEFT = "SELECT 1 FROM {table} WHERE {column} IS NOT NULL AND substring({column} FROM 1 FOR %(length)s) <> %(head)s LIMIT 1"
# Whoever changed it meanwhile has sealed it by the newest key.
_PUT = "UPDATE {table} SET {column} = %s WHERE {row} = %s AND {column} = %s"
_USES = "SELECT count(*) AS n FROM {table} WHERE substring({column} FROM 1 FOR %(length)s) = %(head)s"
_FIRST = UUID(int=0)
Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Turned:
    """`key`: the id that wraps from now on; `fresh`: made by this run; `moved`: values sealed anew."""

    key: str
    fresh: bool
    moved: int


def with_new_key(ring: KeyRing) -> KeyRing:
    key_id = "k" + secrets.token_hex(4)
    return replace(ring, keys={**ring.keys, key_id: secrets.token_bytes(32)}, current=key_id)


async def rotate(conn: AsyncConnection[Any], vault: Vault, *, pause: Pause = asyncio.sleep) -> Turned:
    """Ends a rotation that was broken off, else begins one. Raises KeyRingError for a ring without a file.

    `conn`: autocommit. Every process of the desk must read the same ring file.
    """
    ring = _as_it_stands(vault)
    fresh = not await _left_over(conn, ring.current)
    if fresh:
        ring = with_new_key(ring)
        keyring.save(ring, ring.path)  # type: ignore[arg-type]
        vault.take(ring)
    await conn.execute(
        "INSERT INTO ring_key (id, proof) VALUES (%s, %s) ON CONFLICT DO NOTHING", (ring.current, of(ring, ring.current))
    )
    # Until then another process may wrap by the key before.
    await pause(2 * LOOK_SECONDS)
    moved = sum([await _move(conn, vault, place) for place in OWN])
    return Turned(ring.current, fresh, moved)


async def retire(conn: AsyncConnection[Any], vault: Vault, key_id: str) -> None:
    """The key leaves the ring: whatever it wrapped, backups too, is closed for ever.

    Raises KeyRingError when the ring lacks it, wraps by it, or something stored still needs it.
    """
    ring = _as_it_stands(vault)
    ring.key(key_id)
    if key_id == ring.current:
        raise KeyRingError(f"the key {key_id!r} is the one in use")
    if (uses := await count(conn, key_id)) > 0:
        raise KeyRingError(f"{uses} stored values still need the key {key_id!r}: rotate first")
    await conn.execute("DELETE FROM ring_key WHERE id = %s", (key_id,))
    ring = replace(ring, keys={name: key for name, key in ring.keys.items() if name != key_id})
    keyring.save(ring, ring.path)  # type: ignore[arg-type]
    vault.take(ring)


def _as_it_stands(vault: Vault) -> KeyRing:
    """By its file, so that nothing another process wrote into it is lost."""
    if vault.ring.path is None:
        raise KeyRingError("a key ring that stands in no file cannot be changed")
    vault.take(keyring.load(vault.ring.path))
    return vault.ring


async def count(conn: AsyncConnection[Any], key_id: str) -> int:
    """Stored values that this key opens."""
    return sum([await _uses(conn, place, key_id) for place in OWN])


async def _uses(conn: AsyncConnection[Any], place: Place, key_id: str) -> int:
    head = _head(key_id)
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_sql(_USES, place), {"head": head, "length": len(head)})
        return int((await cursor.fetchone() or {"n": 0})["n"])


async def _left_over(conn: AsyncConnection[Any], current: str) -> bool:
    head = _head(current)
    async with conn.cursor(row_factory=dict_row) as cursor:
        for place in OWN:
            await cursor.execute(_sql(_LEFT, place), {"head": head, "length": len(head)})
            if await cursor.fetchone():
                return True
    return False


async def _move(conn: AsyncConnection[Any], vault: Vault, place: Place) -> int:
    """In short transactions, so that nobody waits for them and a killed run loses at most one."""
    head, moved, after = _head(vault.ring.current), 0, _FIRST
    async with conn.cursor(row_factory=dict_row) as cursor:
        while True:
            values = {"head": head, "length": len(head), "after": after, "batch": BATCH}
            await cursor.execute(_sql(_LAST, place), values)
            last = await cursor.fetchone()
            if last is None:
                return moved
            async with conn.transaction():
                await cursor.execute(_sql(_NEXT, place), values)
                for row in await cursor.fetchall():
                    sealed = _anew(vault, bytes(row["blob"]), place, row["row"])
                    await cursor.execute(_sql(_PUT, place), (sealed, row["row"], row["blob"]))
                    moved += cursor.rowcount
            after = last["last"]


def _anew(vault: Vault, blob: bytes, place: Place, row: UUID) -> bytes:
    try:
        return vault.rewrap(blob, place.name, row)
    except SealBroken:
        raise SealBroken(f"{place.table}.{place.column} of {row} cannot be opened: remove it, or restore it") from None


def _head(key_id: str) -> bytes:
    return bytes([len(key_id)]) + key_id.encode()


def _sql(statement: str, place: Place) -> str:
    return statement.format(table=place.table, column=place.column, row=place.row)
