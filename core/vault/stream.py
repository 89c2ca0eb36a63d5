"""Sealing what is too large for memory: chunks under a key of their own, each bound to its number and to being the last.

Blob = magic(8) + the file's key, sealed by the subject's (60) + chunks of ciphertext and tag. A chunk that is changed,
moved, repeated or missing, and a blob that ends early, are all noticed (the STREAM construction of Hoang et al., 2015).
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from typing import Final, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.vault.vault import DataKey, SealBroken

MAGIC: Final = b"VNTLFIL1"
CHUNK: Final = 64 * 1024
_TAG: Final = 16
HEAD: Final = len(MAGIC) + 12 + 32 + _TAG
SEALED_CHUNK: Final = CHUNK + _TAG


class Source(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def chunks_of(size: int) -> int:
    """An empty content is one empty chunk: its absence would be noticed too."""
    return max(1, -(-size // CHUNK))


def sealed_size(size: int) -> int:
    return HEAD + size + chunks_of(size) * _TAG


class SealingReader:
    """Reads as the sealed blob of `size` bytes of `source`; never holds more than was asked for and one chunk."""

    def __init__(self, key: DataKey, place: str, row: UUID, source: Source, size: int) -> None:
        file_key = os.urandom(32)
        self._gcm, self._aad = AESGCM(file_key), place.encode() + row.bytes
        self._source, self._left, self._chunks = source, size, chunks_of(size)
        self._next = 0
        self._ready = bytearray(MAGIC + key.seal(file_key, place, row))
        self._hash = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """Raises ValueError when the source holds less than was told."""
        while (size < 0 or len(self._ready) < size) and self._next < self._chunks:
            self._ready += self._seal_next()
        taken = bytes(self._ready) if size < 0 else bytes(self._ready[:size])
        del self._ready[: len(taken)]
        self._hash.update(taken)
        return taken

    @property
    def digest(self) -> bytes:
        """SHA-256 of what was read until now."""
        return self._hash.digest()

    def _seal_next(self) -> bytes:
        plain = exactly(self._source, min(CHUNK, self._left))
        self._left -= len(plain)
        sealed = self._gcm.encrypt(_nonce(self._next, self._next == self._chunks - 1), plain, self._aad)
        self._next += 1
        return sealed


class Opening:
    """Opens any run of chunks of one blob. `head`: its first HEAD bytes. Raises SealBroken."""

    def __init__(self, key: DataKey, place: str, row: UUID, size: int, head: bytes) -> None:
        if not head.startswith(MAGIC):
            raise SealBroken("not a blob of chunks")
        self._gcm = AESGCM(key.open_bytes(head[len(MAGIC) : HEAD], place, row))
        self._aad, self._chunks = place.encode() + row.bytes, chunks_of(size)

    def run(self, first: int, pieces: Iterable[bytes], stop: int) -> Iterator[bytes]:
        """The plain chunks from `first` to before `stop`, from sealed bytes however they are cut."""
        waiting, number = bytearray(), first
        for piece in pieces:
            waiting += piece
            while len(waiting) >= SEALED_CHUNK and number < stop:
                yield self._open(number, bytes(waiting[:SEALED_CHUNK]))
                del waiting[:SEALED_CHUNK]
                number += 1
        if waiting and number < stop:
            yield self._open(number, bytes(waiting))
            number += 1
            waiting.clear()
        if waiting or number != stop:
            raise SealBroken("a file ends early, or does not end where it should")

    def _open(self, number: int, sealed: bytes) -> bytes:
        try:
            return self._gcm.decrypt(_nonce(number, number == self._chunks - 1), sealed, self._aad)
        except (InvalidTag, ValueError) as error:
            raise SealBroken("a part of a file was changed or moved") from error


def exactly(source: Source, size: int) -> bytes:
    """As many bytes, whatever the source gives at once. Raises ValueError when it ends before."""
    found = bytearray()
    while len(found) < size:
        piece = source.read(size - len(found))
        if not piece:
            raise ValueError("the content is shorter than it was told")
        found += piece
    return bytes(found)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
