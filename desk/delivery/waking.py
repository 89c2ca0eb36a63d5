"""When a browser is woken: an answer that nobody read, an offer that nobody saw, an alert for who has no console open."""

from datetime import timedelta
from typing import Any, Final

from core import push
from core.actor import Actor
from core.identity.sessions import MEMBERSHIPS, REACH, actor_from, overseeing
from core.notices.audience import audience_of
from core.notices.events import AlertRaised
from core.tasks import Handler, Task
from core.work import Ground, Work
from desk.conversations.events import MessageSaid
from desk.queue.events import OfferPlaced

ANSWER, OFFER, ALERT = "push.answer", "push.offer", "push.alert"
READING: Final = timedelta(seconds=5)
"""Whoever has the chat before them has read an answer by then."""
SEEING: Final = timedelta(seconds=3)
WORTH: Final = {"message": timedelta(hours=4), "alert": timedelta(hours=1)}
"""How long a push service keeps it for a browser that is off."""

_UNREAD = """
SELECT 1 AS one FROM conversation WHERE id = %s AND owner <> 'none' AND answered_seq > citizen_read_seq
"""
# Signed in still, though perhaps with no console open: no socket holds the lease of `connected_until`.
_STAFF = f"""
SELECT s.id AS session_id, NULL::text[] AS scopes, u.id, u.name, u.alias, u.locale, u.clearance, u.organization_id, {REACH}
FROM user_account u
JOIN LATERAL (SELECT id FROM user_session s WHERE s.user_id = u.id AND s.kind <> 'api' AND s.revoked_at IS NULL
              AND s.expires_at > %(now)s LIMIT 1) s ON TRUE
{MEMBERSHIPS}
WHERE u.disabled_at IS NULL AND u.id IN (SELECT subject_id FROM push_subscription WHERE kind = 'staff')
  AND NOT EXISTS (SELECT 1 FROM operator o WHERE o.user_id = u.id AND o.connected_until > %(now)s)
"""


async def on_said(work: Work, event: MessageSaid) -> None:
    if event.channel == "web" and event.author in ("operator", "bot") and await push.wanted(work, event.conversation_id):
        await work.task(ANSWER, event.conversation_id, run_at=work.now + READING)


async def on_offer(work: Work, event: OfferPlaced) -> None:
    if await push.wanted(work, event.operator_id):
        await work.task(OFFER, event.offer_id, run_at=work.now + SEEING)


async def on_alert(work: Work, event: AlertRaised) -> None:
    if await work.one("SELECT 1 AS one FROM push_subscription WHERE kind = 'staff' LIMIT 1"):
        await work.task(ALERT, event.alert_id)


async def _answer(ground: Ground, task: Task) -> None:
    async with ground.work() as work:
        if await work.one(_UNREAD, (task.subject,)):
            await push.wake(work, task.subject, "message", until=work.now + WORTH["message"])


async def _offer(ground: Ground, task: Task) -> None:
    async with ground.work() as work:
        row = await work.one("SELECT operator_id, expires_at FROM offer WHERE id = %s AND state = 'offered'", (task.subject,))
        if row and row["expires_at"] > work.now:
            await push.wake(work, row["operator_id"], "offer", until=row["expires_at"])


async def _alert(ground: Ground, task: Task) -> None:
    async with ground.work() as work:
        open_still = await work.one("SELECT 1 AS one FROM alert WHERE id = %s AND state = 'open'", (task.subject,))
        audience = await audience_of(work, task.subject) if open_still else None
        if audience is None:
            return
        for actor in await _away(work):
            if actor.id and audience.hears(actor):
                await push.wake(work, actor.id, "alert", until=work.now + WORTH["alert"])


async def _away(work: Work) -> list[Actor]:
    values: dict[str, Any] = {"now": work.now, "by_area": overseeing()}
    return [actor_from(row) for row in await work.all(_STAFF, values)]



HANDLERS: dict[str, Handler] = {ANSWER: _answer, OFFER: _offer, ALERT: _alert}
