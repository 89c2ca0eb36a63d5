"""The hash chain over audit rows: h(i) = SHA-256(h(i-1) | row(i)), laid every few seconds by a sealer.

A chain inside the writing transaction would serialise every commit of the house.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from psycopg import AsyncConnection
from psycopg.rows import dict_row

GENESIS = b"\0" * 32
_COLUMNS = (
    "id", "at", "actor_kind", "actor_id", "roles", "action", "resource", "resource_id", "detail", "request_id",
    "address_hash",
)  # fmt: skip
_BATCH = 500

# The chain stands in a table of its own, so that audit_event never needs an UPDATE. Looking back one
# hour behind the newest link finds late commits without walking the whole table (ix_audit_event_at).
_UNSEALED = f"""
SELECT {", ".join(_COLUMNS)} FROM audit_event e
WHERE e.at < %(until)s
  AND e.at > coalesce((SELECT max(x.at) FROM audit_event x JOIN audit_link l ON l.event_id = x.id
                       WHERE l.seq = (SELECT max(seq) FROM audit_link)), '-infinity') - interval '1 hour'
  AND NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.event_id = e.id)
ORDER BY e.id LIMIT {_BATCH}
"""
_LAST = "SELECT seq, hash FROM audit_link ORDER BY seq DESC LIMIT 1"
_SEAL = """
INSERT INTO audit_link (event_id, seq, hash)
SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::bytea[])
"""


def _encode(value: object) -> str | list[Any] | dict[str, Any] | None:
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def link(previous: bytes, row: dict[str, Any]) -> bytes:
    """The hash of a row after the one whose hash is `previous`."""
    body = orjson.dumps(
        [row[name] for name in _COLUMNS], default=_encode, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z
    )
    return hashlib.sha256(previous + body).digest()


async def seal(conn: AsyncConnection[Any], until: datetime) -> int:
    """Chains what is new; one sealer at a time by an advisory lock. Returns how many rows."""
    async with conn.transaction(), conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("SELECT pg_try_advisory_xact_lock(7262001) AS mine")
        if not (await cursor.fetchone() or {})["mine"]:
            return 0
        last = await (await cursor.execute(_LAST)).fetchone()
        seq, previous = (last["seq"], bytes(last["hash"])) if last else (0, GENESIS)
        rows = await (await cursor.execute(_UNSEALED, {"until": until})).fetchall()
        sealed: list[tuple[Any, int, bytes]] = []
        for row in rows:
            seq, previous = seq + 1, link(previous, row)
            sealed.append((row["id"], seq, previous))
        if sealed:
            ids, seqs, hashes = (list(column) for column in zip(*sealed, strict=True))
            await cursor.execute(_SEAL, (ids, seqs, hashes))
        return len(sealed)


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
        await count.execute("SELECT count(*) AS n FROM audit_event e WHERE NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.event_id = e.id)")
        tail = (await count.fetchone() or {"n": 0})["n"]
    return Verdict(expected, tail, None)
