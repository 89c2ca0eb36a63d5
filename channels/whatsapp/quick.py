"""Buttons within the window: Twilio keeps a text with up to three of them as a content, made once for each set."""

import hashlib
import json
from typing import Any

import aiohttp
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from channels.contract import Button
from channels.whatsapp.errors import Hurried
from channels.whatsapp.http import CONTENT, HttpClient
from channels.whatsapp.templates import OURS

_MOST, _TITLE, _BODY = 3, 20, 1_024
"""twilio.com/docs/content/twilio-quick-reply: buttons, characters of each, characters of the text."""
_LISTED = 1_000


class QuickReplies:
    """One account's. What Twilio has already is asked for once in a process."""

    def __init__(self, client: Client, http: HttpClient) -> None:
        self._client, self._http = client, http
        self._known: dict[str, str] | None = None

    async def find(self, text: str, buttons: tuple[Button, ...]) -> str | None:
        """The content's SID; None where the buttons do not fit, or Twilio would not have them: then they become lines."""
        if len(buttons) > _MOST or not 0 < len(text) <= _BODY or any(len(b.label) > _TITLE for b in buttons):
            return None
        name = _name(buttons)
        try:
            if self._known is None:
                rows = await self._client.content.v1.contents.list_async(limit=_LISTED, page_size=100)
                self._known = {row.friendly_name: row.sid for row in rows}
            if name not in self._known:
                made = await self._http.create(
                    f"{CONTENT}/v1/Content", _wanted(name, buttons), (self._client.username, self._client.password)
                )
                if not made or not isinstance(made.get("sid"), str):
                    return None
                self._known[name] = made["sid"]
        except (TwilioException, Hurried, aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return None
        return self._known[name]


def _name(buttons: tuple[Button, ...]) -> str:
    told = json.dumps([[b.label, b.value] for b in buttons]).encode()
    return OURS + hashlib.sha256(told).hexdigest()[:24]


def _wanted(name: str, buttons: tuple[Button, ...]) -> dict[str, Any]:
    actions = [{"title": b.label, "id": b.value[:200]} for b in buttons]
    return {
        "friendly_name": name, "language": "es", "variables": {"1": "…"},
        "types": {"twilio/quick-reply": {"body": "{{1}}", "actions": actions}},
    }  # fmt: skip
