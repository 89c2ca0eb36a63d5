"""Conversations by the bulk: sealed as the desk seals them, copied in; their tokens are made by the desk's own filler."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from psycopg import AsyncConnection

from benchmarks.search.text import Corpus
from core.database import connect
from core.ids import new_id
from core.vault import Vault
from core.work import Ground
from desk.conversations.alias import new_alias
from desk.search import fill

EACH = 10
"""Messages of a conversation."""
_COPIES = {
    "data_key": ("subject", "wrapped"),
    "conversation": ("id", "account_id", "channel", "alias", "opened_at", "owner", "queue_id", "last_seq", "last_message_at",
                     "last_author", "preview"),
    "message": ("id", "conversation_id", "seq", "author", "body", "at"),
}  # fmt: skip
Rows = dict[str, list[tuple[object, ...]]]


async def load(ground: Ground, corpus: Corpus, *, messages: int, account: UUID, few: UUID, many: UUID, each: int = EACH) -> float:
    """Seconds. One conversation of a hundred waits in the queue `few`, the others in `many`."""
    begun = time.monotonic()
    async with await connect(ground.database.url) as conn:
        for rows in _made(ground.vault, corpus, messages // each, account, few, many, each):
            await _copy(conn, rows)
    return time.monotonic() - begun


async def tokens(ground: Ground) -> float:
    """Seconds, without the rests that the filler takes beside live work."""
    begun, after = time.monotonic(), None
    while (after := await fill.everything(ground, after)) is not None:
        pass
    return time.monotonic() - begun


def _made(vault: Vault, corpus: Corpus, talks: int, account: UUID, few: UUID, many: UUID, each: int) -> Iterator[Rows]:
    now = datetime.now(UTC)
    rows: Rows = {name: [] for name in _COPIES}
    for number in range(talks):
        talk, at = new_id(), now - timedelta(minutes=talks - number)
        key, wrapped = vault.create_key(talk)
        rows["data_key"].append((talk, wrapped))
        queue = few if number % 100 == 0 else many
        preview = key.seal("…", "conversation.preview", talk)
        rows["conversation"].append((talk, account, "web", new_alias(), at, "queue", queue, each, at, "citizen", preview))
        for seq in range(1, each + 1):
            one = new_id()
            rows["message"].append((one, talk, seq, "citizen", key.seal(corpus.message(), "message.body", one), at))
        if len(rows["conversation"]) == 1000 or number == talks - 1:
            yield rows
            rows = {name: [] for name in _COPIES}


async def _copy(conn: AsyncConnection[dict[str, object]], rows: Rows) -> None:
    for table, columns in _COPIES.items():
        async with conn.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows[table]:
                await copy.write_row(row)
