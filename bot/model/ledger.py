"""What the models cost, by day: kept, held against the limits of the settings, and told before they are reached."""

import time
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.model.usage import Usage
from core.notices import fact, settle
from core.settings import Settings
from core.work import Ground, Work

log = structlog.get_logger()
FRESH_SECONDS = 5.0
NEAR = 0.8
"""Share of a limit from which it is told."""
MILLION = 1_000_000
_AWAY = (psycopg.Error, SQLAlchemyError, OSError, TimeoutError)
_KEEP = """
INSERT INTO model_usage AS u (day, model, purpose, prompt, calls, failures, estimated, prompt_tokens, completion_tokens, cost, millis,
                              slowest_millis)
VALUES (%(day)s, %(model)s, %(purpose)s, %(prompt)s, %(calls)s, %(failures)s, %(estimated)s, %(sent)s, %(received)s, %(cost)s, %(millis)s,
        %(slowest)s)
ON CONFLICT (day, model, purpose, prompt) DO UPDATE SET
    calls = u.calls + excluded.calls, failures = u.failures + excluded.failures, estimated = u.estimated + excluded.estimated,
    prompt_tokens = u.prompt_tokens + excluded.prompt_tokens,
    completion_tokens = u.completion_tokens + excluded.completion_tokens, cost = u.cost + excluded.cost,
    millis = u.millis + excluded.millis, slowest_millis = greatest(u.slowest_millis, excluded.slowest_millis)
"""
# The primary key begins with the day.
_SPENT = """
SELECT coalesce(sum(prompt_tokens + completion_tokens) FILTER (WHERE day = %(day)s), 0)::bigint AS tokens,
       coalesce(sum(cost), 0)::float8 AS cost
FROM model_usage WHERE day >= %(month)s AND day <= %(day)s
"""
_MONTH = """
SELECT model, purpose, array_agg(DISTINCT prompt ORDER BY prompt) AS prompts, sum(calls)::int AS calls, sum(failures)::int AS failures,
       sum(estimated)::int AS estimated, sum(prompt_tokens)::bigint AS prompt_tokens, sum(completion_tokens)::bigint AS completion_tokens,
       round(sum(cost), 4)::float8 AS cost, round(sum(millis) / 1000.0 / greatest(sum(calls), 1), 2)::float8 AS mean_seconds,
       round(max(slowest_millis) / 1000.0, 2)::float8 AS slowest_seconds
FROM model_usage WHERE day >= %(month)s AND day <= %(day)s GROUP BY model, purpose ORDER BY sum(calls) DESC, model, purpose
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens of this day, cost of this month."""

    tokens: int = 0
    cost: float = 0.0

    def shares(self, settings: Settings) -> dict[str, float]:
        """Of each limit that is set."""
        found = {}
        if settings.openai_day_tokens:
            found["day_tokens"] = self.tokens / settings.openai_day_tokens
        if settings.openai_month_cost:
            found["month_cost"] = self.cost / settings.openai_month_cost
        return found


class Ledger:
    """Made once per process; what other processes spend is seen within FRESH_SECONDS."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._spent, self._read_at = Spent(), float("-inf")

    async def exhausted(self) -> str | None:
        """The limit that is used up. A database that is away spends nothing."""
        settings = self._ground.settings
        if not settings.openai_day_tokens and not settings.openai_month_cost:
            return None
        if time.monotonic() - self._read_at > FRESH_SECONDS:
            try:
                async with self._ground.work() as work:
                    self._spent = await spent(work)
                self._read_at = time.monotonic()
            except _AWAY as error:
                log.warning("model_usage_unread", error=type(error).__name__)
        return next((limit for limit, share in self._spent.shares(settings).items() if share >= 1), None)

    async def keep(self, usage: Usage, purpose: str, prompt: str, *, down: bool = False) -> None:
        """Never raises: an answer is not lost for want of its bill. `down`: the breaker has opened."""
        if not usage.calls:
            return
        try:
            async with self._ground.work() as work:
                await keep(work, usage, purpose, prompt)
                await self._tell(work, down=down, answered=usage.calls > usage.failures)
            self._read_at = float("-inf")
        except _AWAY as error:
            log.warning("model_usage_lost", error=type(error).__name__, calls=usage.calls)

    async def _tell(self, work: Work, *, down: bool, answered: bool) -> None:
        model = uuid5(NAMESPACE_URL, f"model:{work.settings.openai_model}")
        if down:
            await fact(work, "model.down", ("model", model))
        elif answered:
            await settle(work, "model_down", model)
        for limit, share in (await spent(work)).shares(work.settings).items():
            period = work.today.isoformat()[: 10 if limit == "day_tokens" else 7]
            if share >= NEAR:
                level = "used_up" if share >= 1 else "near"
                apart = uuid5(NAMESPACE_URL, f"model:{limit}:{period}:{level}")
                await fact(work, f"model.{level}", ("model", model), apart=apart, limit=limit)


async def month(work: Work) -> list[dict[str, Any]]:
    """What each model was asked for since the first of this month."""
    day = work.today
    return await work.all(_MONTH, {"day": day, "month": day.replace(day=1)})


async def spent(work: Work) -> Spent:
    day = work.today
    row = await work.one(_SPENT, {"day": day, "month": day.replace(day=1)})
    return Spent(row["tokens"], row["cost"]) if row else Spent()


async def keep(work: Work, usage: Usage, purpose: str, prompt: str) -> None:
    settings = work.settings
    cost = (usage.prompt_tokens * settings.openai_price_input + usage.completion_tokens * settings.openai_price_output) / MILLION
    values: dict[str, Any] = {
        "day": work.today, "model": settings.openai_model, "purpose": purpose, "prompt": prompt, "calls": usage.calls,
        "failures": usage.failures, "estimated": usage.estimated, "sent": usage.prompt_tokens, "received": usage.completion_tokens,
        "cost": cost, "millis": round(usage.seconds * 1000), "slowest": round(usage.slowest * 1000),
    }  # fmt: skip
    await work.execute(_KEEP, values)
