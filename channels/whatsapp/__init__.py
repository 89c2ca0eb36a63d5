"""WhatsApp through Twilio's Messages API: signed forms in, messages and their states out."""

from typing import TYPE_CHECKING

from channels import text
from channels.contract import Account
from channels.whatsapp.inbound import parse, status, verify
from channels.whatsapp.window import window_open

if TYPE_CHECKING:
    from channels.whatsapp.sender import WhatsAppSender

__all__ = ["EMPTY_TWIML", "LIMIT", "WhatsApp", "parse", "status", "verify", "window_open"]

LIMIT = 1_600
"""Characters of one message body (Twilio, Message resource)."""
EMPTY_TWIML = b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


class WhatsApp:
    """The channel `whatsapp`."""

    kind = "whatsapp"

    def parts(self, body: str) -> list[str]:
        return text.split(body, LIMIT)

    def sender(self, account: Account, api_base_url: str, public_url: str) -> "WhatsAppSender":
        from channels.whatsapp.sender import WhatsAppSender

        return WhatsAppSender(account, api_base_url, public_url)
