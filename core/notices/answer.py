"""A person takes an alert, or ends it."""

from typing import Any
from uuid import UUID

from core.errors import Conflict, NotFound
from core.notices.read import one
from core.tasks.put import cancel
from core.work import Work


async def acknowledge(work: Work, alert_id: UUID) -> dict[str, Any]:
    """It stops escalating; taking it twice is the same as once. Raises Conflict when it is closed."""
    row = await _live(work, alert_id)
    if row["state"] == "open":
        await work.execute(
            "UPDATE alert SET state = 'acknowledged', acknowledged_at = %s, acknowledged_by = %s, escalate_at = NULL"
            " WHERE id = %s",
            (work.now, work.actor.id, alert_id),
        )
        await _tell(work, "alert.acknowledged", alert_id)
    return await _seen(work, alert_id)


async def resolve(work: Work, alert_id: UUID) -> dict[str, Any]:
    """Raises Conflict when it is closed."""
    await _live(work, alert_id)
    await work.execute(
        "UPDATE alert SET state = 'resolved', resolved_at = %s, escalate_at = NULL WHERE id = %s",
        (work.now, alert_id),
    )
    await _tell(work, "alert.resolved", alert_id)
    return await _seen(work, alert_id)


async def _live(work: Work, alert_id: UUID) -> dict[str, Any]:
    row = await one(work, alert_id, lock=True)
    if row is None:
        raise NotFound("There is no such alert.")
    if row["state"] not in ("open", "acknowledged"):
        raise Conflict("That alert is closed.", code="alert_closed")
    return row


async def _seen(work: Work, alert_id: UUID) -> dict[str, Any]:
    row = await one(work, alert_id)
    assert row is not None
    return row


async def _tell(work: Work, action: str, alert_id: UUID) -> None:
    await cancel(work.conn, "alert.escalate", alert_id)
    await work.audit(action, "alert", alert_id)
    work.hint("alert", alert_id)
