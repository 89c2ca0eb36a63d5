"""Alerts as they are shown: in a list, and one by one to the sockets."""

from typing import Any
from uuid import UUID

from core.clock import wire
from core.notices.audience import FROM, hears
from core.texts import messages, pick_locale, text
from core.work import Work

_COLUMNS = """
SELECT a.id, a.rule, a.level, a.subject_kind, a.subject_id, a.state, a.step, a.detail, a.at, a.acknowledged_at,
       a.acknowledged_by, u.name AS acknowledged_by_name, a.resolved_at
"""
_NAMED = FROM + "LEFT JOIN user_account u ON u.id = a.acknowledged_by\n"
# ix_alert_state: (state, at)
_LIST = """
WHERE {heard}
  AND (%(state)s::text IS NULL OR a.state = %(state)s) AND (%(level)s::text IS NULL OR a.level = %(level)s)
  AND (%(rule)s::text IS NULL OR a.rule = %(rule)s)
  AND (%(subject_id)s::uuid IS NULL OR a.subject_id = %(subject_id)s)
  AND (%(after_id)s::uuid IS NULL OR (a.at, a.id) < (%(after_at)s, %(after_id)s))
ORDER BY a.at DESC, a.id DESC LIMIT %(rows)s
"""


async def find(work: Work, filters: dict[str, Any]) -> list[dict[str, Any]]:
    heard, values = hears(work.actor)
    return await work.all(_COLUMNS + _NAMED + _LIST.format(heard=heard), {**values, **filters})


async def one(work: Work, alert_id: UUID, *, lock: bool = False) -> dict[str, Any] | None:
    """None for what is not there and for what the actor does not hear alike."""
    heard, values = hears(work.actor)
    tail = " FOR UPDATE OF a" if lock else ""
    return await work.one(
        _COLUMNS + _NAMED + f"WHERE a.id = %(id)s AND {heard}{tail}", {"id": alert_id, **values}
    )


async def alert_payload(work: Work, alert_id: UUID, locale: str) -> dict[str, Any] | None:
    """What the `alert` event carries. None when the actor does not hear it."""
    row = await one(work, alert_id)
    return None if row is None else shape(row, locale)


def shape(row: dict[str, Any], locale: str) -> dict[str, Any]:
    rule = row["rule"] if f"notices.alert.{row['rule']}.title" in messages(pick_locale(locale)) else "other"
    return {
        "id": str(row["id"]),
        "rule": row["rule"],
        "level": row["level"],
        "title": text(f"notices.alert.{rule}.title", locale),
        "body": text(f"notices.alert.{rule}.body", locale),
        "subject": {"kind": row["subject_kind"], "id": str(row["subject_id"])},
        "at": wire(row["at"]),
        "state": row["state"],
        "step": row["step"],
        "acknowledged_at": wire(row["acknowledged_at"]),
        "acknowledged_by": str(row["acknowledged_by"]) if row["acknowledged_by"] else None,
        "acknowledged_by_name": row["acknowledged_by_name"],
        "resolved_at": wire(row["resolved_at"]),
    }
