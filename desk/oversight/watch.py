"""Whose looking stands out: counts over the newest audit rows, told as facts to the alert rules that ask for them.

How many in how long is data: `watch` of each rule in core/notices/rules.yaml.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from core.notices import fact
from core.notices.engine import Rule, rules
from core.work import Work
from desk.oversight.taking_part import takes_part_any

Rows = list[dict[str, Any]]
_RECORDS = ["conversation", "case", "person", "activity", "file"]
# ix_audit_event_at: a window of minutes. By account; guesses at no account, by where they came from.
_FAILED = """
SELECT coalesce(e.resource_id, encode(substring(e.address_hash FROM 1 FOR 16), 'hex')::uuid) AS id,
       CASE WHEN e.resource_id IS NULL THEN 'address' ELSE 'user' END AS kind, count(*) AS n
FROM audit_event e
WHERE e.at > %(since)s AND e.action = 'user.login_failed' AND coalesce(e.resource_id::text, e.address_hash::text) IS NOT NULL
GROUP BY 1, 2 HAVING count(*) >= %(count)s
"""
_READS = """
SELECT e.actor_id AS id, 'user' AS kind, count(DISTINCT e.resource_id) AS n FROM audit_event e
WHERE e.at > %(since)s AND e.actor_kind = 'user' AND e.action IN ('read', 'export') AND e.resource = ANY(%(records)s)
  AND NOT e.roles && %(spare)s AND {more}
GROUP BY 1 HAVING count(DISTINCT e.resource_id) >= %(count)s
"""
# Who is on duty by night works by night.
_OFF_DUTY = """
NOT EXISTS (SELECT 1 FROM operator d WHERE d.user_id = e.actor_id AND d.presence IN ('available', 'busy'))
AND (extract(hour FROM e.at AT TIME ZONE %(zone)s) >= %(start)s OR extract(hour FROM e.at AT TIME ZONE %(zone)s) < %(end)s)
"""
# In a queue that one serves, looking is the work.
_STRANGE = "NOT " + takes_part_any("e.resource", "e.resource_id", "e.actor_id") + """
AND NOT EXISTS (SELECT 1 FROM conversation q JOIN operator_queue s ON s.queue_id = q.queue_id AND s.user_id = e.actor_id
                WHERE e.resource = 'conversation' AND q.id = e.resource_id)
"""
_CHANGED = """
SELECT e.resource_id AS id, 'user' AS kind, count(*) AS n FROM audit_event e
WHERE e.at > %(since)s AND e.action = ANY(%(actions)s) AND e.resource_id IS NOT NULL AND e.actor_kind = 'user'
GROUP BY 1 HAVING count(*) >= %(count)s
"""


async def look(work: Work) -> list[UUID]:
    """The alerts that were raised: one for each cause until somebody takes it."""
    raised: list[UUID] = []
    for rule in rules().values():
        if rule.on not in WATCHES:
            continue
        for row in await WATCHES[rule.on](work, rule):
            raised += await fact(work, rule.on, (row["kind"], row["id"]), count=row["n"], minutes=rule.watch["minutes"])
    return raised


def _values(work: Work, rule: Rule) -> dict[str, Any]:
    since = work.now - timedelta(minutes=rule.watch["minutes"])
    spare = list(rule.watch.get("spare", ()))
    return {"since": since, "count": rule.watch["count"], "spare": spare, "records": _RECORDS}


async def _failed_logins(work: Work, rule: Rule) -> Rows:
    return await work.all(_FAILED, _values(work, rule))


async def _mass_reads(work: Work, rule: Rule) -> Rows:
    return await work.all(_READS.format(more="TRUE"), _values(work, rule))


async def _strange_reads(work: Work, rule: Rule) -> Rows:
    return await work.all(_READS.format(more=_STRANGE), _values(work, rule))


async def _out_of_hours(work: Work, rule: Rule) -> Rows:
    """Only asked by night: in the day the window holds nothing of it."""
    start, end = rule.watch["from"], rule.watch["to"]
    begun = work.now - timedelta(minutes=rule.watch["minutes"])
    if all(end <= at.astimezone(ZoneInfo(work.settings.zone)).hour < start for at in (work.now, begun)):
        return []
    return await work.all(
        _READS.format(more=_OFF_DUTY), {**_values(work, rule), "zone": work.settings.zone, "start": start, "end": end}
    )


async def _permissions(work: Work, rule: Rule) -> Rows:
    return await work.all(_CHANGED, {**_values(work, rule), "actions": rule.watch["actions"]})


WATCHES: dict[str, Callable[[Work, Rule], Awaitable[Rows]]] = {
    "audit.logins_failed": _failed_logins,
    "audit.read_in_mass": _mass_reads,
    "audit.read_by_strangers": _strange_reads,
    "audit.read_out_of_hours": _out_of_hours,
    "audit.permissions_changed": _permissions,
}
