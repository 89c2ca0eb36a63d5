"""The desk's own key pair, by which push services know that it is always the same who knocks (VAPID, RFC 8292)."""

import base64
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from core.settings import Settings
from core.work import Work

THE_KEY: Final = UUID("00000000-0000-7000-8000-0000000000a1")
LIFE: Final = timedelta(hours=12)
"""RFC 8292, 2: at most a day."""


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


async def public_key(work: Work) -> str:
    """As a browser wants it; the pair is made when first asked for."""
    row = await work.one("SELECT public FROM push_key WHERE id = %s", (THE_KEY,))
    if row is None:
        private = ec.generate_private_key(ec.SECP256R1())
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        public = encoded(private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
        await work.execute(
            "INSERT INTO push_key (id, private, public, at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (THE_KEY, work.vault.seal_secret(pem, "push_key.private", THE_KEY), public, work.now),
        )
        row = await work.one("SELECT public FROM push_key WHERE id = %s", (THE_KEY,))
    assert row is not None
    return str(row["public"])


async def private_key(work: Work) -> ec.EllipticCurvePrivateKey:
    await public_key(work)
    row = await work.one("SELECT private FROM push_key WHERE id = %s", (THE_KEY,))
    assert row is not None
    pem = work.vault.open_secret(bytes(row["private"]), "push_key.private", THE_KEY)
    key = load_pem_private_key(pem.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def authorization(private: ec.EllipticCurvePrivateKey, endpoint: str, settings: Settings, now: datetime) -> str:
    """The header that says who knocks; `sub` is where a push service complains."""
    told = urlsplit(endpoint)
    claims = {
        "aud": f"{told.scheme}://{told.netloc}", "exp": int((now + LIFE).timestamp()), "sub": f"mailto:{settings.sender}",
    }  # fmt: skip
    token = jwt.encode(claims, private, algorithm="ES256")
    public = encoded(private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    return f"vapid t={token}, k={public}"
