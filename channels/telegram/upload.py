"""Files on their way to Telegram: one by its own call, several as an album."""

from typing import Any

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    ReplyParameters,
)

from channels.contract import Final, Outbound, OutboundFile
from channels.telegram.media import Way, way

_BYTES, _PHOTO_BYTES = 50 * 1024 * 1024, 10 * 1024 * 1024
"""core.telegram.org/bots/api#sending-files."""
_MEDIA: dict[Way, Any] = {
    Way.PHOTO: InputMediaPhoto, Way.VIDEO: InputMediaVideo, Way.AUDIO: InputMediaAudio, Way.DOCUMENT: InputMediaDocument,
}  # fmt: skip


async def upload(
    bot: Bot, chat_id: int, outbound: Outbound, quoted: ReplyParameters | None, markup: InlineKeyboardMarkup | None
) -> int:
    """Returns the id of the first message. Raises Final for a file over Telegram's size, and what the bot raises."""
    for file in outbound.files:
        if file.size > _BYTES:
            raise Final("file_too_large")
    if len(outbound.files) > 1:
        media = [await _one_of_album(file, outbound.text if place == 0 else "") for place, file in enumerate(outbound.files)]
        sent = await bot.send_media_group(chat_id, media, reply_parameters=quoted)
        return sent[0].message_id
    (file,) = outbound.files
    chosen = _way(file)
    more: dict[str, Any] = {chosen.value: await file.read(), "filename": file.name}
    call = getattr(bot, f"send_{chosen}")
    message = await call(
        chat_id=chat_id, caption=outbound.text or None, reply_parameters=quoted, reply_markup=markup, **more
    )
    found: int = message.message_id
    return found


async def _one_of_album(file: OutboundFile, caption: str) -> Any:
    return _MEDIA[_way(file)](await file.read(), caption=caption or None, filename=file.name)


def _way(file: OutboundFile) -> Way:
    chosen = way(file.media_type)
    return Way.DOCUMENT if chosen is Way.PHOTO and file.size > _PHOTO_BYTES else chosen
