"""Passwords: hashed by argon2, off the event loop because a hash takes tens of milliseconds."""

import asyncio
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)


@lru_cache(maxsize=1)
def _decoy() -> str:
    """Verified when the account is unknown, so that both answers take the same time."""
    return _hasher.hash(secrets.token_hex(16))


async def hash_password(password: str) -> str:
    """Whether it may be one is the policy's to say."""
    return await asyncio.to_thread(_hasher.hash, _bytes(password))


async def matches(hashed: str | None, password: str) -> bool:
    """Against a decoy when there is no such account, or none that opens by password."""
    return await asyncio.to_thread(_verify, hashed, password)


def _verify(hashed: str | None, password: str) -> bool:
    try:
        right = _hasher.verify(hashed or _decoy(), _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and hashed is not None


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
