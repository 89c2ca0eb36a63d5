"""Twilio's way out: its own async client, and what each of its refusals means."""

from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import aiohttp
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from channels.contract import Account, Final, Outbound, Retryable, SendError, Sent, Unknown
from core import fetch
from core.errors import VentanillaError

_API = "https://api.twilio.com"
_SECONDS = 15
_FILE_SECONDS = 60

RETRY = frozenset({429, 20429, 63018})
"""Certainly not taken, worth another try: too many requests; rate of the sender or the recipient."""
FINAL = {
    21211: "recipient_invalid", 63003: "recipient_invalid", 63024: "recipient_invalid",
    21610: "opted_out", 63016: "window_closed", 63019: "media_refused",
    20003: "token_refused", 401: "token_refused",
}  # fmt: skip
"""Codes that operators are told by name; any other refusal is final under its number."""


class _HttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]
    """Twilio's client, with the host changed when a twin stands in."""

    def __init__(self, base: str) -> None:
        super().__init__(pool_connections=False)
        # Twilio's own timeout is one number for everything, which aiohttp no longer takes.
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS, connect=5))
        self._base = urlsplit(base)

    async def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        url = self._address(url)
        if (auth := kwargs.pop("auth", None)) is not None:
            # The same header by the way that aiohttp keeps.
            kwargs["headers"] = {**(kwargs.get("headers") or {}), "Authorization": aiohttp.encode_basic_auth(*auth)}
        return await super().request(method, url, *args, **kwargs)

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
        return self._base.netloc == urlsplit(_API).netloc

    def _address(self, url: str) -> str:
        if self._is_usual or not url.startswith(_API):
            return url
        return urlunsplit(urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc))

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Twilio's own logs the form: a person's words and phone."""


class WhatsAppSender:
    """One Twilio account and number."""

    def __init__(self, account: Account, api_base_url: str, public_url: str) -> None:
        sid, token = account.secrets.get("account_sid", ""), account.secrets.get("auth_token", "")
        if not sid or not token:
            raise Final("token_missing")
        self._account, self._public_url = account, public_url.rstrip("/")
        self._from = address(str(account.config.get("from") or ""))
        self._http = _HttpClient(api_base_url)
        self._client = Client(sid, token, http_client=self._http, environment={})

    async def send(self, outbound: Outbound) -> Sent:
        """Buttons become lines: interactive messages need an approved template."""
        query = urlencode({"delivery": str(outbound.delivery_id)})
        try:
            message = await self._client.messages.create_async(
                to=address(outbound.recipient),
                from_=self._from,
                body="\n".join([outbound.text, *(f"• {button.label}" for button in outbound.buttons)]),
                status_callback=f"{self._public_url}/channels/whatsapp/{self._account.id}/status?{query}",
            )
        except (TwilioException, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ending(error) from None
        except ValueError:
            # A success whose body could not be read.
            raise Unknown("unconfirmed") from None
        return Sent(str(message.sid))

    async def fetch(self, ref: str, limit: int) -> bytes:
        """A MediaUrl of our own account at Twilio, which leads on to where the file lies."""
        if not ref.startswith(f"{_API}/2010-04-01/Accounts/{self._client.account_sid}/"):
            raise Final("refused")
        try:
            return await self._http.download(ref, (self._client.username, self._client.password), limit)
        except fetch.Failed as error:
            raise (refusal(error.answered, 0) if error.answered else Retryable("unreachable")) from None
        except fetch.Refused:
            raise Final("refused") from None
        except VentanillaError as error:
            raise Final(error.code) from None

    async def check(self) -> dict[str, Any]:
        try:
            found = await self._client.api.accounts(self._client.account_sid).fetch_async()
        except (TwilioException, aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise ending(error) from None
        return {"name": found.friendly_name, "status": str(found.status), "from": self._from}

    async def close(self) -> None:
        await self._http.close()


def address(number: str) -> str:
    return number if number.startswith("whatsapp:") else f"whatsapp:{number}"


def ending(error: Exception) -> SendError:
    """Retryable, Final or Unknown, with a code that quotes nothing."""
    if isinstance(error, TwilioRestException | TwilioServiceException):
        return refusal(int(error.status or 0), int(error.code or 0))
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Retryable("unreachable")
    # Read timeouts, cut connections: it may have been taken.
    return Unknown("unconfirmed")


def refusal(status: int, code: int) -> SendError:
    """What Twilio's answer means: HTTP `status`, Twilio `code`."""
    if status == 429 or code in RETRY:
        return Retryable("rate_limited")
    if status >= 500:
        return Retryable(f"twilio_http_{status}")
    return Final(FINAL.get(code) or FINAL.get(status) or f"twilio_{code or status}")


