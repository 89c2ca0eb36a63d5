"""Twilio's own async client, with the host changed when a twin stands in, and what leads on kept in hand."""

import json
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import aiohttp
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response

from channels.whatsapp.errors import Hurried
from core import fetch

API = "https://api.twilio.com"
CONTENT = "https://content.twilio.com"
_SECONDS = 15
_FILE_SECONDS = 60


class HttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]
    """`base`: where Twilio's API is, or its twin."""

    def __init__(self, base: str) -> None:
        super().__init__(pool_connections=False)
        # Twilio's own timeout is one number for everything, which aiohttp no longer takes.
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS, connect=5))
        self._base = urlsplit(base)

    async def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Raises Hurried for a refusal that says when to come back."""
        url = self._address(url)
        if (auth := kwargs.pop("auth", None)) is not None:
            # The same header by the way that aiohttp keeps.
            kwargs["headers"] = {**(kwargs.get("headers") or {}), "Authorization": aiohttp.encode_basic_auth(*auth)}
        answer = await super().request(method, url, *args, **kwargs)
        after = answer.headers.get("Retry-After", "") if answer.headers else ""
        if answer.status_code in (429, 503) and after.isascii() and after.isdigit():
            raise Hurried(answer.status_code, _code(answer.text), float(after[:4]))
        return answer

    async def create(self, url: str, document: dict[str, Any], auth: tuple[str, str]) -> dict[str, Any] | None:
        """A POST in JSON, which Twilio's async client sends as a form. None when Twilio would not have it."""
        headers = {"Authorization": aiohttp.encode_basic_auth(*auth)}
        async with self.session.post(self._address(url), json=document, headers=headers, allow_redirects=False) as answer:
            made = await answer.json(content_type=None) if answer.status in (200, 201) else None
        return made if isinstance(made, dict) else None

    async def download(self, url: str, auth: tuple[str, str], limit: int) -> bytes:
        """Where Twilio leads on to must be of the public internet, and hears no credentials."""
        headers = {"Authorization": aiohttp.encode_basic_auth(*auth)}
        trusted = [] if self._is_usual else [self._base.geturl()]
        found = await fetch.get(
            self._address(url), limit=limit, headers=headers, trusted=trusted, seconds=_FILE_SECONDS
        )
        return found.data

    @property
    def _is_usual(self) -> bool:
        return self._base.netloc == urlsplit(API).netloc

    def _address(self, url: str) -> str:
        if self._is_usual or not url.startswith((API, CONTENT)):
            return url
        return urlunsplit(urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc))

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Twilio's own logs the form: a person's words and phone."""


def _code(body: str) -> int:
    try:
        return int(json.loads(body).get("code") or 0)
    except (ValueError, TypeError, AttributeError):
        return 0
