"""Taking what is due, by lease, in one short statement; then reading what it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import structlog

from channels.contract import Outbound
from channels.registry import CHANNELS
from core import failpoints
from core.vault import SealBroken
from core.work import Ground, Work
from desk.conversations import reach, references
from desk.delivery import files, pace, render
from desk.delivery.queue import lay

log = structlog.get_logger()
LEASE_SECONDS = 60
LEASED = "leased"
"""The error of what is taken and not yet begun: certainly not sent, whatever becomes of its sender."""

# ix_delivery_due, then ix_delivery_conversation. Order within a conversation is (message.seq, part): the
# head of each conversation is taken only when nothing before it is still queued or being sent.
_CLAIM = """
UPDATE delivery SET status = 'sending', attempts = attempts + 1, provider_id = NULL, error = 'leased',
    lease_until = now() + make_interval(secs => %(lease)s), updated_at = %(now)s
WHERE id IN (
    SELECT d.id FROM delivery d JOIN message m ON m.id = d.message_id
    WHERE d.account_id = %(account)s AND d.status = 'queued' AND d.run_at <= %(now)s
      AND NOT EXISTS (SELECT 1 FROM handle h WHERE h.conversation_id = d.conversation_id
                        AND h.account_id = d.account_id AND h.ready_at > %(horizon)s)
      AND NOT EXISTS (SELECT 1 FROM delivery e JOIN message n ON n.id = e.message_id
                      WHERE e.conversation_id = d.conversation_id AND e.status IN ('queued', 'sending')
                        AND (n.seq, e.part) < (m.seq, d.part))
    ORDER BY d.run_at, d.id LIMIT %(limit)s FOR UPDATE OF d SKIP LOCKED)
RETURNING id
"""
_BEGIN = "UPDATE delivery SET error = NULL, lease_until = now() + make_interval(secs => %s) WHERE id = %s AND status = 'sending' AND error = 'leased'"
# Primary keys of delivery, message and conversation; ix_handle_conversation; uq_message_seq backwards.
_READ = """
SELECT d.id, d.message_id, d.conversation_id, d.part, d.attempts, d.account_id, m.body, m.extra, m.author, m.attachments,
    c.locale, h.contact, h.unreachable, h.unreachable_at,
    (SELECT max(i.at) FROM message i WHERE i.conversation_id = d.conversation_id AND i.author = 'citizen') AS heard_at
FROM delivery d
JOIN message m ON m.id = d.message_id
JOIN conversation c ON c.id = d.conversation_id
LEFT JOIN handle h ON h.conversation_id = d.conversation_id AND h.account_id = d.account_id
WHERE d.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A leased delivery. `outbound` is None when it can no longer be said, `error` tells why."""

    id: UUID
    conversation_id: UUID
    attempts: int
    heard_at: datetime | None
    outbound: Outbound | None
    error: str | None = None
    channel: str = ""
    unreachable: str | None = None


async def take(ground: Ground, account_id: UUID, kind: str, *, limit: int) -> list[Claimed]:
    """Leases up to `limit` deliveries, each the head of another conversation."""
    values: dict[str, Any] = {"account": account_id, "lease": LEASE_SECONDS}
    async with ground.work() as work:
        second = await pace.second(work, account_id, CHANNELS[kind])
        values |= {"limit": min(limit, second.left), "now": work.now, "horizon": pace.horizon(CHANNELS[kind], work.now)}
        ids = [row["id"] for row in await work.all(_CLAIM, values)] if second.left else []
        await second.spend(work, len(ids))
    if not ids:
        return []
    failpoints.at("delivery.after_claim")
    async with ground.work() as work:
        rows = await work.all(_READ, (ids,))
        return [await _opened(work, row, kind) for row in rows]


async def begin(ground: Ground, delivery_id: UUID) -> bool:
    """Right before the call: from here on nobody can be sure. False: the lease was lost meanwhile, and another may have it."""
    async with ground.work() as work:
        return await work.execute(_BEGIN, (LEASE_SECONDS, delivery_id)) == 1


async def _opened(work: Work, row: Mapping[str, Any], kind: str) -> Claimed:
    outbound, error = None, None
    try:
        outbound = await _outbound(work, row, kind)
        error = None if outbound else "recipient_missing" if row["contact"] is None else "part_missing"
    except SealBroken:
        # Erased meanwhile: nothing is left to say, and nobody to say it to.
        error = "erased"
    except (LookupError, ValueError, TypeError, AttributeError) as broken:
        # One that cannot be read must not hold back the account.
        log.error("delivery_unreadable", delivery=str(row["id"]), error=type(broken).__name__)
        error = "unreadable"
    return Claimed(
        row["id"], row["conversation_id"], row["attempts"], row["heard_at"], outbound, error, kind, reach.unreachable(dict(row))
    )


async def _outbound(work: Work, row: Mapping[str, Any], kind: str) -> Outbound | None:
    conversation, message = row["conversation_id"], row["message_id"]
    if row["contact"] is None:
        return None
    key = await work.vault.key_of(work.conn, conversation)
    extra = msgspec.json.decode(key.open_bytes(bytes(row["extra"]), "message.extra", message)) if row["extra"] else None
    whole = render.body(key.open(bytes(row["body"]), "message.body", message), extra, row["locale"])
    found = await files.rows(work, row["attachments"])
    template = render.template(extra)
    pieces = render.pieces(CHANNELS[kind], whole, files.media(found), template)
    if row["part"] >= len(pieces):
        return None
    if row["part"] == 0 and len(pieces) > 1:
        # The intake lays only the first part of its safe answers.
        await lay(work, message, conversation, row["account_id"], range(1, len(pieces)))
    last, piece = row["part"] == len(pieces) - 1, pieces[row["part"]]
    return Outbound(
        delivery_id=row["id"],
        message_id=message,
        conversation_id=conversation,
        recipient=key.open(bytes(row["contact"]), "handle.contact", conversation),
        text=piece.text,
        part=row["part"],
        buttons=render.buttons(extra) if last else (),
        files=tuple(files.outbound(work.ground, key, found[place]) for place in piece.files),
        template=template,
        reply_to=await _quoted(work, conversation, extra) if row["part"] == 0 else None,
    )


async def _quoted(work: Work, conversation: UUID, extra: Mapping[str, Any] | None) -> str | None:
    """The provider's own id of the message that this one answers."""
    quoted = (extra or {}).get("reply_to")
    return await references.provider_id(work, conversation, quoted) if quoted else None
