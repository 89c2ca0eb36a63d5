"""Telegram's Bot API: webhook updates in, messages out."""

from typing import TYPE_CHECKING

from channels import text
from channels.contract import Account
from channels.telegram.inbound import parse, verify

if TYPE_CHECKING:
    from channels.telegram.sender import TelegramSender

__all__ = ["LIMIT", "Telegram", "parse", "verify"]

LIMIT = 4_096
"""UTF-16 code units of one message (Bot API, sendMessage)."""


class Telegram:
    """The channel `telegram`."""

    kind = "telegram"

    def parts(self, body: str) -> list[str]:
        return text.split(body, LIMIT, units=True)

    def sender(self, account: Account, api_base_url: str, public_url: str) -> "TelegramSender":
        from channels.telegram.sender import TelegramSender

        return TelegramSender(account, api_base_url, public_url)
