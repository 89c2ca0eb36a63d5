"""From a provider's id of a message to the message, and back."""

from typing import Any
from uuid import UUID

import msgspec

from core.vault import SealBroken
from core.work import Work

# uq_delivery_provider, which names our own messages.
_OURS = """
SELECT message_id AS id FROM delivery WHERE account_id = %(account)s AND provider_id = %(provider)s
AND conversation_id = %(conversation)s
"""
# receipt's primary key: where a provider's message id is what makes it once (Twilio's SID).
_RECEIVED = """
SELECT m.id FROM receipt r JOIN message m ON m.id = r.message_id
WHERE r.source = %(account)s AND r.external_id = %(provider)s AND m.conversation_id = %(conversation)s
"""
# uq_message_seq backwards. Rare: edits, answers and reactions to what the person wrote themselves.
_RECENT = """
SELECT id, extra FROM message WHERE conversation_id = %(conversation)s AND author = 'citizen' AND extra IS NOT NULL
ORDER BY seq DESC LIMIT 500
"""
_LAST_PART = """
SELECT provider_id FROM delivery WHERE message_id = %s AND provider_id IS NOT NULL ORDER BY part DESC LIMIT 1
"""
_ONE = """
SELECT author, extra FROM message WHERE id = %s AND conversation_id = %s
"""


async def message_of(work: Work, account_id: UUID, conversation_id: UUID, provider: str) -> UUID | None:
    """The message that a provider calls so."""
    values = {"account": account_id, "conversation": conversation_id, "provider": provider}
    found = await work.one(_OURS, values)
    if found is None and not provider.isdigit():
        found = await work.one(_RECEIVED, values)
    if found is not None:
        return _id(found)
    key = await work.vault.key_of(work.conn, conversation_id)
    for row in await work.all(_RECENT, values):
        try:
            extra = msgspec.json.decode(key.open_bytes(bytes(row["extra"]), "message.extra", row["id"]))
        except SealBroken:
            continue
        if extra.get("provider_id") == provider:
            return _id(row)
    return None


async def provider_id(work: Work, conversation_id: UUID, message_id: Any) -> str | None:
    """What the provider calls a message of this conversation."""
    try:
        wanted = UUID(str(message_id))
    except ValueError:
        return None
    row = await work.one(_ONE, (wanted, conversation_id))
    if row is None:
        return None
    if row["author"] != "citizen":
        part = await work.one(_LAST_PART, (wanted,))
        return str(part["provider_id"]) if part else None
    if row["extra"] is None:
        return None
    key = await work.vault.key_of(work.conn, conversation_id)
    extra = msgspec.json.decode(key.open_bytes(bytes(row["extra"]), "message.extra", wanted))
    found = extra.get("provider_id")
    return str(found) if found else None


def _id(row: dict[str, Any]) -> UUID:
    found: UUID = row["id"]
    return found
