"""Legal holds: while one is open, nothing of its subject is erased, by nobody and no clock."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from psycopg import errors

from core.errors import Conflict, NotFound
from core.ids import new_id
from core.privacy.events import Subject, SubjectNamed
from core.work import Work

_PLACE = "legal_hold.reason"
# uq_legal_hold_open (kind, subject_id)
_OPEN = """
SELECT h.id FROM legal_hold h JOIN unnest(%s::text[], %s::uuid[]) AS s (kind, id) ON s.kind = h.kind AND s.id = h.subject_id
WHERE h.released_at IS NULL LIMIT 1
"""
_LIST = """
SELECT h.*, p.name AS placed_by_name FROM legal_hold h LEFT JOIN user_account p ON p.id = h.placed_by
WHERE (%(open)s::boolean IS NULL OR (h.released_at IS NULL) = %(open)s)
  AND (%(subject_id)s::uuid IS NULL OR h.subject_id = %(subject_id)s)
  AND (%(after)s::uuid IS NULL OR h.id < %(after)s)
ORDER BY h.id DESC LIMIT %(rows)s
"""


async def held(work: Work, subjects: Iterable[Subject]) -> UUID | None:
    """The id of an open hold on one of them."""
    wanted = list(subjects)
    row = await work.one(_OPEN, ([one.kind for one in wanted], [one.id for one in wanted]))
    return row["id"] if row else None


async def check(work: Work, subjects: Iterable[Subject]) -> None:
    """Raises Conflict (`on_hold`, with `hold_id`)."""
    if hold_id := await held(work, subjects):
        raise Conflict("A legal hold keeps this.", code="on_hold", hold_id=str(hold_id))


async def place(work: Work, subject: Subject, reason: str) -> dict[str, Any]:
    """Raises NotFound for what the actor may not see, Conflict when one is open."""
    await work.emit(SubjectNamed(subject))
    hold_id = new_id()
    try:
        async with work.conn.transaction():
            await work.execute(
                "INSERT INTO legal_hold (id, kind, subject_id, reason, placed_at, placed_by) VALUES (%s, %s, %s, %s, %s, %s)",
                (hold_id, subject.kind, subject.id, work.vault.seal_secret(reason, _PLACE, hold_id), work.now, work.actor.id),
            )
    except errors.UniqueViolation:
        raise Conflict("It is held already.", code="already_held") from None
    await work.audit("privacy.held", subject.kind, subject.id, hold=str(hold_id))
    return await one(work, hold_id)


async def release(work: Work, hold_id: UUID) -> dict[str, Any]:
    """A second time it changes nothing. Raises NotFound."""
    row = await one(work, hold_id)
    if row["released_at"] is None:
        await work.execute(
            "UPDATE legal_hold SET released_at = %s, released_by = %s WHERE id = %s", (work.now, work.actor.id, hold_id)
        )
        await work.audit("privacy.released", row["kind"], row["subject_id"], hold=str(hold_id))
    return await one(work, hold_id)


async def one(work: Work, hold_id: UUID) -> dict[str, Any]:
    """Raises NotFound."""
    row = await work.one("SELECT * FROM legal_hold WHERE id = %s", (hold_id,))
    if row is None:
        raise NotFound("There is no such hold.", code="no_hold")
    return shape(work, row)


async def find(work: Work, filters: dict[str, Any]) -> list[dict[str, Any]]:
    return await work.all(_LIST, filters)


def shape(work: Work, row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "reason": work.vault.open_secret(bytes(row["reason"]), _PLACE, row["id"])}
