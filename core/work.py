"""One transaction and everything a verb needs while it lasts. Boundaries open it; verbs never commit."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, tasks
from core.actor import SYSTEM, Actor, RequestInfo
from core.clock import Clock
from core.database import Database
from core.events import Bus, Event
from core.live import Hints
from core.settings import Settings
from core.tasks.put import Lane
from core.vault import Vault

log = structlog.get_logger()


@dataclass
class Work:
    """`conn` and `session` are the same transaction on the same connection."""

    ground: "Ground"
    session: AsyncSession
    conn: AsyncConnection[DictRow]
    actor: Actor
    request: RequestInfo
    now: datetime
    _before: dict[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)
    _after: list[Callable[[], None]] = field(default_factory=list)

    @property
    def vault(self) -> Vault:
        return self.ground.vault

    @property
    def settings(self) -> Settings:
        return self.ground.settings

    @property
    def today(self) -> date:
        """By the country's day."""
        return self.now.astimezone(ZoneInfo(self.settings.zone)).date()

    async def one(self, statement: str, values: Any = None) -> DictRow | None:
        return await (await self.conn.execute(statement, values)).fetchone()

    async def all(self, statement: str, values: Any = None) -> list[DictRow]:
        return await (await self.conn.execute(statement, values)).fetchall()

    async def execute(self, statement: str, values: Any = None) -> int:
        """Rows touched."""
        return (await self.conn.execute(statement, values)).rowcount

    async def emit(self, event: Event) -> None:
        await self.ground.bus.emit(self, event)

    async def task(
        self, kind: str, subject: UUID, *, run_at: datetime | None = None, lane: Lane = "live",
        payload: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        await tasks.put(self.conn, kind, subject, run_at=run_at or self.now, lane=lane, payload=payload)
        if run_at is None or run_at <= self.now:
            self.hint("task", subject)

    async def audit(
        self, action: str, resource: str, resource_id: UUID | None = None, **detail: Any
    ) -> None:
        entry = audit.Entry(self.now, self.actor, action, resource, resource_id, detail, self.request)
        await audit.append(self.conn, entry)

    def before_commit(self, key: str, run: Callable[[], Awaitable[None]]) -> None:
        """Once for each key, in the keys' order, as the last statements of the transaction.

        For rows that many transactions write to: taken last and in one order, nobody waits in a circle.
        """
        self._before[key] = run

    async def finish(self) -> None:
        while self._before:
            key = min(self._before)
            await self._before.pop(key)()

    def after_commit(self, run: Callable[[], None]) -> None:
        self._after.append(run)

    def hint(self, kind: str, subject: UUID, **ids: str | int) -> None:
        """After commit: other processes look again. Ids only."""
        self._after.append(lambda: self.ground.hints.publish(kind, subject, **ids))

    def committed(self) -> None:
        after, self._after = self._after, []
        for run in after:
            try:
                run()
            except Exception:
                log.exception("after_commit_failed")


@dataclass(frozen=True)
class Ground:
    """What a process stands on; made once, by the wiring."""

    settings: Settings
    database: Database
    vault: Vault
    clock: Clock
    bus: Bus
    hints: Hints
    extras: dict[str, Any] = field(default_factory=dict)

    @asynccontextmanager
    async def work(self, actor: Actor = SYSTEM, request: RequestInfo | None = None) -> AsyncIterator[Work]:
        """Commits on a clean exit, then tells the others; rolls back and is silent otherwise."""
        async with self.database.session() as session:
            raw = await (await session.connection()).get_raw_connection()
            conn: AsyncConnection[DictRow] = raw.driver_connection  # type: ignore[assignment]
            before = conn.row_factory
            conn.row_factory = dict_row
            try:
                work = Work(self, session, conn, actor, request or RequestInfo(), self.clock.now())
                yield work
                await work.finish()
                await session.commit()
            finally:
                conn.row_factory = before
        work.committed()
