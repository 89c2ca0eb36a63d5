"""At a start: does the key ring fit what is stored? One that lacks a key is named before anything is served."""

from pathlib import Path
from typing import Any

from psycopg import Connection

from core.vault.keyring import KeyRing, KeyRingError, load, load_or_create
from core.vault.vault import Vault

_PURPOSE = "ring.proof"
_KEEP = """
INSERT INTO ring_key (id, proof) VALUES (%s, %s)
ON CONFLICT (id) DO UPDATE SET proof = excluded.proof WHERE ring_key.proof IS NULL
"""


def prove(conn: Connection[Any], path: Path) -> KeyRing:
    """The ring at `path`; a new one only for a desk that has sealed nothing yet. Raises KeyRingError, psycopg.Error."""
    named = dict(conn.execute("SELECT id, proof FROM ring_key ORDER BY since, id").fetchall())
    if named and not path.exists():
        raise KeyRingError(f"there is no key ring at {path}, and what is stored needs its key {next(iter(named))!r}")
    ring = load(path) if named else load_or_create(path)
    for key_id, made in named.items():
        ring.key(key_id)
        if made is not None and bytes(made) != of(ring, key_id):
            raise KeyRingError(f"the index key of the key ring at {path} is not the one that what is stored was indexed by")
    for key_id in {ring.current, *named}:
        conn.execute(_KEEP, (key_id, of(ring, key_id)))
    return ring


def of(ring: KeyRing, key_id: str) -> bytes:
    return Vault(ring).blind(_PURPOSE, key_id)
