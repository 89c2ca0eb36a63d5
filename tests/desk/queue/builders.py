"""A small desk to try the queue on: real database, a clock that moves when told to, the real background work."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from core.actor import SYSTEM, Actor
from core.clock import FixedClock
from core.database import connect
from core.directory.service import add_organization
from core.events import Bus, Event, Handler
from core.identity import create_user
from core.identity.sessions import open_session
from core.ids import new_id
from core.notices import jobs as notice_jobs
from core.tasks import Runner
from core.work import Ground, Work
from desk.conversations import events, sessions, states
from desk.operators import events as operator_events
from desk.operators import jobs as operator_jobs
from desk.operators import presence
from desk.operators.service import OperatorChange, edit
from desk.queue import handlers, jobs
from desk.queue.service import create_queue

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
TABLE: Mapping[type[Event], Sequence[Handler]] = {
    events.ConversationQueued: [handlers.on_queued],
    events.ConversationAssigned: [handlers.on_assigned],
    events.ConversationReleased: [handlers.on_released],
    events.ConversationClosed: [handlers.on_closed],
    operator_events.OperatorPresenceChanged: [handlers.on_presence],
    operator_events.OperatorChanged: [handlers.on_operator_changed],
    operator_events.OperatorGone: [handlers.on_gone],
}


class Desk:
    """Verbs are called as their actors would; `run` does whatever background work is due."""

    def __init__(self, ground: Ground) -> None:
        self.clock = FixedClock(START)
        self.ground = replace(ground, clock=self.clock, bus=Bus(TABLE))
        self.runner = Runner(
            self.ground, lambda: connect(ground.database.url), self.clock,
            notice_jobs.HANDLERS | operator_jobs.HANDLERS | jobs.HANDLERS,
        )  # fmt: skip
        self._names = 0

    async def run(self) -> int:
        return await self.runner.drain()

    async def later(self, **by: float) -> None:
        """Time passes; who was connected stays so; then the work that fell due."""
        connected = await self.column("SELECT user_id FROM operator WHERE connected_until > %s", self.clock.now())
        self.clock.advance(timedelta(**by))
        async with self.ground.work() as work:
            await presence.heartbeat(work, connected)
        await self.run()

    async def close(self) -> None:
        await self.runner.close()

    async def organization(self, name: str = "Centro") -> UUID:
        async with self.ground.work() as work:
            return await add_organization(work, type="center", name=name)

    async def queue(self, name: str = "General", **fields: Any) -> UUID:
        async with self.ground.work() as work:
            return await create_queue(work, name=name, **fields)

    async def person(self, role: str = "operator", organization_id: UUID | None = None, name: str = "") -> UUID:
        self._names += 1
        async with self.ground.work() as work:
            return await create_user(
                work, email=f"u{self._names}@desk.test", name=name or f"Persona {self._names:02}",
                password="una clave larga", role=role, organization_id=organization_id,
            )  # fmt: skip

    async def operator(
        self, *queues: UUID, capacity: int = 2, languages: Sequence[str] = ("es",), skills: Sequence[str] = (),
        status: str = "available", role: str = "operator", organization_id: UUID | None = None,
    ) -> UUID:  # fmt: skip
        user_id = await self.person(role, organization_id)
        async with self.ground.work(Actor(kind="user", id=user_id)) as work:
            await presence.set_presence(work, user_id, status)
        async with self.ground.work() as work:
            await edit(work, user_id, OperatorChange(capacity, skills, languages, queues))
        return user_id

    async def conversation(self, queue_id: UUID | None = None, *, locale: str = "es") -> UUID:
        async with self.ground.work() as work:
            account = await work.one("SELECT id, queue_id FROM channel_account LIMIT 1")
            if account is None:
                account = {"id": new_id(), "queue_id": queue_id}
                await work.execute(
                    "INSERT INTO channel_account (id, kind, name, queue_id, created_at, updated_at)"
                    " VALUES (%s, 'web', 'Web', %s, %s, %s)",
                    (account["id"], queue_id, work.now, work.now),
                )
            made, _ = await sessions.create_conversation(
                work, account, channel="web", locale=locale, mode="anonymous", sender=None
            )
            return made

    async def waiting(self, queue_id: UUID, *, urgency: int = 0, locale: str = "es") -> UUID:
        conversation_id = await self.conversation(queue_id, locale=locale)
        async with self.ground.work() as work:
            assert await states.hand_to_queue(work, conversation_id, queue_id=queue_id, cause="asked", urgency=urgency)
        return conversation_id

    def acting(self, user_id: UUID) -> Any:
        return self.ground.work(Actor(kind="user", id=user_id))

    async def token(self, user_id: UUID) -> str:
        async with self.ground.work() as work:
            return (await open_session(work, user_id, kind="bearer")).token

    async def rows(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        async with self.ground.work(SYSTEM) as work:
            return await work.all(statement, values)

    async def column(self, statement: str, *values: Any) -> list[Any]:
        return [next(iter(row.values())) for row in await self.rows(statement, *values)]

    async def offers(self, state: str = "offered") -> dict[UUID, UUID]:
        """Conversation -> operator."""
        rows = await self.rows("SELECT conversation_id, operator_id FROM offer WHERE state = %s", state)
        return {row["conversation_id"]: row["operator_id"] for row in rows}

    async def offer_of(self, conversation_id: UUID) -> UUID:
        found = await self.column(
            "SELECT id FROM offer WHERE conversation_id = %s AND state = 'offered'", conversation_id
        )
        assert len(found) == 1
        offer_id: UUID = found[0]
        return offer_id


async def load(work: Work, user_id: UUID) -> int:
    row = await work.one(
        "SELECT (SELECT count(*) FROM conversation WHERE owner = 'operator' AND operator_id = %(u)s)"
        " + (SELECT count(*) FROM offer WHERE state = 'offered' AND operator_id = %(u)s) AS load",
        {"u": user_id},
    )
    assert row is not None
    return int(row["load"])
