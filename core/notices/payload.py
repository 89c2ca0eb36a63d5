"""An alert as a person reads it, in their language."""

from typing import Any
from uuid import UUID

from core.clock import wire
from core.texts import text
from core.work import Work


def shape(row: dict[str, Any], locale: str) -> dict[str, Any]:
    """`row`: a row of `alert`."""
    detail = row["detail"]
    return {
        "id": str(row["id"]),
        "rule": row["rule"],
        "level": row["level"],
        "title": text(f"notices.{row['rule']}.title", locale),
        "body": text(f"notices.{row['rule']}.body", locale),
        "subject": {"kind": row["subject_kind"], "id": str(row["subject_id"])},
        "detail": detail,
        "state": row["state"],
        "at": wire(row["at"]),
        "acknowledged_at": wire(row["acknowledged_at"]),
    }


async def alert_payload(work: Work, alert_id: UUID, locale: str) -> dict[str, Any] | None:
    row = await work.one("SELECT * FROM alert WHERE id = %s", (alert_id,))
    return shape(row, locale) if row else None
