"""Sealing and opening. Envelope: data keys wrapped by the ring, texts sealed by data keys."""

import hashlib
import hmac
import os
import time
from collections import OrderedDict
from typing import Any
from uuid import UUID

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import AsyncConnection

from core.vault.keyring import KeyRing, KeyRingError, load

log = structlog.get_logger()
_NONCE = 12
_CACHE = 20_000
LOOK_SECONDS = 1.0
"""How long a process may go on by a ring whose file was changed."""


class SealBroken(Exception):
    """A sealed value was changed, moved to another row, or its key is gone."""


class DataKey:
    """One subject's key. Blob = nonce(12) + ciphertext + tag(16); AAD = place|row."""

    __slots__ = ("_gcm",)

    def __init__(self, key: bytes) -> None:
        self._gcm = AESGCM(key)

    def seal(self, plain: str | bytes, place: str, row: UUID) -> bytes:
        data = plain.encode("utf-8", "surrogatepass") if isinstance(plain, str) else plain
        nonce = os.urandom(_NONCE)
        return nonce + self._gcm.encrypt(nonce, data, place.encode() + row.bytes)

    def open_bytes(self, blob: bytes, place: str, row: UUID) -> bytes:
        """Raises SealBroken."""
        try:
            return self._gcm.decrypt(blob[:_NONCE], blob[_NONCE:], place.encode() + row.bytes)
        except (InvalidTag, ValueError) as error:
            raise SealBroken(f"{place} of {row} cannot be opened") from error

    def open(self, blob: bytes, place: str, row: UUID) -> str:
        return self.open_bytes(blob, place, row).decode("utf-8", "surrogatepass")


class Vault:
    """The ring at work. Wrapped key = key id length(1) + key id + nonce(12) + sealed key."""

    def __init__(self, ring: KeyRing) -> None:
        self._unwrapped: OrderedDict[bytes, DataKey] = OrderedDict()
        self._blind: dict[str, bytes] = {}
        self.take(ring)

    def take(self, ring: KeyRing) -> None:
        """From now on by this ring: another of the same desk, with keys more or less."""
        self.ring = ring
        self._wrap = {key_id: AESGCM(key) for key_id, key in ring.keys.items()}
        self._stamp, self._looked = _stamp(ring), time.monotonic()

    def create_key(self, subject: UUID) -> tuple[DataKey, bytes]:
        key = os.urandom(32)
        return DataKey(key), self._seal_ring(key, b"data_key" + subject.bytes)

    def unwrap(self, subject: UUID, wrapped: bytes) -> DataKey:
        """Raises SealBroken, or KeyRingError naming the key that the ring lacks."""
        slot = subject.bytes + wrapped[-16:]
        if (known := self._unwrapped.get(slot)) is not None:
            self._unwrapped.move_to_end(slot)
            return known
        key = DataKey(self._open_ring(wrapped, b"data_key" + subject.bytes))
        self._unwrapped[slot] = key
        if len(self._unwrapped) > _CACHE:
            self._unwrapped.popitem(last=False)
        return key

    def seal_secret(self, plain: str, place: str, row: UUID) -> bytes:
        return self._seal_ring(plain.encode(), place.encode() + row.bytes)

    def open_secret(self, blob: bytes, place: str, row: UUID) -> str:
        return self._open_ring(blob, place.encode() + row.bytes).decode()

    def rewrap(self, blob: bytes, place: str, row: UUID) -> bytes:
        """What the ring sealed, sealed by its present key. Raises SealBroken, KeyRingError."""
        aad = place.encode() + row.bytes
        return self._seal_ring(self._open_ring(blob, aad), aad)

    def blind(self, purpose: str, value: str) -> bytes:
        """Keyed index of a normalised value: equal values meet, nothing else is told. 16 bytes."""
        key = self._blind.get(purpose)
        if key is None:
            key = self._blind[purpose] = hmac.digest(self.ring.index, purpose.encode(), hashlib.sha256)
        return hmac.digest(key, value.encode("utf-8", "surrogatepass"), hashlib.sha256)[:16]

    async def key_of(self, conn: AsyncConnection[Any], subject: UUID, *, create: bool = False) -> DataKey:
        """The subject's key; made when `create`. Raises SealBroken when it was destroyed or never made."""
        row = await (
            await conn.execute("SELECT wrapped FROM data_key WHERE subject = %s", (subject,))
        ).fetchone()
        if row is None and create:
            key, wrapped = self.create_key(subject)
            await conn.execute(
                "INSERT INTO data_key (subject, wrapped) VALUES (%s, %s) ON CONFLICT DO NOTHING", (subject, wrapped)
            )
            return await self.key_of(conn, subject)
        if row is None:
            raise SealBroken(f"there is no key for {subject}")
        wrapped = row["wrapped"] if isinstance(row, dict) else row[0]
        return self.unwrap(subject, bytes(wrapped))

    def _seal_ring(self, plain: bytes, aad: bytes) -> bytes:
        self._look()
        key_id = self.ring.current
        nonce = os.urandom(_NONCE)
        head = bytes([len(key_id)]) + key_id.encode()
        return head + nonce + self._wrap[key_id].encrypt(nonce, plain, aad)

    def _open_ring(self, blob: bytes, aad: bytes) -> bytes:
        size = blob[0]
        key_id = blob[1 : 1 + size].decode()
        if key_id not in self._wrap:
            self._look(now=True)
            self.ring.key(key_id)
        nonce, sealed = blob[1 + size : 1 + size + _NONCE], blob[1 + size + _NONCE :]
        try:
            return self._wrap[key_id].decrypt(nonce, sealed, aad)
        except (InvalidTag, ValueError) as error:
            raise SealBroken("a wrapped value cannot be opened") from error

    def _look(self, *, now: bool = False) -> None:
        """Whether the ring's file was changed: a rotation reaches every process without a restart."""
        if self.ring.path is None or not now and time.monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        if _stamp(self.ring) != self._stamp:
            try:
                self.take(load(self.ring.path))
            except KeyRingError:
                # What we have opens all that was sealed until now; the next start names the fault.
                log.exception("key_ring_unreadable")


def _stamp(ring: KeyRing) -> int:
    try:
        return ring.path.stat().st_mtime_ns if ring.path else 0
    except OSError:
        return 0
