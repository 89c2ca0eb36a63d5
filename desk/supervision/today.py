"""The day so far, in the figures of the conversations that the reader may see."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.access import Columns, visible
from core.work import Work
from desk.conversations import access

ZONES = {"AR": "America/Argentina/Buenos_Aires", "UY": "America/Montevideo"}
_ALERT = Columns("alert", id="a.id", owner_org="(a.detail ->> 'organization_id')::uuid")

# ix_conversation_last (what opened today was written to today; who wrote nothing opened nothing),
# ix_conversation_closed, ix_conversation_risk, ix_alert_state.
# The first answer is counted from the first time that the conversation was handed to a queue.
_TODAY = """
WITH day AS (
    SELECT c.id, c.opened_at, c.closed_at, c.rating, c.first_answer_at
    FROM conversation c
    WHERE (coalesce(c.last_message_at, c.opened_at) >= %(day)s AND c.last_message_at IS NOT NULL AND c.opened_at >= %(day)s
           OR c.closed_at >= %(day)s) AND {visible}
), handed AS (
    SELECT d.id, min(a.at) FILTER (WHERE a.to_owner = 'queue') AS queued_at,
           bool_or(a.to_owner = 'operator') AS had_operator
    FROM day d JOIN assignment a ON a.conversation_id = d.id GROUP BY d.id
), answers AS (
    SELECT percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
               ORDER BY extract(epoch FROM d.first_answer_at - coalesce(h.queued_at, d.opened_at))) AS p
    FROM day d LEFT JOIN handed h ON h.id = d.id
    WHERE d.first_answer_at >= %(day)s AND d.first_answer_at >= coalesce(h.queued_at, d.opened_at)
)
SELECT (count(*) FILTER (WHERE d.opened_at >= %(day)s))::int AS opened,
       (count(*) FILTER (WHERE d.closed_at >= %(day)s))::int AS closed,
       (count(*) FILTER (WHERE d.closed_at >= %(day)s AND h.queued_at IS NULL
                           AND NOT coalesce(h.had_operator, false)))::int AS bot_resolved,
       count(d.rating)::int AS rated, round(avg(d.rating), 2)::float AS rating_avg,
       (SELECT p[1] FROM answers)::float AS first_answer_p50_seconds,
       (SELECT p[2] FROM answers)::float AS first_answer_p90_seconds,
       (SELECT count(*) FROM conversation c WHERE c.risk_open AND c.owner <> 'none' AND {visible})::int AS risk_open,
       (SELECT count(*) FROM alert a WHERE a.state = 'open' AND {alerts})::int AS alerts_open
FROM day d LEFT JOIN handed h ON h.id = d.id
"""


def day_start(now: datetime, country: str) -> datetime:
    """Midnight where the desk is."""
    zone = ZoneInfo(ZONES.get(country, "UTC"))
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


async def today(work: Work) -> dict[str, Any]:
    """One statement. Averages and percentiles are None where nothing happened yet."""
    mine, values = access.predicate(work.actor, work.now)
    alerts, alert_values = visible(work.actor, _ALERT, work.now)
    alerts = alerts.replace("%(acc_", "%(alert_")
    renamed = {key.replace("acc_", "alert_", 1): value for key, value in alert_values.items()}
    row = await work.one(
        _TODAY.format(visible=mine, alerts=alerts),
        values | renamed | {"day": day_start(work.now, work.settings.country)},
    )
    return row or {}
