"""What a transition needs and what forbids it. Decided here without a database, from facts read beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from casework.case_types.definition import ActivityClass, Transition
from core.work import Work

_OPEN = ("scheduled", "in_progress")
_ACTIVITIES = """
SELECT type, class, status, count(*) AS count FROM activity
WHERE case_id = %s AND status <> 'cancelled' GROUP BY type, class, status
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """`completed`: activity types that were done. `open_critical`, `open_other`: how many are still to be done."""

    outcome: bool
    completed: frozenset[str] = frozenset()
    open_critical: int = 0
    open_other: int = 0


def unmet(transition: Transition, facts: Facts) -> list[str]:
    """The guards that stand in the way, by the names that the case type gives them."""
    return [need for need in transition.needs if not _holds(need, facts)] + [
        bar for bar in transition.forbid if _holds(bar, facts)
    ]


def _holds(guard: str, facts: Facts) -> bool:
    kind, _, name = guard.partition(":")
    known: Mapping[str, bool] = {
        "outcome": facts.outcome,
        "activity": name in facts.completed,
        "open_critical_event": facts.open_critical > 0,
        "scheduled_activity": facts.open_critical + facts.open_other > 0,
    }
    return known[kind]


async def facts_of(work: Work, case_id: UUID, *, outcome: bool) -> Facts:
    """ix_activity_case."""
    rows = await work.all(_ACTIVITIES, (case_id,))
    todo = [row for row in rows if row["status"] in _OPEN]
    critical = sum(row["count"] for row in todo if row["class"] == ActivityClass.CRITICAL_EVENT)
    return Facts(
        outcome,
        frozenset(row["type"] for row in rows if row["status"] == "completed"),
        critical,
        sum(row["count"] for row in todo) - critical,
    )
