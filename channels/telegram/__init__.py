"""Telegram's Bot API: webhook updates in, messages out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from channels import text
from channels.contract import Account, Medium, Piece
from channels.telegram.inbound import parse, verify
from channels.telegram.media import album, way

if TYPE_CHECKING:
    from channels.telegram.sender import TelegramSender

__all__ = ["CAPTION", "LIMIT", "Telegram", "parse", "verify"]

LIMIT = 4_096
"""UTF-16 code units of one message (Bot API, sendMessage)."""
CAPTION = 1_024
"""UTF-16 code units under a file (Bot API, sendPhoto)."""


class Telegram:
    """The channel `telegram`."""

    kind = "telegram"
    # core.telegram.org/bots/faq: one message a second to a chat, short bursts aside; some thirty a second in all.
    chat_gap = 1.0
    chat_burst = 5
    per_second = 30

    def parts(self, body: str) -> list[str]:
        return text.split(body, LIMIT, units=True)

    def pieces(self, body: str, media: Sequence[Medium]) -> list[Piece]:
        """Neighbouring pictures and films go as one album, so do documents and music; a voice goes alone."""
        groups = album([way(medium.media_type) for medium in media])
        if not groups:
            return [Piece(part) for part in self.parts(body)]
        if len(body.encode("utf-16-le")) // 2 <= CAPTION:
            return [Piece(body.strip(), groups[0]), *(Piece(files=group) for group in groups[1:])]
        return [*(Piece(part) for part in self.parts(body)), *(Piece(files=group) for group in groups)]

    def sender(self, account: Account, api_base_url: str, public_url: str) -> "TelegramSender":
        from channels.telegram.sender import TelegramSender

        return TelegramSender(account, api_base_url, public_url)
