"""Putting a message on its way: delivery rows written in the transaction of the message itself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from channels.registry import CHANNELS
from core.ids import new_id
from core.work import Work
from desk.delivery import render

SEND = "delivery.send"

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
