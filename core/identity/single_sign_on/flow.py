"""What a sign-in remembers while its owner is at the provider: sealed, in a cookie of that very browser."""

import base64
import binascii
import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from core.vault import SealBroken, Vault
from core.vault.keyring import KeyRingError

LIFETIME = timedelta(minutes=10)
_PLACE, _ROW = "oidc.flow", UUID(int=0)


class Flow(msgspec.Struct, frozen=True):
    """`link`: whose account is to be tied to the identity, when somebody asked for that. `next`: where to go then."""

    state: str
    nonce: str
    verifier: str
    begun: float
    next: str = "/console/"
    link: UUID | None = None

    @property
    def challenge(self) -> str:
        """RFC 7636 4.2, S256."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")


def begin(now: datetime, *, next_page: str = "", link: UUID | None = None) -> Flow:
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Flow(state, nonce, verifier, now.timestamp(), _local(next_page), link)


def seal(vault: Vault, flow: Flow) -> str:
    return base64.urlsafe_b64encode(vault.seal_secret(msgspec.json.encode(flow).decode(), _PLACE, _ROW)).decode()


def unseal(vault: Vault, cookie: str | None, state: str, now: datetime) -> Flow | None:
    """None when this browser began no such sign-in, or too long ago."""
    try:
        plain = vault.open_secret(base64.urlsafe_b64decode(cookie or ""), _PLACE, _ROW)
        flow = msgspec.json.decode(plain, type=Flow)
    except (SealBroken, KeyRingError, msgspec.DecodeError, binascii.Error, ValueError, IndexError):
        return None
    same = secrets.compare_digest(flow.state.encode(), state.encode("utf-8", "surrogatepass"))
    return flow if same and now.timestamp() - flow.begun <= LIFETIME.total_seconds() else None


def _local(page: str) -> str:
    """A page of the console, never another site's."""
    inside = page.startswith("/console/") and not any(sign in page for sign in ("\\", "//", "\r", "\n", "\x00"))
    return page if inside and len(page) <= 300 else "/console/"
