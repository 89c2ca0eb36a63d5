"""The web channel: a citizen's message from our own widget or app, in the words of the contract."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from channels import text as rules
from channels.contract import Inbound, InboundAttachment
from core.errors import Invalid

_CLIENT_ID_LIMIT = 100


def message(
    account_id: UUID, session: str, client_id: object, text: object, attachments: Sequence[UUID], at: datetime, locale: str | None
) -> Inbound:  # fmt: skip
    """`session` is the handle of the citizen's session. Raises Invalid or TooLarge."""
    if not isinstance(client_id, str) or not 0 < len(client_id) <= _CLIENT_ID_LIMIT or not client_id.isprintable():
        raise Invalid("client_id must be 1 to 100 printable characters", code="client_id_invalid")
    clean = rules.own(text, attachments=len(attachments))
    files = tuple(InboundAttachment(str(file), "file", "") for file in attachments)
    # One client_id per session, not per account: two citizens may choose the same one.
    return Inbound(account_id, f"{session}:{client_id}", session, "", clean, files, at, locale)
