"""Codes by time, RFC 6238 over RFC 4226: SHA-1, 30 seconds, six digits, which is what every app takes."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
# Clocks of phones go wrong: the code before and the one after are taken too (RFC 6238 5.2).
_WINDOW = 1


def new_secret() -> str:
    """160 bits (RFC 4226 4, R6), in base 32 as apps take it."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(key: bytes, step: int, digits: int = 6) -> str:
    """RFC 4226 5.3."""
    mac = hmac.digest(key, step.to_bytes(8, "big"), hashlib.sha1)
    start = mac[-1] & 0x0F
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is, None when it is of none near `now`."""
    key, present = base64.b32decode(secret), int(now.timestamp()) // STEP_SECONDS
    given, found = code.encode("utf-8", "surrogatepass"), None
    for step in range(present - _WINDOW, present + _WINDOW + 1):
        if hmac.compare_digest(code_at(key, step).encode(), given):
            found = step
    return found


def uri(secret: str, account: str, issuer: str) -> str:
    """What the QR code holds."""
    values = urlencode({"secret": secret, "issuer": issuer, "period": STEP_SECONDS, "digits": 6}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{values}"
