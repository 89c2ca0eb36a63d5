"""The hash chain over audit rows: h(i) = SHA-256(h(i-1) | row(i)), laid every few seconds by a sealer.

A chain inside the writing transaction would serialise every commit of the house.
"""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

import orjson
from psycopg import AsyncConnection, DataError
from psycopg.rows import dict_row

GENESIS = b"\0" * 32
COLUMNS = (
    "id", "at", "actor_kind", "actor_id", "roles", "action", "resource", "resource_id", "detail", "request_id",
    "address_hash",
)  # fmt: skip
_BATCH = 500

# The chain stands in a table of its own, so that audit_event never needs an UPDATE. Ids are ordered by the
# machine's time: looking back one hour behind the newest link finds late commits by the primary key alone.
_LOOK_BACK_MS = 3_600_000
_UNSEALED = f"""
SELECT {", ".join(COLUMNS)} FROM audit_event e
WHERE e.id > %(floor)s AND NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.event_id = e.id)
ORDER BY e.id LIMIT {_BATCH}
"""
_ALL = f"""
SELECT l.seq, l.hash, l.event_id, {", ".join(COLUMNS)} FROM audit_link l LEFT JOIN audit_event e ON e.id = l.event_id ORDER BY l.seq
"""
_TAIL = "SELECT count(*) AS n FROM audit_event e WHERE NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.event_id = e.id)"
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
    body = orjson.dumps([plain[name] for name in COLUMNS], default=_hex, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(previous + body).digest()


async def seal(conn: AsyncConnection[Any], *, whole: bool = False) -> int:
    """Chains what is new, in batches; one sealer at a time by an advisory lock. Returns how many rows.

    `whole`: also what a machine with a clock far behind wrote, by a walk over the table.
    """
    async with conn.transaction(), conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("SELECT pg_try_advisory_xact_lock(7262001) AS mine")
        if not (await cursor.fetchone() or {})["mine"]:
            return 0
        if whole:
            await cursor.execute("SET LOCAL statement_timeout = '10min'")
        last = await (await cursor.execute(_LAST)).fetchone()
        seq, previous = (last["seq"], bytes(last["hash"])) if last else (0, GENESIS)
        rows = await (await cursor.execute(_UNSEALED, {"floor": UUID(int=0) if whole else _floor(last)})).fetchall()
        sealed: list[tuple[Any, int, bytes]] = []
        for row in rows:
            seq, previous = seq + 1, link(previous, row)
            sealed.append((row["id"], seq, previous))
        if sealed:
            ids, seqs, hashes = (list(column) for column in zip(*sealed, strict=True))
            await cursor.execute(_SEAL, (ids, seqs, hashes))
        return len(sealed)


def _floor(last: dict[str, Any] | None) -> UUID:
    """One machine whose clock runs ahead must not hide what the others write: no later than by our own clock."""
    if last is None:
        return UUID(int=0)
    stamp = min(last["event_id"].int >> 80, time.time_ns() // 1_000_000)
    return UUID(int=max(0, stamp - _LOOK_BACK_MS) << 80)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken_at`: first seq that does not follow; None when all do. `tail`: rows not yet sealed. `anchors`: met."""

    sealed: int
    tail: int
    broken_at: int | None
    anchors: int = 0


@dataclass(slots=True)
class Walk:
    """The chain, link by link. `anchors`: seq -> the hash that was noted for it elsewhere."""

    anchors: Mapping[int, bytes]
    previous: bytes = GENESIS
    held: int = 0
    met: int = 0

    def step(self, row: dict[str, Any]) -> bool:
        """Whether this row is the next one, unchanged. Row: seq, hash and event_id of the link, columns of the event."""
        expected = self.held + 1
        if row["seq"] != expected or row["id"] is None or row["event_id"] != row["id"]:
            return False
        try:
            found = link(self.previous, row)
        except (AttributeError, TypeError, ValueError, OverflowError):
            return False  # a value that is none any more
        if bytes(row["hash"]) != found:
            return False
        if expected in self.anchors:
            if self.anchors[expected] != found:
                return False
            self.met += 1
        self.previous, self.held = found, expected
        return True

    def missing(self) -> bool:
        """After the last link: whether an anchor tells of more."""
        return any(seq > self.held for seq in self.anchors)


async def verify(conn: AsyncConnection[Any], anchors: Mapping[int, bytes] | None = None) -> Verdict:
    """Walks the whole chain, and past the anchors."""
    walk = Walk(anchors or {})
    async with conn.transaction(), conn.cursor("audit_walk", row_factory=dict_row) as cursor:
        await cursor.execute(_ALL)
        try:
            async for row in cursor:
                if not walk.step(row):
                    return Verdict(walk.held, 0, row["seq"], walk.met)
        except DataError:
            return Verdict(walk.held, 0, walk.held + 1, walk.met)
    if walk.missing():
        return Verdict(walk.held, 0, walk.held + 1, walk.met)
    async with conn.cursor(row_factory=dict_row) as count:
        await count.execute(_TAIL)
        tail = (await count.fetchone() or {"n": 0})["n"]
    return Verdict(walk.held, tail, None, walk.met)
