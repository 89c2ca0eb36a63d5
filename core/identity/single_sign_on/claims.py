"""Whether an ID token is for us, of now, and of this very sign-in (OpenID Connect Core 1.0, 3.1.3.7)."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

# Signatures by a public key alone: nobody who knows the client's secret can make a token.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
_SKEW = timedelta(minutes=1)
_OLDEST = timedelta(minutes=10)
# RFC 8176: what a provider says of how somebody proved who they are.
_SECOND_FACTORS = frozenset({"mfa", "otp", "hwk", "swk", "sc", "sms", "tel"})


class BadToken(Exception):
    """Says which rule, never what stood in the token."""


@dataclass(frozen=True, slots=True)
class Identity:
    """`email` only when the provider says that it is verified."""

    subject: str
    email: str | None
    second_factor: bool


def verify(
    token: str, key: jwt.PyJWK, *, issuer: str, client_id: str, nonce: str, now: datetime
) -> dict[str, Any]:
    """Raises BadToken."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=sorted(ALGORITHMS), audience=client_id, issuer=issuer,
            options={"require": ["iss", "sub", "aud", "exp", "iat"], "verify_exp": False, "verify_iat": False,
                     "verify_nbf": False},
        )  # fmt: skip
    except jwt.PyJWTError as error:
        raise BadToken(type(error).__name__) from None
    _in_time(claims, now)
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", client_id) != client_id or (len(audiences) > 1 and "azp" not in claims):
        raise BadToken("azp")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise BadToken("nonce")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise BadToken("sub")
    return claims


def identity(claims: dict[str, Any]) -> Identity:
    verified = claims.get("email_verified") is True and isinstance(claims.get("email"), str)
    methods = claims.get("amr")
    proven = isinstance(methods, list) and any(str(method) in _SECOND_FACTORS for method in methods)
    return Identity(claims["sub"], claims["email"] if verified else None, proven)


def _in_time(claims: dict[str, Any], now: datetime) -> None:
    """By the house's own clock."""
    try:
        ends, made = (datetime.fromtimestamp(claims[name], UTC) for name in ("exp", "iat"))
        begins = datetime.fromtimestamp(claims.get("nbf", 0), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise BadToken("time") from None
    if ends <= now - _SKEW or begins > now + _SKEW or not now - _OLDEST <= made <= now + _SKEW:
        raise BadToken("time")
