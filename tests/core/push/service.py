"""A twin of a push service (RFC 8030) and of the browser behind it, which opens by RFC 8291 and 8188 as they are written."""

import hashlib
import hmac
import json
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.push.keys import decoded, encoded


def _expand(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    prk = hmac.digest(salt, secret, hashlib.sha256)
    return hmac.digest(prk, info + b"\x01", hashlib.sha256)[:length]


@dataclass
class Browser:
    """`endpoint` is where its service is knocked at for it."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: hashlib.sha256(b"a browser").digest()[:16])

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def subscription(self) -> dict[str, Any]:
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": {"p256dh": encoded(self.public), "auth": encoded(self.auth)}}

    def open(self, body: bytes) -> dict[str, Any]:
        salt, (record, length) = body[:16], struct.unpack(">IB", body[16:21])
        sender = body[21 : 21 + length]
        assert len(sender) == 65 and record >= 18 and len(body) <= 4096
        other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.private.exchange(ec.ECDH(), other)
        secret = _expand(self.auth, shared, b"WebPush: info\0" + self.public + sender, 32)
        key = _expand(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _expand(salt, secret, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, body[21 + length :], None).rstrip(b"\0")
        assert plain.endswith(b"\x02"), "the last record ends with a two"
        found: dict[str, Any] = json.loads(plain[:-1])
        return found


@dataclass
class Knocked:
    path: str
    headers: dict[str, str]
    body: bytes


class PushService:
    """`answer`: the status that it gives. Refuses, as real ones do, what the protocols forbid."""

    def __init__(self) -> None:
        self.answer, self.origin = 201, ""
        self.knocked: list[Knocked] = []
        self.public = ""

    def browser(self, name: str = "uno") -> Browser:
        return Browser(f"{self.origin}/push/{name}")

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.knocked.append(Knocked(request.path, dict(request.headers), body))
        headers = request.headers
        scheme, _, told = headers["Authorization"].partition(" ")
        parts = dict(part.strip().split("=", 1) for part in told.split(","))
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(parts["k"]))
        # The house's clock may be another than this machine's: how long it lives is looked at by itself.
        claims = jwt.decode(parts["t"], point, algorithms=["ES256"], audience=self.origin, options={"verify_exp": False})
        self.public = parts["k"]
        assert scheme == "vapid" and claims["sub"].startswith("mailto:") and claims["exp"]
        assert headers["Content-Encoding"] == "aes128gcm" and int(headers["TTL"]) >= 0
        assert headers["Urgency"] in ("very-low", "low", "normal", "high") and len(headers["Topic"]) <= 32
        return web.Response(status=self.answer)


@asynccontextmanager
async def push_service() -> AsyncIterator[PushService]:
    made = PushService()
    app = web.Application()
    app.router.add_post("/push/{name}", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=0.1).start()
    made.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()
