"""Which queue a conversation belongs in: by what it is about, then language and institution."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from core.work import Work


@dataclass(frozen=True, slots=True)
class Candidate:
    """A queue in its place of order; `intents` empty: it takes whatever comes to it by default."""

    id: UUID
    intents: frozenset[str]
    languages: frozenset[str]
    organization_id: UUID | None


def choose(
    queues: Sequence[Candidate], *, intent: str | None, language: str | None, organization_id: UUID | None = None,
    default: UUID | None = None,
) -> UUID | None:  # fmt: skip
    """A queue for this intent; else the channel's own; else the first. None only when there is none at all.

    Among several for the intent: in the citizen's language, of the citizen's institution, the channel's own,
    then the first in order.
    """
    if not queues:
        return None
    fitting = [queue for queue in queues if intent and intent in queue.intents]
    if not fitting:
        known = {queue.id for queue in queues}
        return default if default in known else queues[0].id
    return max(
        fitting,
        key=lambda queue: (
            language in queue.languages if language else True,
            queue.organization_id == organization_id if organization_id else True,
            queue.id == default,
            -queues.index(queue),
        ),
    ).id


async def suggest(
    work: Work, *, intent: str | None, language: str | None, account_id: UUID | None = None,
    organization_id: UUID | None = None,
) -> UUID | None:  # fmt: skip
    """The queue for something that came in on this channel; nothing is stored."""
    rows = await work.all(
        "SELECT id, intents, languages, organization_id,"
        " (SELECT a.queue_id FROM channel_account a WHERE a.id = %s) AS own"
        " FROM queue WHERE archived_at IS NULL ORDER BY position, id",
        (account_id,),
    )
    queues = [
        Candidate(row["id"], frozenset(row["intents"]), frozenset(row["languages"]), row["organization_id"])
        for row in rows
    ]
    default = rows[0]["own"] if rows else None
    return choose(queues, intent=intent, language=language, organization_id=organization_id, default=default)


async def queue_for(work: Work, conversation_id: UUID, *, intent: str | None = None) -> UUID | None:
    """The queue for a conversation, by what it says of itself."""
    row = await work.one(
        "SELECT account_id, intent, locale, organization_id FROM conversation WHERE id = %s", (conversation_id,)
    )
    if row is None:
        return None
    return await suggest(
        work, intent=intent or row["intent"], language=row["locale"], account_id=row["account_id"],
        organization_id=row["organization_id"],
    )  # fmt: skip
