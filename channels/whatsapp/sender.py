"""Twilio's way out: texts, files, templates and quick replies, and what each refusal means."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import aiohttp
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from channels.contract import Account, Final, Known, Outbound, Retryable, Sent, Unknown
from channels.whatsapp import missed, templates
from channels.whatsapp.errors import Hurried, ending, reading, refusal
from channels.whatsapp.http import API, HttpClient
from channels.whatsapp.quick import QuickReplies
from core import fetch
from core.errors import VentanillaError

_FAILURES = (TwilioException, Hurried, aiohttp.ClientError, TimeoutError, OSError)
_MOST_TEMPLATES = 1_000
# twilio.com/docs/whatsapp/guidance-whatsapp-media-messages
_TAKEN = frozenset({
    "image/jpeg", "image/png", "image/webp", "audio/ogg", "audio/mpeg", "audio/mp4", "audio/amr", "video/mp4",
    "video/3gpp", "application/pdf", "text/plain",
})  # fmt: skip
_IMAGE_BYTES, _FILE_BYTES = 5 * 1024 * 1024, 16 * 1024 * 1024


class WhatsAppSender:
    """One Twilio account and number."""

    def __init__(self, account: Account, api_base_url: str, public_url: str) -> None:
        sid, token = account.secrets.get("account_sid", ""), account.secrets.get("auth_token", "")
        if not sid or not token:
            raise Final("token_missing")
        self._account, self._public_url = account, public_url.rstrip("/")
        self._from = address(str(account.config.get("from") or ""))
        self._http = HttpClient(api_base_url)
        self._client = Client(sid, token, http_client=self._http, environment={})
        self._quick = QuickReplies(self._client, self._http) if account.config.get("quick_replies") else None

    async def send(self, outbound: Outbound) -> Sent:
        query = urlencode({"delivery": str(outbound.delivery_id)})
        try:
            message = await self._client.messages.create_async(
                to=address(outbound.recipient),
                from_=self._from,
                status_callback=f"{self._public_url}/channels/whatsapp/{self._account.id}/status?{query}",
                **await self._content(outbound),
            )
        except _FAILURES as error:
            raise ending(error) from None
        except ValueError:
            # A success whose body could not be read.
            raise Unknown("unconfirmed") from None
        return Sent(str(message.sid))

    async def _content(self, outbound: Outbound) -> dict[str, Any]:
        """What is said, in Twilio's words. Nothing has been sent when it raises."""
        if outbound.template:
            variables = json.dumps(dict(outbound.template.variables), ensure_ascii=False)
            return {"content_sid": outbound.template.sid, "content_variables": variables}
        if outbound.files:
            (file,) = outbound.files
            _check(file.media_type, file.size)
            return {"media_url": [file.url], **({"body": outbound.text} if outbound.text else {})}
        if outbound.buttons and self._quick and (found := await self._quick.find(outbound.text, outbound.buttons)):
            return {"content_sid": found, "content_variables": json.dumps({"1": outbound.text}, ensure_ascii=False)}
        return {"body": "\n".join([outbound.text, *(f"• {button.label}" for button in outbound.buttons)])}

    async def fetch(self, ref: str, limit: int) -> bytes:
        """A MediaUrl of our own account at Twilio, which leads on to where the file lies."""
        if not ref.startswith(f"{API}/2010-04-01/Accounts/{self._client.account_sid}/"):
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
        except (*_FAILURES, ValueError) as error:
            raise ending(error) from None
        return {"name": found.friendly_name, "status": str(found.status), "from": self._from}

    async def templates(self) -> list[Known]:
        try:
            rows = await self._client.content.v1.content_and_approvals.list_async(limit=_MOST_TEMPLATES, page_size=100)
        except (*_FAILURES, ValueError) as error:
            raise reading(error) from None
        return [known for row in rows if (known := templates.read(row)) is not None]

    async def received(self, since: datetime) -> list[dict[str, str]]:
        """What people sent to this number, as a webhook's form. Raises Retryable, Final or Unknown."""
        try:
            return await missed.received(self._client, self._from, since)
        except (*_FAILURES, ValueError) as error:
            raise reading(error) from None

    async def acknowledge(self, callback: str) -> None:
        """WhatsApp's buttons ask for no answer."""

    async def react(self, recipient: str, provider_id: str, emoji: str) -> None:
        """Raises Final: Twilio has no call for it."""
        raise Final("reactions_unsupported")

    async def close(self) -> None:
        await self._http.close()


def address(number: str) -> str:
    return number if number.startswith("whatsapp:") else f"whatsapp:{number}"


def _check(media_type: str, size: int) -> None:
    """Raises Final for what WhatsApp would refuse after taking it."""
    if media_type not in _TAKEN:
        raise Final("media_refused")
    if size > (_IMAGE_BYTES if media_type.startswith("image/") else _FILE_BYTES):
        raise Final("file_too_large")
