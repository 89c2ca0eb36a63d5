"""What a device is asked to sign: sealed, so that nothing is kept for whoever only asks; answered once, within five minutes."""

import base64
import binascii
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from core.vault import SealBroken, Vault
from core.vault.keyring import KeyRingError
from core.work import Work

LIFETIME = timedelta(minutes=5)
Purpose = Literal["register", "login"]
_PLACE, _ROW = "passkey.challenge", UUID(int=0)
# Longer than any that a browser sends back for our keys and challenges.
MOST_BYTES = 8192


class _Asked(msgspec.Struct, frozen=True):
    purpose: Purpose
    user: UUID | None
    begun: float
    nonce: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """`raw`: as the device has it. `user`: who asked for it, for a new passkey."""

    raw: bytes
    user: UUID | None


def new(vault: Vault, purpose: Purpose, now: datetime, user: UUID | None = None) -> bytes:
    asked = _Asked(purpose, user, now.timestamp(), secrets.token_urlsafe(16))
    return vault.seal_secret(msgspec.json.encode(asked).decode(), _PLACE, _ROW)


def of_answer(vault: Vault, client_data: str, purpose: Purpose, now: datetime) -> Challenge | None:
    """The challenge that an answer is for; None where it is none of ours, of now, for this.

    `client_data`: as the browser sends it, in base 64 for addresses. What it says beside this is checked with the signature.
    """
    try:
        told = msgspec.json.decode(_bytes(client_data), type=dict[str, msgspec.Raw])
        raw = _bytes(msgspec.json.decode(told["challenge"], type=str))
        asked = msgspec.json.decode(vault.open_secret(raw, _PLACE, _ROW), type=_Asked)
    except (SealBroken, KeyRingError, msgspec.DecodeError, binascii.Error, ValueError, LookupError):
        return None
    age = now.timestamp() - asked.begun
    ours = asked.purpose == purpose and 0 <= age <= LIFETIME.total_seconds()
    return Challenge(raw, asked.user) if ours else None


async def use_up(work: Work, challenge: Challenge) -> bool:
    """False for one that was answered before: an answer that somebody saw serves nobody again. Primary key; ix_passkey_answered_at."""
    await work.execute("DELETE FROM passkey_answered WHERE at < %s", (work.now - 2 * LIFETIME,))
    used = await work.execute(
        "INSERT INTO passkey_answered (challenge, at) VALUES (%s, %s) ON CONFLICT (challenge) DO NOTHING",
        (base64.urlsafe_b64encode(challenge.raw).decode(), work.now),
    )
    return bool(used)


def _bytes(text: str) -> bytes:
    if len(text) > MOST_BYTES:
        raise ValueError("too long")
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
