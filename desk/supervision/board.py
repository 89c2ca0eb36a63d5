"""The board: a fixed number of statements, whatever the size of the desk (tests/desk/supervision counts them)."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from core.work import Work
from desk.operators import read as operators
from desk.queue import read as queues
from desk.supervision.schemas import BoardOperator, BoardOut, BoardQueue, StretchOut, TodayOut, earliest
from desk.supervision.spark import sparks
from desk.supervision.today import day_start, today

# ix_presence_span_user
_SPANS = """
SELECT s.user_id, greatest(s.at, %(day)s) AS "from", s.until AS "to", s.presence FROM presence_span s
WHERE s.user_id = ANY(%(users)s) AND (s.until IS NULL OR s.until > %(day)s) ORDER BY s.user_id, s.at
"""


async def board(work: Work) -> BoardOut:
    """Queues and people that the actor's scope reaches, and the day of the conversations that it may see."""
    queue_rows = await queues.rows(work)
    spark = await sparks(work, [row["id"] for row in queue_rows])
    operator_rows = await operators.rows(work)
    timelines = await _timelines(work, [row["id"] for row in operator_rows])
    day = await today(work)
    presences = Counter(row["presence"] for row in operator_rows)
    return BoardOut(
        at=work.now,
        waiting=_sum(queue_rows, "waiting"),
        oldest_waiting_since=earliest([row["oldest_waiting_since"] for row in queue_rows]),
        about_to_breach=_sum(queue_rows, "about_to_breach"),
        breached=_sum(queue_rows, "breached"),
        available=presences["available"],
        busy=presences["busy"],
        away=presences["away"],
        offline=presences["offline"],
        first_answer_p50_seconds=day["first_answer_p50_seconds"],
        first_answer_p90_seconds=day["first_answer_p90_seconds"],
        today=TodayOut.model_validate({key: day[key] for key in TodayOut.model_fields}),
        queues=[BoardQueue.model_validate(row | {"spark": spark[row["id"]]}) for row in queue_rows],
        operators=[
            BoardOperator.model_validate(row | {"timeline": timelines.get(row["id"], [])}) for row in operator_rows
        ],
        risk_open=day["risk_open"],
        alerts_open=day["alerts_open"],
    )


async def _timelines(work: Work, users: list[UUID]) -> dict[UUID, list[StretchOut]]:
    """Today's presence of each, oldest first; the last stretch has no end."""
    day: datetime = day_start(work.now, work.settings.country)
    found: dict[UUID, list[StretchOut]] = {}
    for row in await work.all(_SPANS, {"users": users, "day": day}):
        found.setdefault(row["user_id"], []).append(StretchOut.model_validate(row))
    return found


def _sum(rows: Iterable[dict[str, Any]], column: str) -> int:
    return sum(row[column] for row in rows)
