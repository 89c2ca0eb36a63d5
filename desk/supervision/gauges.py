"""Prometheus gauges of the desk, read from PostgreSQL when somebody asks: they tell of every process's work."""

import asyncio
import time
from collections.abc import Iterable
from typing import Any

import psycopg
import structlog
from prometheus_client import Gauge
from sqlalchemy.exc import SQLAlchemyError

from channels.status import RANKS
from core.work import Ground, Work
from desk.operators.presence import Presence
from desk.queue import read

waiting = Gauge("ventanilla_queue_waiting", "Conversations that wait for a person", ["queue"])
breached = Gauge("ventanilla_queue_breached", "Of these, with an overdue answer", ["queue"])
oldest = Gauge("ventanilla_queue_oldest_seconds", "How long the oldest of them waits", ["queue"])
available = Gauge("ventanilla_queue_operators_available", "People available for a queue", ["queue"])
present = Gauge("ventanilla_operators", "Operators by presence", ["presence"])
tasks_due = Gauge("ventanilla_tasks_due", "Background work that is due and not yet done", ["lane"])
tasks_oldest = Gauge("ventanilla_tasks_oldest_seconds", "How long the oldest of it has been due", ["lane"])
tasks_dead = Gauge("ventanilla_tasks_dead", "Background work that was given up", ["lane"])
deliveries = Gauge("ventanilla_deliveries_now", "Outgoing parts by their present state", ["status"])
risk_open = Gauge("ventanilla_risk_open", "Conversations with an open risk flag", ["level"])

log = structlog.get_logger()
SECONDS = 5.0
LANES = ("live", "slow")
LEVELS = ("elevated", "urgent", "immediate")
_AWAY = (psycopg.Error, SQLAlchemyError, OSError, TimeoutError)

_PEOPLE = "SELECT presence, count(*)::int AS people FROM operator GROUP BY presence"
# ix_task_due; ix_conversation_risk; deliveries are counted whole.
_FIGURES = """
SELECT 'due' AS what, lane AS label, count(*)::int AS number, extract(epoch FROM %(now)s - min(run_at))::float AS age
FROM task WHERE dead_at IS NULL AND run_at <= %(now)s GROUP BY lane
UNION ALL SELECT 'dead', lane, count(*)::int, 0 FROM task WHERE dead_at IS NOT NULL GROUP BY lane
UNION ALL SELECT 'delivery', status, count(*)::int, 0 FROM delivery GROUP BY status
UNION ALL SELECT 'risk', coalesce(risk_level, ''), count(*)::int, 0 FROM conversation
          WHERE risk_open AND owner <> 'none' GROUP BY risk_level
"""


class Figures:
    """Read at most once in SECONDS, however many ask; while PostgreSQL is away the last ones stand."""

    def __init__(self, ground: Ground, seconds: float = SECONDS) -> None:
        self._ground, self._seconds = ground, seconds
        self._lock = asyncio.Lock()
        self._until = 0.0

    async def refresh(self) -> None:
        async with self._lock:
            if time.monotonic() < self._until:
                return
            try:
                async with asyncio.timeout(2), self._ground.work() as work:
                    await refresh(work)
            except _AWAY as error:
                log.warning("figures_not_read", error=type(error).__name__)
            self._until = time.monotonic() + self._seconds


async def refresh(work: Work) -> None:
    """Three statements. A queue that was put away leaves the metrics."""
    queues, people = await read.rows(work), await work.all(_PEOPLE)
    rows = await work.all(_FIGURES, {"now": work.now})
    for gauge in (waiting, breached, oldest, available):
        gauge.clear()
    for row in queues:
        label, since = str(row["id"]), row["oldest_waiting_since"]
        waiting.labels(label).set(row["waiting"])
        breached.labels(label).set(row["breached"])
        oldest.labels(label).set((work.now - since).total_seconds() if since else 0)
        available.labels(label).set(row["operators_available"])
    counts = {row["presence"]: row["people"] for row in people}
    for presence in Presence:
        present.labels(presence.value).set(counts.get(presence.value, 0))
    numbers = {(row["what"], row["label"]): row for row in rows}
    _by_label(tasks_due, numbers, "due", LANES)
    _by_label(tasks_oldest, numbers, "due", LANES, "age")
    _by_label(tasks_dead, numbers, "dead", LANES)
    _by_label(deliveries, numbers, "delivery", RANKS)
    _by_label(risk_open, numbers, "risk", LEVELS)


def _by_label(
    gauge: Gauge,
    numbers: dict[tuple[str, str], dict[str, Any]],
    what: str,
    labels: Iterable[str],
    of: str = "number",
) -> None:
    """What is not there is 0, so that an alarm on it ends."""
    for label in labels:
        gauge.labels(label).set(numbers.get((what, label), {}).get(of) or 0)
