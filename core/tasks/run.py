"""Doing the work: claim by lease in one short statement, run, delete; on failure back off, then dead-letter.

A claim that held only a row lock would lose wake-ups: `ON CONFLICT DO NOTHING` meets the locked row
and returns at once, while the claimer has already read its subject.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import structlog
from psycopg import AsyncConnection, errors
from psycopg.rows import dict_row

from core import failpoints
from core.clock import Clock
from core.metrics import tasks_failed

log = structlog.get_logger()
MAX_ATTEMPTS = 8
LEASE_SECONDS = 20
"""How long the work of a process that died stays undone."""
_BACKOFF = (1, 2, 5, 15, 60, 300, 900)
_PATIENCE = (0.0, 0.2, 1.0, 3.0, 10.0)
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError, OSError)

# ix_task_due: (lane, run_at) WHERE dead_at IS NULL
_CLAIM = """
UPDATE task SET lease_until = now() + make_interval(secs => %(lease)s), attempts = attempts + 1, queued_at = NULL
WHERE id IN (
    SELECT t.id FROM task t
    WHERE t.lane = %(lane)s AND t.dead_at IS NULL AND t.run_at <= %(now)s
      AND (t.lease_until IS NULL OR t.lease_until < now())
      AND (%(only)s::uuid IS NULL OR t.id = %(only)s)
      AND NOT EXISTS (SELECT 1 FROM task o WHERE o.kind = t.kind AND o.subject = t.subject
                      AND o.id <> t.id AND o.lease_until > now())
    ORDER BY t.run_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING id, kind, subject, payload, attempts
"""
_DONE = "DELETE FROM task WHERE id = %s"
_RETRY = "UPDATE task SET lease_until = NULL, run_at = %s, last_error = %s WHERE id = %s"
_DEAD = "UPDATE task SET lease_until = NULL, dead_at = %s, last_error = %s WHERE id = %s"
_EXTEND = "UPDATE task SET lease_until = now() + make_interval(secs => %s) WHERE id = %s AND lease_until IS NOT NULL"
_GIVE_BACK = "UPDATE task SET lease_until = NULL, attempts = attempts - 1 WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Task:
    """A claimed piece of work. Handlers take ids, re-read state, and return quietly if it is gone."""

    id: UUID
    kind: str
    subject: UUID
    payload: dict[str, Any] = field(default_factory=dict)
    attempts: int = 1


Handler = Callable[[Any, Task], Awaitable[None]]
Connect = Callable[[], Awaitable[AsyncConnection[Any]]]


class Runner:
    """Runs one lane in this process, at most `width` tasks at once."""

    def __init__(
        self, ground: Any, connect: Connect, clock: Clock, handlers: Mapping[str, Handler], *,
        lane: str = "live", width: int = 16, poll_seconds: float = 0.25,
    ) -> None:  # fmt: skip
        self._ground, self._connect, self._clock, self._handlers = ground, connect, clock, handlers
        self._lane, self._width, self._poll = lane, width, poll_seconds
        self._wake = asyncio.Event()
        self._running: dict[UUID, asyncio.Task[None]] = {}
        self._conn: AsyncConnection[Any] | None = None
        self._lock = asyncio.Lock()

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled. A lost database is waited for."""
        try:
            while True:
                self._wake.clear()
                try:
                    claimed = await self.claim(self._width - len(self._running))
                except _AWAY as error:
                    log.warning("tasks_database_away", error=type(error).__name__)
                    await self._disconnect()
                    await asyncio.sleep(0.5)
                    continue
                for task in claimed:
                    self._start(task)
                if not claimed or len(self._running) >= self._width:
                    # Not wait_for: on Python 3.11 it swallows a cancellation that comes together with the event.
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(self._poll):
                            await self._wake.wait()
        finally:
            stopped = dict(self._running)
            for job in stopped.values():
                job.cancel()
            await asyncio.gather(*stopped.values(), return_exceptions=True)
            await self._give_back([task_id for task_id, job in stopped.items() if job.cancelled()])
            await self._disconnect()

    async def drain(self, *, limit: int = 1000) -> int:
        """Runs everything that is due now, one after the other (tests, simulated days). Returns how many."""
        done = 0
        while done < limit and (claimed := await self.claim(1)):
            await self.do(claimed[0])
            done += 1
        return done

    async def claim(self, limit: int, only: UUID | None = None) -> list[Task]:
        if limit <= 0:
            return []
        rows = await self._execute(
            _CLAIM,
            {"lane": self._lane, "now": self._clock.now(), "lease": LEASE_SECONDS, "limit": limit, "only": only},
        )
        if rows:
            failpoints.at("task.after_claim")
        return [Task(r["id"], r["kind"], r["subject"], r["payload"] or {}, r["attempts"]) for r in rows]

    async def do(self, task: Task) -> None:
        """Runs one claimed task to its end: done, to be retried, or dead with its reason."""
        handler = self._handlers.get(task.kind)
        keeper = asyncio.create_task(self._keep_lease(task.id), name="task-lease")
        try:
            if handler is None:
                raise LookupError(f"no handler for {task.kind}")
            await handler(self._ground, task)
        except Exception as error:
            await self._failed(task, error)
        else:
            failpoints.at("task.before_done")
            await self._settle(_DONE, (task.id,))
        finally:
            keeper.cancel()

    async def close(self) -> None:
        await self._disconnect()

    def _start(self, task: Task) -> None:
        job = asyncio.create_task(self.do(task), name=f"task-{task.kind}")
        self._running[task.id] = job
        job.add_done_callback(lambda _: self._ended(task.id))

    def _ended(self, task_id: UUID) -> None:
        self._running.pop(task_id, None)
        self._wake.set()

    async def _failed(self, task: Task, error: Exception) -> None:
        # The text of an exception may quote a person: only its type and our own errors' codes are kept.
        reason = f"{type(error).__name__} {getattr(error, 'code', '')}".strip()
        log.error("task_failed", task=task.kind, subject=str(task.subject), attempt=task.attempts, reason=reason,
                  exc_info=error)  # fmt: skip
        tasks_failed.labels(task.kind).inc()
        now = self._clock.now()
        if task.attempts >= MAX_ATTEMPTS or (isinstance(error, LookupError) and task.kind not in self._handlers):
            await self._settle(_DEAD, (now, reason, task.id))
            return
        again = now + timedelta(seconds=_BACKOFF[min(task.attempts, len(_BACKOFF)) - 1])
        try:
            await self._settle(_RETRY, (again, reason, task.id))
        except errors.UniqueViolation:
            # Asked for again meanwhile: that later request does the work.
            await self._settle(_DONE, (task.id,))

    async def _settle(self, statement: str, values: Any) -> None:
        """What became of a task is worth some patience: its lease holds back the subject's next one until told."""
        for pause in _PATIENCE:
            try:
                await self._execute(statement, values)
                return
            except _AWAY as error:
                log.warning("task_outcome_not_kept", error=type(error).__name__)
                await asyncio.sleep(pause)
        await self._execute(statement, values)

    async def _give_back(self, task_ids: list[UUID]) -> None:
        """What a stopping process breaks off need not wait for its lease to end."""
        for task_id in task_ids:
            try:
                await self._execute(_GIVE_BACK, (task_id,))
            except errors.UniqueViolation:
                await self._execute(_DONE, (task_id,))
            except _AWAY:
                return

    async def _keep_lease(self, task_id: UUID) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 4)
            try:
                await self._execute(_EXTEND, (LEASE_SECONDS, task_id))
            except _AWAY:
                log.warning("task_lease_not_kept")

    async def _execute(self, statement: str, values: Any) -> list[dict[str, Any]]:
        async with self._lock:
            if self._conn is None or self._conn.closed:
                self._conn = await self._connect()
            try:
                async with self._conn.cursor(row_factory=dict_row) as cursor:
                    await cursor.execute(statement, values)
                    return await cursor.fetchall() if cursor.description else []
            except (psycopg.OperationalError, psycopg.InterfaceError):
                await self._disconnect()
                raise

    async def _disconnect(self) -> None:
        if self._conn is not None:
            conn, self._conn = self._conn, None
            try:
                await asyncio.wait_for(conn.close(), 1)
            except (psycopg.Error, OSError, TimeoutError):
                pass

