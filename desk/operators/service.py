"""Operators as rows: made for everybody whose role answers people, edited by who leads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from core.errors import Invalid, NotFound
from core.work import Work
from desk.operators.access import known_queues
from desk.operators.events import OperatorChanged

ROLES = ("operator", "lead", "supervisor")
MAX_CAPACITY = 50

# ix_membership_user
_ENSURE = """
INSERT INTO operator (user_id, presence_at)
SELECT DISTINCT m.user_id, %(now)s::timestamptz FROM membership m
WHERE m.role = ANY(%(roles)s) AND m.valid_from <= %(now)s AND (m.valid_to IS NULL OR m.valid_to > %(now)s)
  AND (%(user)s::uuid IS NULL OR m.user_id = %(user)s)
  AND NOT EXISTS (SELECT 1 FROM operator o WHERE o.user_id = m.user_id)
ON CONFLICT DO NOTHING
"""
_EDIT = """
UPDATE operator SET capacity = coalesce(%(capacity)s, capacity), skills = coalesce(%(skills)s, skills),
                    languages = coalesce(%(languages)s, languages)
WHERE user_id = %(user)s
"""


@dataclass(frozen=True, slots=True)
class OperatorChange:
    """None leaves a thing as it is. `queues` replaces all of them."""

    capacity: int | None = None
    skills: Sequence[str] | None = None
    languages: Sequence[str] | None = None
    queues: Sequence[UUID] | None = None


async def ensure(work: Work, user_id: UUID | None = None) -> int:
    """An operator row for everybody (or this one) with a role that answers people. Returns how many were new."""
    return await work.execute(_ENSURE, {"now": work.now, "roles": list(ROLES), "user": user_id})


async def edit(work: Work, user_id: UUID, change: OperatorChange) -> None:
    """Raises NotFound, or Invalid for a capacity outside 0 to 50 or an unknown queue."""
    if change.capacity is not None and not 0 <= change.capacity <= MAX_CAPACITY:
        raise Invalid("The capacity lies between 0 and 50.", code="bad_capacity")
    touched = await work.execute(
        _EDIT,
        {"user": user_id, "capacity": change.capacity, "skills": _codes(change.skills),
         "languages": _codes(change.languages)},
    )  # fmt: skip
    if not touched:
        raise NotFound("There is no such operator.")
    if change.queues is not None:
        await _serve(work, user_id, change.queues)
        work.hint("seats", user_id)
    await work.audit("operator.changed", "operator", user_id, capacity=change.capacity)
    work.hint("presence", user_id)
    await work.emit(OperatorChanged(user_id))


async def _serve(work: Work, user_id: UUID, queues: Sequence[UUID]) -> None:
    wanted = list(set(queues))
    served = await work.all("SELECT queue_id FROM operator_queue WHERE user_id = %s", (user_id,))
    new = set(wanted) - {row["queue_id"] for row in served}
    if new - await known_queues(work, new):
        raise Invalid("There is no such queue.", code="unknown_queue")
    await work.execute(
        "DELETE FROM operator_queue WHERE user_id = %s AND NOT queue_id = ANY(%s)", (user_id, wanted)
    )
    await work.execute(
        "INSERT INTO operator_queue (user_id, queue_id) SELECT %s, unnest(%s::uuid[]) ON CONFLICT DO NOTHING",
        (user_id, wanted),
    )


def _codes(values: Sequence[str] | None) -> list[str] | None:
    """Short lower-case codes, each once. Raises Invalid."""
    if values is None:
        return None
    codes = list(dict.fromkeys(value.strip().lower() for value in values if value.strip()))
    if len(codes) > 50 or any(len(code) > 40 for code in codes):
        raise Invalid("At most 50 codes of at most 40 letters.", code="bad_codes")
    return codes
