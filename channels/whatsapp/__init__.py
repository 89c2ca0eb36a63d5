"""WhatsApp through Twilio's Messages API: signed forms in, messages and their states out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from channels import text
from channels.contract import Account, Medium, Piece
from channels.whatsapp.inbound import parse, status, verify
from channels.whatsapp.window import window_open, window_until

if TYPE_CHECKING:
    from channels.whatsapp.sender import WhatsAppSender

__all__ = ["EMPTY_TWIML", "LIMIT", "WhatsApp", "parse", "status", "verify", "window_open", "window_until"]

LIMIT = 1_600
"""Characters of one message body (Twilio, Message resource)."""
EMPTY_TWIML = b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


class WhatsApp:
    """The channel `whatsapp`."""

    kind = "whatsapp"
    chat_gap = 0.0
    chat_burst = 1
    # twilio.com/docs/whatsapp/best-practices-and-faqs: 80 a second for one sender.
    per_second = 80

    def parts(self, body: str) -> list[str]:
        return text.split(body, LIMIT)

    def pieces(self, body: str, media: Sequence[Medium]) -> list[Piece]:
        """A message carries one file; what is heard has no caption."""
        if not media:
            return [Piece(part) for part in self.parts(body)]
        files = [Piece(files=(place,)) for place in range(len(media))]
        if len(body) <= LIMIT and not media[0].media_type.startswith("audio/"):
            return [Piece(body.strip(), (0,)), *files[1:]]
        written = [Piece(part) for part in self.parts(body)] if text.visible(body) else []
        return [*written, *files]

    def sender(self, account: Account, api_base_url: str, public_url: str) -> "WhatsAppSender":
        from channels.whatsapp.sender import WhatsAppSender

        return WhatsAppSender(account, api_base_url, public_url)
