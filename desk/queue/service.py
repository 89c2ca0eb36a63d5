"""Queues as rows: made, changed, put away."""

from typing import Any
from uuid import UUID

from psycopg import errors
from psycopg.types.json import Jsonb

from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.ids import new_id
from core.work import Work
from desk.conversations.urgency import TARGETS
from desk.queue.handlers import retime
from desk.queue.wake import wake_queue

_CREATE = """
INSERT INTO queue (id, name, organization_id, skills, languages, intents, targets, position, created_at)
VALUES (%(id)s, %(name)s, %(organization)s, %(skills)s, %(languages)s, %(intents)s, %(targets)s, %(position)s, %(now)s)
"""
_CHANGE = """
UPDATE queue SET name = coalesce(%(name)s, name), skills = coalesce(%(skills)s, skills),
    languages = coalesce(%(languages)s, languages), intents = coalesce(%(intents)s, intents),
    targets = coalesce(%(targets)s, targets), position = coalesce(%(position)s, position),
    archived_at = CASE WHEN %(archived)s::boolean IS NULL THEN archived_at
                       WHEN %(archived)s THEN coalesce(archived_at, %(now)s) END
WHERE id = %(id)s
"""


async def create_queue(
    work: Work, *, name: str, organization_id: UUID | None = None, skills: list[str] | None = None,
    languages: list[str] | None = None, intents: list[str] | None = None, targets: dict[str, int] | None = None,
    position: int = 0,
) -> UUID:  # fmt: skip
    """Raises Invalid for an unknown institution, Forbidden for one that is not the actor's."""
    actor = work.actor
    if actor.kind == "user" and actor.scope != "all" and organization_id not in actor.organizations:
        raise Forbidden("Make queues for your own institution.")
    queue_id = new_id()
    values = {
        "id": queue_id, "name": name, "organization": organization_id, "skills": skills or [],
        "languages": languages or ["es"], "intents": intents or [], "targets": Jsonb(TARGETS | (targets or {})),
        "position": position, "now": work.now,
    }  # fmt: skip
    try:
        async with work.conn.transaction():
            await work.execute(_CREATE, values)
    except errors.ForeignKeyViolation:
        raise Invalid("There is no such institution.", code="unknown_organization") from None
    await work.audit("queue.created", "queue", queue_id)
    work.hint("queue", queue_id)
    return queue_id


async def change_queue(work: Work, queue_id: UUID, change: dict[str, Any]) -> None:
    """`change`: fields to set, those left out or None stay. Raises NotFound, Conflict while somebody waits in it."""
    if change.get("archived"):
        await _check_empty(work, queue_id)
    values = {key: change.get(key) for key in ("name", "skills", "languages", "intents", "position", "archived")}
    targets = Jsonb(change["targets"]) if change.get("targets") else None
    if not await work.execute(_CHANGE, values | {"id": queue_id, "targets": targets, "now": work.now}):
        raise NotFound("There is no such queue.")
    await work.audit("queue.changed", "queue", queue_id, fields=sorted(k for k, v in change.items() if v is not None))
    work.hint("queue", queue_id)
    wake_queue(work, queue_id)
    if targets is None:
        return
    for row in await work.all(
        "SELECT id FROM conversation WHERE owner = 'queue' AND queue_id = %s ORDER BY id", (queue_id,)
    ):
        await retime(work, row["id"])


async def _check_empty(work: Work, queue_id: UUID) -> None:
    used = await work.one(
        "SELECT EXISTS (SELECT 1 FROM conversation WHERE owner = 'queue' AND queue_id = %(id)s) AS waiting,"
        " EXISTS (SELECT 1 FROM channel_account WHERE queue_id = %(id)s AND disabled_at IS NULL) AS channel",
        {"id": queue_id},
    )
    if used and used["waiting"]:
        raise Conflict("Somebody waits in this queue.", code="queue_not_empty")
    if used and used["channel"]:
        raise Conflict("A channel hands its conversations to this queue.", code="queue_in_use")
