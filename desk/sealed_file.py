"""A whole file sealed by the key ring: pieces of a megabyte under a key of its own, so that none can be changed, moved or left out.

Layout: a line that tells what it is; 2 bytes, the length of the wrapped key; the wrapped key; then pieces of 4 bytes length and
that many sealed bytes. The last piece says that it is the last.
"""

import os
from pathlib import Path
from typing import IO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.vault import SealBroken, Vault

FIRST = b"Ventanilla backup, sealed, 1\n"
PIECE = 1024 * 1024
_PLACE, _ROW = "backup", UUID(int=0)


def is_sealed(file: Path) -> bool:
    with file.open("rb") as source:
        return source.read(len(FIRST)) == FIRST


def seal(vault: Vault, plain: Path, out: IO[bytes]) -> None:
    key = os.urandom(32)
    wrapped = vault.seal_secret(key.hex(), _PLACE, _ROW)
    out.write(FIRST + len(wrapped).to_bytes(2, "big") + wrapped)
    gcm, size, number = AESGCM(key), plain.stat().st_size, 0
    with plain.open("rb") as source:
        while True:
            piece = source.read(PIECE)
            last = source.tell() >= size
            blob = gcm.encrypt(number.to_bytes(12, "big"), piece, b"last" if last else b"more")
            out.write(len(blob).to_bytes(4, "big") + blob)
            number += 1
            if last:
                return


def unseal(vault: Vault, file: Path, out: IO[bytes]) -> None:
    """Raises SealBroken for what was changed or cut short, KeyRingError naming the key that the ring lacks."""
    with file.open("rb") as source:
        source.read(len(FIRST))
        try:
            wrapped = source.read(int.from_bytes(source.read(2), "big"))
            gcm = AESGCM(bytes.fromhex(vault.open_secret(wrapped, _PLACE, _ROW)))
        except (IndexError, ValueError) as error:
            raise SealBroken("the backup's beginning is damaged") from error
        number = 0
        while not _piece(gcm, source, number, out):
            number += 1
        if source.read(1):
            raise SealBroken("the backup goes on after its end")


def _piece(gcm: AESGCM, source: IO[bytes], number: int, out: IO[bytes]) -> bool:
    """Whether it was the last."""
    length = int.from_bytes(source.read(4), "big")
    blob = source.read(length)
    for told, last in ((b"more", False), (b"last", True)):
        try:
            out.write(gcm.decrypt(number.to_bytes(12, "big"), blob, told))
        except (InvalidTag, ValueError):
            continue
        if len(blob) == length:
            return last
    raise SealBroken("the backup was changed or cut short")
