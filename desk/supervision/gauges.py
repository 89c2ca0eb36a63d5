"""Prometheus gauges of the desk, set when somebody asks for the metrics."""

from prometheus_client import Gauge

from core.work import Work
from desk.operators.presence import Presence
from desk.queue import read

waiting = Gauge("ventanilla_queue_waiting", "Conversations that wait for a person", ["queue"])
breached = Gauge("ventanilla_queue_breached", "Of these, with an overdue answer", ["queue"])
oldest = Gauge("ventanilla_queue_oldest_seconds", "How long the oldest of them waits", ["queue"])
available = Gauge("ventanilla_queue_operators_available", "People available for a queue", ["queue"])
present = Gauge("ventanilla_operators", "Operators by presence", ["presence"])


async def refresh(work: Work) -> None:
    """Two statements. A queue that was put away leaves the metrics."""
    for gauge in (waiting, breached, oldest, available):
        gauge.clear()
    for row in await read.rows(work):
        label, since = str(row["id"]), row["oldest_waiting_since"]
        waiting.labels(label).set(row["waiting"])
        breached.labels(label).set(row["breached"])
        oldest.labels(label).set((work.now - since).total_seconds() if since else 0)
        available.labels(label).set(row["operators_available"])
    rows = await work.all("SELECT presence, count(*)::int AS people FROM operator GROUP BY presence")
    counts = {row["presence"]: row["people"] for row in rows}
    for presence in Presence:
        present.labels(presence.value).set(counts.get(presence.value, 0))
