"""A webhook update in the words of the contract.

Plain text, nearly all of the traffic, is read straight from the decoded JSON; files, contacts and places
go through python-telegram-bot. What Telegram adds or sends oddly is passed over, never refused: a refused
update is sent again and again, and holds up the ones behind it.
"""

import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from channels import text as rules
from channels.contract import Account, Inbound, InboundAttachment, Kind, Standing
from channels.telegram.rich import attachments, lines
from core.errors import Forbidden, Malformed

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
# A private chat has a positive id of at most 52 bits (Bot API, Chat.id); update ids fit in 64.
_MAX_ID = 2**63
# core.telegram.org/bots/features#deep-linking: at most 64 of these.
_START = re.compile(r"/start(?:@\w{1,64})?(?: (?P<payload>[A-Za-z0-9_-]{1,64}))?$")
_CALLBACK_ID, _EMOJI, _REACTIONS = 64, 16, 11


def verify(account: Account, presented: str | None) -> None:
    """Raises Forbidden. An account without a secret takes nothing."""
    secret = account.secrets.get("secret", "")
    if not secret or presented is None or not hmac.compare_digest(presented.encode(), secret.encode()):
        raise Forbidden("the webhook secret does not match", code="webhook_secret")


def parse(account: Account, raw: bytes) -> list[Inbound]:
    """Zero or one message. Raises Malformed when it is no update at all."""
    update = _decode(raw)
    update_id = _id(update.get("update_id")) if isinstance(update, dict) else None
    if update_id is None:
        raise Malformed("an update has an update_id", code="webhook_malformed")
    found = _message(account, update) or _button(account, update) or _reaction(account, update) or _standing(account, update)
    return [found] if found else []


def _decode(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (ValueError, RecursionError):
        pass
    try:
        # Half characters and broken UTF-8 are no reason to lose a message.
        return json.loads(raw.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise Malformed("the update is not JSON", code="webhook_malformed") from None


def _message(account: Account, update: dict[str, Any]) -> Inbound | None:
    for field, kind in (("message", Kind.MESSAGE), ("edited_message", Kind.EDIT)):
        message = _object(update.get(field))
        if message and (sender := _private(message)) is not None:
            body = _text(message.get("text"))
            files: tuple[InboundAttachment, ...] = ()
            if not body:
                files = attachments(message)
                written = _text(message.get("caption"))
                body = "\n".join(part for part in (written, *lines(message, account.locale)) if part)
            if not rules.visible(body) and not files:
                return None
            at = message.get("edit_date") if kind is Kind.EDIT else message.get("date")
            opened = _START.match(body) if kind is Kind.MESSAGE else None
            return _inbound(
                account.id, update, message, sender, "/start" if opened else body, kind, at=_time(at), files=files,
                start=opened["payload"] if opened else None,
            )  # fmt: skip
    return None


def _button(account: Account, update: dict[str, Any]) -> Inbound | None:
    """A press on one of our buttons: its value is what the citizen says."""
    query = _object(update.get("callback_query"))
    message = _object(query.get("message"))
    sender, value = _private(message), _text(query.get("data"))
    if sender is None or not rules.visible(value):
        return None
    # The pressed message tells when it was sent, not when it was pressed.
    pressed = {"from": query.get("from"), "message_id": message.get("message_id")}
    return _inbound(
        account.id, update, pressed, sender, value, Kind.BUTTON, at=datetime.now(UTC),
        reply_to=_string_id(message.get("message_id")), callback=rules.token(query.get("id"), _CALLBACK_ID),
    )  # fmt: skip


def _reaction(account: Account, update: dict[str, Any]) -> Inbound | None:
    """All the emoji that the person now has on a message; none takes back what was there."""
    told = _object(update.get("message_reaction"))
    sender, message_id = _private(told), _string_id(told.get("message_id"))
    if sender is None or message_id is None:
        return None
    given = told.get("new_reaction")
    emoji = [_text(_object(one).get("emoji"))[:_EMOJI] for one in given] if isinstance(given, list) else []
    person = {"from": told.get("user")}
    return _inbound(
        account.id, update, person, sender, " ".join(filter(None, emoji[:_REACTIONS])), Kind.REACTION,
        at=_time(told.get("date")), reply_to=message_id,
    )  # fmt: skip


def _standing(account: Account, update: dict[str, Any]) -> Inbound | None:
    """Somebody stopped or resumed the bot (Bot API, my_chat_member in a private chat)."""
    told = _object(update.get("my_chat_member"))
    sender, status = _private(told), _object(told.get("new_chat_member")).get("status")
    if sender is None or status not in ("kicked", "member"):
        return None
    standing = Standing.BLOCKED if status == "kicked" else Standing.REACHABLE
    return _inbound(
        account.id, update, told, sender, "", Kind.STANDING, at=_time(told.get("date")), standing=standing
    )


def _inbound(
    account_id: UUID, update: dict[str, Any], message: dict[str, Any], sender: str, body: str, kind: Kind, *,
    at: datetime, files: tuple[InboundAttachment, ...] = (), reply_to: str | None = None, start: str | None = None,
    callback: str | None = None, standing: Standing | None = None,
) -> Inbound:  # fmt: skip
    person = _object(message.get("from"))
    full_name = f"{_text(person.get('first_name'))} {_text(person.get('last_name'))}"
    return Inbound(
        account_id=account_id,
        external_id=str(update["update_id"]),
        sender=sender,
        sender_name=rules.name(full_name),
        text=rules.provided(body),
        attachments=files,
        at=at,
        locale=rules.token(person.get("language_code"), 35),
        kind=kind,
        reply_to=reply_to or _string_id(_object(message.get("reply_to_message")).get("message_id")),
        provider_message_id=_string_id(message.get("message_id")),
        start=start,
        callback=callback,
        standing=standing,
    )


def _private(message: Mapping[str, Any]) -> str | None:
    """The chat to answer, if it is one person's. Groups and channels are left alone."""
    chat = _object(message.get("chat"))
    chat_id = _id(chat.get("id"))
    return str(chat_id) if chat.get("type") == "private" and chat_id is not None and chat_id > 0 else None


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _id(value: object) -> int | None:
    return value if type(value) is int and -_MAX_ID <= value < _MAX_ID else None


def _string_id(value: object) -> str | None:
    found = _id(value)
    return None if found is None else str(found)


def _time(value: object) -> datetime:
    """Telegram's Unix seconds; the present for anything that is no plausible time."""
    if type(value) is int and 0 < value < 4_102_444_800:
        return datetime.fromtimestamp(value, UTC)
    return datetime.now(UTC)
