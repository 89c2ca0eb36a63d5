"""The hash chain over audit rows: h(i) = SHA-256(h(i-1) | row(i)), laid every few seconds by a sealer.

A chain inside the writing transaction would serialise every commit of the house.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

import orjson
from psycopg import AsyncConnection
from psycopg.rows import dict_row

GENESIS = b"\0" * 32
_COLUMNS = (
    "id", "at", "actor_kind", "actor_id", "roles", "action", "resource", "resource_id", "detail", "request_id",
    "address_hash",
)  # fmt: skip
_BATCH = 500

# The chain stands in a table of its own, so that audit_event never needs an UPDATE. Ids are ordered by the
# machine's time: looking back one hour behind the newest link finds late commits by the primary key alone.
_LOOK_BACK_MS = 3_600_000
_UNSEALED = f"""
SELECT {", ".join(_COLUMNS)} FROM audit_event e
WHERE e.id > %(floor)s AND NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.event_id = e.id)
ORDER BY e.id LIMIT {_BATCH}
"""
_LAST = "SELECT seq, hash, event_id FROM audit_link ORDER BY seq DESC LIMIT 1"
_SEAL = """
INSERT INTO audit_link (event_id, seq, hash)
SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::bytea[])
"""


def _hex(value: bytes) -> str:
    return value.hex()


def link(previous: bytes, row: dict[str, Any]) -> bytes:
    """The hash of a row after the one whose hash is `previous`; the same whatever zone the session reads times in."""
    plain = {**row, "at": row["at"].astimezone(UTC)}
    body = orjson.dumps([plain[name] for name in _COLUMNS], default=_hex, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(previous + body).digest()


async def seal(conn: AsyncConnection[Any]) -> int:
    """Chains what is new, in batches; one sealer at a time by an advisory lock. Returns how many rows."""
    async with conn.transaction(), conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("SELECT pg_try_advisory_xact_lock(7262001) AS mine")
        if not (await cursor.fetchone() or {})["mine"]:
            return 0
        last = await (await cursor.execute(_LAST)).fetchone()
        seq, previous = (last["seq"], bytes(last["hash"])) if last else (0, GENESIS)
        rows = await (await cursor.execute(_UNSEALED, {"floor": _floor(last)})).fetchall()
        sealed: list[tuple[Any, int, bytes]] = []
        for row in rows:
            seq, previous = seq + 1, link(previous, row)
            sealed.append((row["id"], seq, previous))
        if sealed:
            ids, seqs, hashes = (list(column) for column in zip(*sealed, strict=True))
            await cursor.execute(_SEAL, (ids, seqs, hashes))
        return len(sealed)


def _floor(last: dict[str, Any] | None) -> UUID:
    if last is None:
        return UUID(int=0)
    stamp: int = last["event_id"].int >> 80
    return UUID(int=max(0, stamp - _LOOK_BACK_MS) << 80)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken_at`: first seq whose hash does not follow; None when all do. `tail`: rows not yet sealed."""

    sealed: int
    tail: int
    broken_at: int | None


async def verify(conn: AsyncConnection[Any]) -> Verdict:
    """Walks the whole chain."""
    previous, expected = GENESIS, 0
    async with conn.transaction(), conn.cursor("audit_walk", row_factory=dict_row) as cursor:
        await cursor.execute(
            f"SELECT l.seq, l.hash, {', '.join(_COLUMNS)} FROM audit_link l JOIN audit_event e ON e.id = l.event_id ORDER BY seq"
        )
        async for row in cursor:
            expected += 1
            previous = link(previous, row)
            if row["seq"] != expected or bytes(row["hash"]) != previous:
                return Verdict(expected - 1, 0, row["seq"])
    async with conn.cursor(row_factory=dict_row) as count:
        await count.execute(
            "SELECT count(*) AS n FROM audit_event e WHERE NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.event_id = e.id)"
        )
        tail = (await count.fetchone() or {"n": 0})["n"]
    return Verdict(expected, tail, None)
