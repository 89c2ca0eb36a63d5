"""When each account's provider last called, and what was wrong with the last call that was turned away."""

import asyncio
from uuid import UUID

import structlog

from channels.accounts.lookup import AWAY
from core.work import Ground

log = structlog.get_logger()
SECONDS = 5.0
_KEEP = """
INSERT INTO channel_state AS s (account_id, last_update_at, last_refusal, last_refused_at)
SELECT a.id, CASE WHEN %(refusal)s::text IS NULL THEN %(now)s::timestamptz END, %(refusal)s,
    CASE WHEN %(refusal)s::text IS NOT NULL THEN %(now)s::timestamptz END
FROM channel_account a WHERE a.id = %(account)s
ON CONFLICT (account_id) DO UPDATE SET last_update_at = coalesce(excluded.last_update_at, s.last_update_at),
    last_refusal = coalesce(excluded.last_refusal, s.last_refusal),
    last_refused_at = coalesce(excluded.last_refused_at, s.last_refused_at)
"""


class Seen:
    """Written down at most once in some seconds: calls come often, and somebody looks rarely."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._waiting: set[tuple[UUID, str | None]] = set()
        self._job: asyncio.Task[None] | None = None

    def note(self, account_id: UUID, refusal: str | None = None) -> None:
        """`refusal`: the code of why a call was turned away."""
        self._waiting.add((account_id, refusal))
        if self._job is None or self._job.done():
            self._job = asyncio.create_task(self._write(), name="channels-seen")

    async def _write(self) -> None:
        while self._waiting:
            noted, self._waiting = self._waiting, set()
            try:
                async with self._ground.work() as work:
                    for account_id, refusal in sorted(noted, key=str):
                        await work.execute(_KEEP, {"account": account_id, "refusal": refusal, "now": work.now})
            except AWAY as error:
                log.info("channel_seen_not_kept", error=type(error).__name__)
            await asyncio.sleep(SECONDS)

    async def stop(self) -> None:
        if self._job:
            self._job.cancel()
            await asyncio.gather(self._job, return_exceptions=True)
