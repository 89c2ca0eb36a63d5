"""Files, contacts and places of a Telegram message, read by python-telegram-bot."""

from typing import TYPE_CHECKING, Any

from channels import text as rules
from channels.contract import InboundAttachment
from core.texts import text

if TYPE_CHECKING:
    from telegram import Message

_TYPES = {"photo": "image/jpeg", "voice": "audio/ogg", "video_note": "video/mp4", "animation": "video/mp4",
          "video": "video/mp4", "audio": "audio/mpeg"}  # fmt: skip
_FILES = ("photo", "voice", "audio", "video", "video_note", "animation", "document", "sticker")
_OTHERS = ("contact", "location", "venue", "poll", "dice", "story", "paid_media", "game", "invoice", "checklist")
# What de_json raises on fields that are missing or of another type than Telegram's own.
_ODD = (TypeError, KeyError, ValueError, AttributeError, OverflowError, OSError, RecursionError, IndexError)


def _read(message: dict[str, Any]) -> "Message | None":
    from telegram import Update

    try:
        update = Update.de_json({"update_id": 0, "message": message})
        return update.message
    except _ODD:
        return None


def attachments(message: dict[str, Any]) -> tuple[InboundAttachment, ...]:
    """The files of a message; of a photo's sizes the largest."""
    kind = next((name for name in _FILES if message.get(name)), None)
    if kind is None or (read := _read(message)) is None:
        return ()
    try:
        file: Any = getattr(read, kind)
        if kind == "photo":
            file = max(file, key=_area)
        return (_describe(kind, file, read.media_group_id),)
    except _ODD:
        return ()


def _area(size: Any) -> int:
    """Nothing for what is no number: a list times a number would be a list as long."""
    sides = (size.width, size.height)
    return size.width * size.height if all(type(side) is int and 0 < side < 100_000 for side in sides) else 0


def _describe(kind: str, file: Any, group: object) -> InboundAttachment:
    if not rules.token(file.file_id):
        raise ValueError(kind)
    size, seconds = getattr(file, "file_size", None), None if kind == "photo" else getattr(file, "_duration", None)
    media_type, file_name = getattr(file, "mime_type", None), getattr(file, "file_name", None)
    return InboundAttachment(
        ref=file.file_id,
        kind=kind,
        media_type=rules.name(media_type) if isinstance(media_type, str) else _media_type(kind, file),
        name=rules.name(file_name) or None if isinstance(file_name, str) else None,
        size=size if isinstance(size, int) else None,
        seconds=int(seconds.total_seconds()) if seconds is not None else None,
        group=rules.token(group),
    )


def _media_type(kind: str, file: Any) -> str:
    if kind == "sticker":
        return "video/webm" if file.is_video else "application/x-tgsticker" if file.is_animated else "image/webp"
    return _TYPES.get(kind, "application/octet-stream")


def lines(message: dict[str, Any], locale: str) -> list[str]:
    """What has no text of its own, told in a line: a contact, a place, something that cannot be shown."""
    if not any(message.get(name) for name in (*_OTHERS, "sticker")):
        return []
    read = _read(message)
    if read is None:
        return [text("channels.unsupported", locale)]
    try:
        return [line for line in (_contact(read, locale), _place(read, locale), _other(read, message, locale)) if line]
    except _ODD:
        return [text("channels.unsupported", locale)]


def _contact(read: "Message", locale: str) -> str | None:
    if read.contact is None:
        return None
    full_name = f"{read.contact.first_name or ''} {read.contact.last_name or ''}"
    return text("channels.contact", locale, name=rules.name(full_name), phone=rules.name(str(read.contact.phone_number)))


def _place(read: "Message", locale: str) -> str | None:
    place = read.location or (read.venue and read.venue.location)
    if not place:
        return None
    at = f"{float(place.latitude):.6f}, {float(place.longitude):.6f}"
    if read.venue:
        at = f"{rules.name(str(read.venue.title))}, {rules.name(str(read.venue.address))} ({at})"
    return text("channels.location", locale, place=at)


def _other(read: "Message", message: dict[str, Any], locale: str) -> str | None:
    if read.sticker:
        return read.sticker.emoji if isinstance(read.sticker.emoji, str) else None
    known = read.contact or read.location or read.venue
    return None if known else text("channels.unsupported", locale)
