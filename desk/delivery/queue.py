"""Putting a message on its way: delivery rows written in the transaction of the message itself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from channels.registry import CHANNELS
from core.ids import new_id
from core.tasks import Task
from core.work import Ground, Work
from desk.conversations.events import MessageSaid
from desk.delivery import render

SEND = "delivery.send"
MESSAGE = "delivery.message"

# Primary keys of message and conversation.
_MESSAGE = """
SELECT m.id, m.conversation_id, m.body, m.extra, c.account_id, c.channel, c.locale
FROM message m JOIN conversation c ON c.id = m.conversation_id WHERE m.id = %s
"""

_INSERT = """
INSERT INTO delivery (id, message_id, conversation_id, account_id, part, status, run_at, at, updated_at)
SELECT d.id, %(message)s, %(conversation)s, %(account)s, d.part, 'queued', %(now)s, %(now)s, %(now)s
FROM unnest(%(ids)s::uuid[], %(parts)s::int[]) AS d(id, part)
ON CONFLICT (message_id, part) DO NOTHING
"""


async def enqueue(
    work: Work, *, message_id: UUID, conversation_id: UUID, account_id: UUID, channel: str, text: str,
    extra: Mapping[str, Any] | None = None, locale: str = "es",
) -> None:  # fmt: skip
    """One row for each part that the provider takes, and the account's send task.

    `text` and `extra` are what `message.body` and `message.extra` hold: they are read again when sending,
    nothing of them is stored here. Does nothing for `web`, whose clients read from us.
    """
    kind = CHANNELS.get(channel)
    if kind is None:
        return
    count = len(kind.parts(render.body(text, extra, locale)))
    values = {
        "message": message_id,
        "conversation": conversation_id,
        "account": account_id,
        "ids": [new_id() for _ in range(count)],
        "parts": list(range(count)),
        "now": work.now,
    }
    await work.execute(_INSERT, values)
    await work.task(SEND, account_id)


async def said(work: Work, event: MessageSaid) -> None:
    """Handler of `MessageSaid`, in the speaker's transaction."""
    if event.channel in CHANNELS:
        await enqueue_stored(work, event.message_id)


async def enqueue_stored(work: Work, message_id: UUID) -> None:
    """The same for a message that is already written, read back from its row."""
    row = await work.one(_MESSAGE, (message_id,))
    if row is None or row["channel"] not in CHANNELS:
        return
    key = await work.vault.key_of(work.conn, row["conversation_id"])
    extra = msgspec.json.decode(key.open_bytes(bytes(row["extra"]), "message.extra", message_id)) if row["extra"] else None
    await enqueue(
        work, message_id=message_id, conversation_id=row["conversation_id"], account_id=row["account_id"],
        channel=row["channel"], text=key.open(bytes(row["body"]), "message.body", message_id), extra=extra,
        locale=row["locale"],
    )  # fmt: skip


async def enqueue_task(ground: Ground, task: Task) -> None:
    """Task `delivery.message`, subject = message: for writers that only lay task rows, as the intake does."""
    async with ground.work() as work:
        await enqueue_stored(work, task.subject)
