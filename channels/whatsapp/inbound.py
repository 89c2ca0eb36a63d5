"""A Twilio webhook: its signature over the raw address and form, then its words in ours.

https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

import base64
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl
from uuid import UUID

from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

from channels import text as rules
from channels.contract import Account, Inbound, InboundAttachment, Kind, Standing, StatusUpdate
from core.errors import Forbidden, Malformed
from core.texts import text

SIGNATURE_HEADER = "X-Twilio-Signature"
MAX_FIELDS = 500
MAX_MEDIA = 10
_SID = re.compile(r"[A-Za-z]{2}[0-9a-fA-F]{32}")
_SENDER = re.compile(r"whatsapp:[!-~]{1,80}")
Form = ImmutableMultiDict[str, str]
# A message of nothing but one of these. Twilio tells of its own in OptOutType.
_OUT = frozenset({"stop", "stopall", "unsubscribe", "baja"})
_IN = frozenset({"start", "unstop", "alta"})
_WORDLESS = frozenset({"contacts", "order", "poll", "reaction", "sticker", "system", "unsupported", "unknown"})
"""Values of MessageType whose content may come in no field that we read."""

# What Twilio says -> ours. Before `sent` the message is already Twilio's.
_STATUS = {
    "accepted": "sent", "scheduled": "sent", "queued": "sent", "sending": "sent", "sent": "sent",
    "delivered": "delivered", "read": "read", "undelivered": "failed", "failed": "failed", "canceled": "failed",
}  # fmt: skip


def form(raw: bytes) -> Form:
    """The form as it was sent: empty values and repeated keys stay. Raises Malformed."""
    try:
        return ImmutableMultiDict(
            parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="replace", max_num_fields=MAX_FIELDS)
        )
    except ValueError:
        raise Malformed("the body is not a form", code="webhook_malformed") from None


def verify(account: Account, url: str, fields: Form, presented: str | None) -> None:
    """`url`: configured public address + raw path and query. Raises Forbidden; without a token, always."""
    token = account.secrets.get("auth_token", "")
    if not token or not presented or not _signed(token, url, fields, presented):
        raise Forbidden("the signature does not match", code="webhook_signature")


def _signed(token: str, url: str, fields: Form, presented: str) -> bool:
    """The address as it stands first: only where that fails are the library's other spellings of it worth the time."""
    told = url + "".join(name + value for name, value in dict.fromkeys(sorted(fields.multi_items())))
    exact = base64.b64encode(hmac.digest(token.encode(), told.encode(), "sha1"))
    return hmac.compare_digest(exact, presented.encode()) or bool(
        RequestValidator(token).validate(url, fields, presented)
    )


def parse(account: Account, fields: Mapping[str, str]) -> list[Inbound]:
    """Zero or one message. Raises Malformed when it names no message or sender."""
    sid = _sid(fields)
    sender = fields.get("From", "")
    if not _SENDER.fullmatch(sender):
        raise Malformed("the form names no WhatsApp sender", code="webhook_malformed")
    files = attachments(fields)
    pressed = fields.get("ButtonPayload") or fields.get("ButtonText") or fields.get("ListId") or ""
    body = _body(account, fields, pressed)
    if not rules.visible(body) and not files:
        if fields.get("MessageType", "").lower() not in _WORDLESS:
            return []
        body = text("channels.unsupported", account.locale)
    message = Inbound(
        account_id=account.id,
        external_id=sid,
        sender=sender,
        sender_name=rules.name(fields.get("ProfileName", "")),
        text=rules.provided(body),
        attachments=files,
        at=datetime.now(UTC),
        locale=None,
        kind=Kind.BUTTON if pressed else Kind.MESSAGE,
        reply_to=rules.token(fields.get("OriginalRepliedMessageSid"), 64),
        provider_message_id=sid,
        standing=_standing(fields, body),
    )
    return [message]


def _standing(fields: Mapping[str, str], body: str) -> Standing | None:
    word = (fields.get("OptOutType") or body).strip().strip(".!").casefold()
    return Standing.OPTED_OUT if word in _OUT else Standing.REACHABLE if word in _IN else None


def status(account: Account, fields: Mapping[str, str], delivery: str | None) -> StatusUpdate | None:
    """News of something that we sent; None for a state that we do not know. Raises Malformed."""
    sid = _sid(fields)
    news = _STATUS.get(fields.get("MessageStatus", "").lower())
    if news is None:
        return None
    code = fields.get("ErrorCode", "")
    error = f"twilio_{int(code)}" if code.isascii() and code.isdigit() and len(code) < 8 and int(code) else None
    return StatusUpdate(account.id, sid, news, error if news == "failed" else None, _uuid(delivery))


def attachments(fields: Mapping[str, str]) -> tuple[InboundAttachment, ...]:
    count = fields.get("NumMedia", "0")
    total = min(int(count), MAX_MEDIA) if count.isascii() and count.isdigit() and len(count) < 4 else 0
    found = []
    for index in range(total):
        if url := rules.token(fields.get(f"MediaUrl{index}"), 2_000):
            media_type = rules.name(fields.get(f"MediaContentType{index}", "")) or "application/octet-stream"
            found.append(InboundAttachment(ref=url, kind=media_type.split("/")[0], media_type=media_type))
    return tuple(found)


def _body(account: Account, fields: Mapping[str, str], pressed: str) -> str:
    written = pressed or fields.get("Body", "")
    latitude, longitude = fields.get("Latitude", ""), fields.get("Longitude", "")
    if not latitude or not longitude:
        return written
    place = f"{rules.name(latitude, 20)}, {rules.name(longitude, 20)}"
    described = [rules.name(fields.get(key, "")) for key in ("Label", "Address")]
    if any(described):
        place = f"{', '.join(part for part in described if part)} ({place})"
    return "\n".join(part for part in (written, text("channels.location", account.locale, place=place)) if part)


def _sid(fields: Mapping[str, str]) -> str:
    sid = fields.get("MessageSid", "")
    if not _SID.fullmatch(sid):
        raise Malformed("the form names no message", code="webhook_malformed")
    return sid


def _uuid(value: str | None) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        return None
