"""Putting a message on its way: delivery rows written in the transaction of the message itself."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from channels.registry import CHANNELS
from core.ids import new_id
from core.work import Work
from desk.conversations.events import MessageSaid
from desk.delivery import files, render

SEND = "delivery.send"

# Primary keys of message and conversation.
_EXTRA = """
SELECT m.extra, m.attachments, c.locale FROM message m JOIN conversation c ON c.id = m.conversation_id WHERE m.id = %s
"""
_INSERT = """
INSERT INTO delivery (id, message_id, conversation_id, account_id, part, status, run_at, at, updated_at)
SELECT d.id, %(message)s, %(conversation)s, %(account)s, d.part, 'queued', %(now)s, %(now)s, %(now)s
FROM unnest(%(ids)s::uuid[], %(parts)s::int[]) AS d(id, part)
ON CONFLICT (message_id, part) DO NOTHING
"""


async def enqueue(
    work: Work, *, message_id: UUID, conversation_id: UUID, account_id: UUID, channel: str, text: str,
    extra: Mapping[str, Any] | None = None, locale: str = "es", attachments: Sequence[UUID] | None = None,
) -> None:  # fmt: skip
    """One row for each part that the provider takes, and the account's send task.

    `text` and `extra` are what `message.body` and `message.extra` hold: they are read again when sending,
    nothing of them is stored here. Does nothing for `web`, whose clients read from us.
    """
    kind = CHANNELS.get(channel)
    if kind is None:
        return
    media = files.media(await files.rows(work, attachments))
    pieces = render.pieces(kind, render.body(text, extra, locale), media, render.template(extra))
    await lay(work, message_id, conversation_id, account_id, range(len(pieces)))
    await work.task(SEND, account_id)


async def lay(work: Work, message_id: UUID, conversation_id: UUID, account_id: UUID, parts: range) -> None:
    """Rows for these parts; those that are there already stay as they are."""
    values = {
        "message": message_id,
        "conversation": conversation_id,
        "account": account_id,
        "ids": [new_id() for _ in parts],
        "parts": list(parts),
        "now": work.now,
    }
    await work.execute(_INSERT, values)


async def on_said(work: Work, event: MessageSaid) -> None:
    """Handler of `MessageSaid`, in the speaker's transaction; what hangs on the message is read back from its row."""
    if event.channel not in CHANNELS:
        return
    row = await work.one(_EXTRA, (event.message_id,))
    extra = None
    if row and row["extra"]:
        key = await work.vault.key_of(work.conn, event.conversation_id)
        extra = msgspec.json.decode(key.open_bytes(bytes(row["extra"]), "message.extra", event.message_id))
    await enqueue(
        work, message_id=event.message_id, conversation_id=event.conversation_id, account_id=event.account_id,
        channel=event.channel, text=event.text, extra=extra, locale=row["locale"] if row else "es",
        attachments=row["attachments"] if row else None,
    )  # fmt: skip
