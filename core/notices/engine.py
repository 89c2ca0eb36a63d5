"""From a fact to open alerts: one open alert per dedupe key, escalated by a timer until acknowledged."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from psycopg.types.json import Jsonb

from core.ids import new_id
from core.notices.events import AlertRaised
from core.work import Work


@dataclass(frozen=True, slots=True)
class Rule:
    """`escalate`: seconds from the alert's start to each further step. `watch`: how much of it in how long, where counted."""

    code: str
    on: str
    level: str
    audience: dict[str, Any]
    escalate: tuple[int, ...]
    escalate_to: dict[str, Any]
    watch: dict[str, Any] = field(default_factory=dict)


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    raw = yaml.safe_load((Path(__file__).parent / "rules.yaml").read_text(encoding="utf-8"))["rules"]
    return {
        code: Rule(
            code, row["fact"], row["level"], row["audience"], tuple(row.get("escalate", ())),
            row.get("escalate_to", row["audience"]), row.get("watch", {}),
        )
        for code, row in raw.items()
    }  # fmt: skip


# uq_alert_open: (dedupe_key) WHERE state IN ('open', 'acknowledged')
_RAISE = """
INSERT INTO alert (id, rule, level, subject_kind, subject_id, dedupe_key, audience, detail, at, escalate_at)
VALUES (%(id)s, %(rule)s, %(level)s, %(kind)s, %(subject)s, %(key)s, %(audience)s, %(detail)s, %(at)s, %(next)s)
ON CONFLICT (dedupe_key) WHERE state IN ('open', 'acknowledged') DO NOTHING RETURNING id
"""


async def fact(
    work: Work, name: str, subject: tuple[str, UUID], *, apart: UUID | None = None, **detail: Any
) -> list[UUID]:
    """Raises the alerts that the rules want. `detail`: ids and codes (organization_id, assignee, level).

    `apart`: what happened, where each time is an alert of its own and not one for the subject.
    """
    raised: list[UUID] = []
    kind, subject_id = subject
    for rule in rules().values():
        if rule.on != name:
            continue
        alert_id = new_id()
        following = work.now + timedelta(seconds=rule.escalate[0]) if rule.escalate else None
        plain = {key: str(value) if isinstance(value, UUID) else value for key, value in detail.items()}
        row = await work.one(
            _RAISE,
            {"id": alert_id, "rule": rule.code, "level": rule.level, "kind": kind, "subject": subject_id,
             "key": f"{rule.code}:{apart or subject_id}", "audience": Jsonb(rule.audience), "detail": Jsonb(plain),
             "at": work.now, "next": following},
        )  # fmt: skip
        if row is None:
            continue
        raised.append(alert_id)
        work.hint("alert", alert_id)
        await work.emit(AlertRaised(alert_id))
        if following:
            await work.task("alert.escalate", alert_id, run_at=following)
    return raised


async def settle(work: Work, rule: str, subject_id: UUID, *, state: str = "resolved") -> None:
    """The condition is gone: its open alert closes by itself."""
    rows = await work.all(
        "UPDATE alert SET state = %s, resolved_at = %s WHERE dedupe_key = %s AND state IN ('open', 'acknowledged')"
        " RETURNING id",
        (state, work.now, f"{rule}:{subject_id}"),
    )
    for row in rows:
        work.hint("alert", row["id"])


async def escalate(work: Work, alert_id: UUID) -> None:
    """Nobody took it: the next audience hears it, and the timer runs on."""
    row = await work.one("SELECT * FROM alert WHERE id = %s AND state = 'open' FOR UPDATE", (alert_id,))
    if row is None or row["rule"] not in rules():
        return
    rule = rules()[row["rule"]]
    step = row["step"] + 1
    following = row["at"] + timedelta(seconds=rule.escalate[step]) if step < len(rule.escalate) else None
    await work.execute(
        "UPDATE alert SET step = %s, audience = %s, escalate_at = %s WHERE id = %s",
        (step, Jsonb(rule.escalate_to), following, alert_id),
    )
    await work.audit("alert.escalated", "alert", alert_id, step=step)
    work.hint("alert", alert_id)
    await work.emit(AlertRaised(alert_id))
    if following:
        await work.task("alert.escalate", alert_id, run_at=following)
