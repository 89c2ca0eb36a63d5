"""Once a day the newest link is noted outside of the chain: in a table, in a file beside the database, and in the log.

Whoever owns the database can lay a whole chain anew; not one that meets what stands elsewhere.
"""

import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import structlog
from psycopg import AsyncConnection

from core.vault import Vault

log = structlog.get_logger()
FILE = "audit-anchors.log"
"""In the data folder: `day seq hash proof`, one line a day, only ever added to. A copy elsewhere is worth most."""

# One a day: the primary key lets the first sealer of the day win.
_LAY = """
INSERT INTO audit_anchor (day, seq, hash, proof, at) VALUES (%s, %s, %s, %s, %s) ON CONFLICT (day) DO NOTHING RETURNING day
"""
_LAST = "SELECT seq, hash FROM audit_link ORDER BY seq DESC LIMIT 1"


def proof(vault: Vault, day: date, seq: int, hash_: bytes) -> bytes:
    """Made with a key of the ring, which the database does not hold."""
    return vault.blind("audit.anchor", f"{day}|{seq}|{hash_.hex()}")


async def lay(conn: AsyncConnection[Any], vault: Vault, now: datetime) -> str | None:
    """The line of today's anchor; None when there is one, or nothing to note. Raises what the database raises."""
    today = await (await conn.execute("SELECT 1 FROM audit_anchor WHERE day = %s", (now.date(),))).fetchone()
    row = None if today else await (await conn.execute(_LAST)).fetchone()
    if row is None:
        return None
    seq, hash_ = (row["seq"], bytes(row["hash"])) if isinstance(row, dict) else (row[0], bytes(row[1]))
    made = proof(vault, now.date(), seq, hash_)
    laid = await (await conn.execute(_LAY, (now.date(), seq, hash_, made, now))).fetchone()
    return f"{now.date()} {seq} {hash_.hex()} {made.hex()}" if laid else None


def note(data: Path, line: str) -> None:
    """After the commit: into the file and the log."""
    with os.fdopen(os.open(data / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
        file.write(line + "\n")
    day, seq, hash_, made = line.split()
    log.info("audit_anchor", day=day, seq=int(seq), hash=hash_, proof=made)


async def known(conn: AsyncConnection[Any], vault: Vault, data: Path) -> dict[int, bytes]:
    """What the chain has to meet: seq -> hash. One that was not made with our key is met by nothing."""
    found: dict[int, bytes] = {}
    cursor = await conn.execute("SELECT day, seq, hash, proof FROM audit_anchor")
    rows = [tuple(row.values()) if isinstance(row, dict) else row for row in await cursor.fetchall()]
    for day, seq, hash_, made in [*rows, *_told(data)]:
        genuine = proof(vault, day, seq, bytes(hash_)) == bytes(made)
        same = found.get(seq, bytes(hash_)) == bytes(hash_)
        found[seq] = bytes(hash_) if genuine and same else b""
    return found


def _told(data: Path) -> Iterator[tuple[date, int, bytes, bytes]]:
    """Of the file. A line that was cut short by a crash is passed over."""
    path = data / FILE
    for line in path.read_text().splitlines() if path.exists() else ():
        try:
            day, seq, hash_, made = line.split()
            yield date.fromisoformat(day), int(seq), bytes.fromhex(hash_), bytes.fromhex(made)
        except ValueError:
            log.warning("audit_anchor_unreadable")
