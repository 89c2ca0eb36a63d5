"""What is known of the provider, and the two questions that it is asked: its keys, and a code's token."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt
import structlog

from core.errors import Unavailable
from core.identity.single_sign_on.claims import ALGORITHMS, BadToken
from core.settings import Settings

_SECONDS = 10
_KEPT_SECONDS = 3600
# A key that nobody has seen may be new; asking more often than this would let strangers make us ask.
_AGAIN_SECONDS = 30
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
log = structlog.get_logger()


class Provider:
    """One per process; what it learned lasts an hour, keys less when an unknown one is met."""

    def __init__(self, settings: Settings) -> None:
        assert settings.oidc_issuer is not None
        self.issuer = settings.oidc_issuer
        self._settings = settings
        self._known: dict[str, Any] = {}
        self._keys: dict[str, jwt.PyJWK] = {}
        self._known_at = self._keys_at = -float(_KEPT_SECONDS)

    @property
    def redirect_uri(self) -> str:
        return f"{self._settings.public_url.rstrip('/')}/api/v1/auth/oidc/callback"

    async def authorize_url(self, *, state: str, nonce: str, challenge: str) -> str:
        """Raises Unavailable."""
        values = {
            "response_type": "code", "client_id": self._settings.oidc_client_id, "redirect_uri": self.redirect_uri,
            "scope": self._settings.oidc_scopes, "state": state, "nonce": nonce, "code_challenge": challenge,
            "code_challenge_method": "S256",
        }  # fmt: skip
        place = str((await self._metadata())["authorization_endpoint"])
        return f"{place}{'&' if urlsplit(place).query else '?'}{urlencode(values)}"

    async def tokens(self, code: str, verifier: str) -> dict[str, Any]:
        """Raises BadToken for a code that the provider does not take, Unavailable."""
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri,
            "code_verifier": verifier, "client_id": self._settings.oidc_client_id,
        }  # fmt: skip
        secret = self._settings.oidc_client_secret
        auth = httpx.BasicAuth(self._settings.oidc_client_id, secret) if secret else None
        answer = await self._ask("POST", (await self._metadata())["token_endpoint"], data=form, auth=auth)
        if answer.status_code >= 500:
            raise _away()
        if answer.status_code != 200:
            raise BadToken("code")
        found = _json(answer)
        if not isinstance(found.get("id_token"), str):
            raise BadToken("id_token")
        return found

    async def key_of(self, token: str) -> jwt.PyJWK:
        """The key that signed it; a rotated one is fetched. Raises BadToken, Unavailable."""
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError:
            raise BadToken("header") from None
        if header.get("alg") not in ALGORITHMS:
            raise BadToken("alg")
        name = str(header.get("kid", ""))
        age = time.monotonic() - self._keys_at
        if age > _KEPT_SECONDS or (name not in self._keys and age > _AGAIN_SECONDS):
            await self._learn_keys()
        key = self._keys.get(name) or (next(iter(self._keys.values())) if not name and len(self._keys) == 1 else None)
        if key is None:
            raise BadToken("kid")
        return key

    async def userinfo(self, access_token: str) -> dict[str, Any]:
        """Empty when the provider has none or does not answer: then only the token's own claims count."""
        place = (await self._metadata()).get("userinfo_endpoint")
        if not place:
            return {}
        answer = await self._ask("GET", place, headers={"Authorization": f"Bearer {access_token}"})
        return _json(answer) if answer.status_code == 200 else {}

    async def _metadata(self) -> dict[str, Any]:
        """OpenID Connect Discovery 1.0, 4.3: the issuer that it names must be the one that we asked."""
        if time.monotonic() - self._known_at > _KEPT_SECONDS:
            answer = await self._ask("GET", self.issuer.rstrip("/") + "/.well-known/openid-configuration")
            found = _json(answer) if answer.status_code == 200 else {}
            needed = [found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
            places = [*needed, *([found["userinfo_endpoint"]] if found.get("userinfo_endpoint") else [])]
            if found.get("issuer") != self.issuer or not all(self._safe(place) for place in places):
                log.error("oidc_metadata_refused")
                raise _away()
            self._known, self._known_at = found, time.monotonic()
        return self._known

    async def _learn_keys(self) -> None:
        answer = await self._ask("GET", (await self._metadata())["jwks_uri"])
        if answer.status_code != 200:
            raise _away()
        keys: dict[str, jwt.PyJWK] = {}
        for row in _json(answer).get("keys", []):
            # A set may hold keys of kinds that we do not speak, and those for encryption.
            if isinstance(row, Mapping) and row.get("use", "sig") == "sig":
                try:
                    keys[str(row.get("kid", ""))] = jwt.PyJWK(dict(row))
                except jwt.PyJWTError:
                    continue
        self._keys, self._keys_at = keys, time.monotonic()

    def _safe(self, place: Any) -> bool:
        """Over TLS; a twin on this machine may go without."""
        parts = urlsplit(place if isinstance(place, str) else "")
        local = urlsplit(self.issuer).hostname in _LOOPBACK and parts.hostname in _LOOPBACK
        return parts.scheme == "https" or (parts.scheme == "http" and local)

    async def _ask(self, method: str, place: str, **more: Any) -> httpx.Response:
        try:
            async with httpx.AsyncClient(timeout=_SECONDS) as http:
                return await http.request(method, place, **more)
        except httpx.HTTPError as error:
            log.warning("oidc_provider_away", error=type(error).__name__)
            raise _away() from None


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        raise _away() from None
    if not isinstance(found, dict):
        raise _away()
    return found


def _away() -> Unavailable:
    return Unavailable("The sign-in provider does not answer as it should.", code="oidc_unavailable")
