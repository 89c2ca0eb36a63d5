"""Telegram's way out: python-telegram-bot's Bot, and what each of its endings means."""

import os
from datetime import datetime, timedelta
from typing import Any

import httpx
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from channels.contract import Account, Button, Final, Known, Outbound, Retryable, SendError, Sent, Unknown
from channels.telegram.upload import upload

# python-telegram-bot's coming form of times; the present one warns at each 429.
os.environ.setdefault("PTB_TIMEDELTA", "true")
# Failures before the request was written: the update certainly did not reach Telegram.
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_CALLBACK_BYTES = 64
_FILE_SECONDS = 30
UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "message_reaction"]


class TelegramSender:
    """One bot. Requires no `initialize`, which would ask who we are before each first message."""

    def __init__(self, account: Account, api_base_url: str, public_url: str) -> None:
        token = account.secrets.get("token", "")
        if not token:
            raise Final("token_missing")
        base = api_base_url.rstrip("/")
        self._account, self._public_url = account, public_url.rstrip("/")
        self._request = HTTPXRequest(
            connection_pool_size=16, read_timeout=10, write_timeout=10, connect_timeout=5, media_write_timeout=30
        )
        self._bot = Bot(token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot", request=self._request)
        self._files = f"{base}/file/bot"

    async def send(self, outbound: Outbound) -> Sent:
        try:
            chat_id, quoted = int(outbound.recipient), _quoted(outbound.reply_to)
        except ValueError:
            raise Final("recipient_invalid") from None
        try:
            if outbound.files:
                return Sent(str(await upload(self._bot, chat_id, outbound, quoted, keyboard(outbound.buttons))))
            message = await self._bot.send_message(
                chat_id=chat_id, text=outbound.text, reply_markup=keyboard(outbound.buttons), reply_parameters=quoted
            )
        except TelegramError as error:
            raise ending(error) from None
        return Sent(str(message.message_id))

    async def fetch(self, ref: str, limit: int) -> bytes:
        """getFile, then the file. The Bot API gives files of up to 20 MB."""
        try:
            file = await self._bot.get_file(ref, read_timeout=_FILE_SECONDS)
            # A path that is a file of this machine would be read here: only an address is taken.
            if not (file.file_path or "").startswith(self._files):
                raise Final("refused")
            if (file.file_size or 0) > limit:
                raise Final("file_too_large")
            data = bytes(await file.download_as_bytearray(read_timeout=_FILE_SECONDS))
        except TelegramError as error:
            raise reading(error) from None
        if len(data) > limit:
            raise Final("file_too_large")
        return data

    async def acknowledge(self, callback: str) -> None:
        """The button stops turning. Telegram forgets a press within minutes: then there is nothing left to answer."""
        try:
            await self._bot.answer_callback_query(callback)
        except TelegramError as error:
            raise reading(error) from None

    async def react(self, recipient: str, provider_id: str, emoji: str) -> None:
        try:
            await self._bot.set_message_reaction(int(recipient), int(provider_id), reaction=emoji or [])
        except ValueError:
            raise Final("recipient_invalid") from None
        except TelegramError as error:
            raise reading(error) from None

    async def templates(self) -> list[Known]:
        """Telegram knows no window, and so no templates."""
        return []

    async def check(self) -> dict[str, Any]:
        """Who the bot is, and whether Telegram reaches us."""
        try:
            me = await self._bot.get_me()
            hook = await self._bot.get_webhook_info()
        except TelegramError as error:
            raise ending(error) from None
        return {
            "username": me.username,
            "name": me.first_name,
            "webhook": {
                "url": hook.url, "pending": hook.pending_update_count, "last_error": hook.last_error_message,
                "last_error_at": _wire(hook.last_error_date),
            },
        }  # fmt: skip

    async def set_webhook(self) -> str:
        """Tells Telegram where we are and which secret to show. Returns the address."""
        url = f"{self._public_url}/channels/telegram/{self._account.id}"
        try:
            await self._bot.set_webhook(
                url, secret_token=self._account.secrets.get("secret"), allowed_updates=UPDATES, max_connections=40
            )
        except TelegramError as error:
            raise ending(error) from None
        return url

    async def close(self) -> None:
        await self._request.shutdown()


def keyboard(buttons: tuple[Button, ...]) -> InlineKeyboardMarkup | None:
    """Inline buttons, one to a row. A value longer than callback data may be is pressed by its label."""
    rows = [
        [InlineKeyboardButton(b.label, callback_data=b.value if len(b.value.encode()) <= _CALLBACK_BYTES else _short(b.label))]
        for b in buttons
    ]  # fmt: skip
    return InlineKeyboardMarkup(rows) if rows else None


def _short(label: str) -> str:
    return label.encode()[:_CALLBACK_BYTES].decode("utf-8", "ignore")


def _quoted(provider_id: str | None) -> ReplyParameters | None:
    """What was answered may be gone by now: the answer goes out all the same."""
    return ReplyParameters(int(provider_id), allow_sending_without_reply=True) if provider_id else None


def _wire(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def reading(error: TelegramError) -> SendError:
    """As `ending`, of a call that changes nothing twice: what is not refused may be tried again."""
    end = ending(error)
    return end if isinstance(end, Final | Retryable) else Retryable("unreachable")


def ending(error: TelegramError) -> SendError:
    """Retryable, Final or Unknown, with a code that quotes nothing."""
    cause = error.__cause__
    if isinstance(error, RetryAfter):
        after = error.retry_after
        return Retryable("rate_limited", after=after.total_seconds() if isinstance(after, timedelta) else after)
    if isinstance(error, Forbidden):
        return Final("blocked")
    if isinstance(error, InvalidToken):
        return Final("token_refused")
    if isinstance(error, ChatMigrated | BadRequest):
        return Final("refused")
    if isinstance(cause, _UNSENT):
        return Retryable("unreachable")
    # Timeouts after writing, cut connections and 5xx answers: it may have been taken.
    return Unknown("unconfirmed")
