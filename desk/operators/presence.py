"""Being there: the status an operator chooses, and the lease that the open connection keeps alive.

Who wants to change an operator's state takes the operator's row first, then conversations, then offers:
one order everywhere, so that nobody waits in a circle.
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from core.errors import Invalid, NotFound
from core.identity import require
from core.ids import new_id
from core.work import Work
from desk.operators.events import OperatorGone, OperatorPresenceChanged
from desk.operators.service import ensure

LEASE = timedelta(seconds=25)


class Presence(StrEnum):
    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"
    OFFLINE = "offline"


_LOCK = "SELECT presence, connected_until FROM operator WHERE user_id = %s FOR NO KEY UPDATE"
_MOVE = """
WITH ended AS (UPDATE presence_span SET until = %(now)s WHERE user_id = %(user)s AND until IS NULL),
     begun AS (INSERT INTO presence_span (id, user_id, presence, at)
               VALUES (%(span)s, %(user)s, %(presence)s, %(now)s))
UPDATE operator SET presence = %(presence)s, presence_at = %(now)s WHERE user_id = %(user)s
"""
# In the order of ids, so that two web processes that beat for the same people cannot deadlock.
_BEAT = """
WITH old AS (SELECT user_id, presence, connected_until FROM operator
             WHERE user_id = ANY(%(users)s) ORDER BY user_id FOR NO KEY UPDATE)
UPDATE operator o SET connected_until = %(until)s FROM old WHERE o.user_id = old.user_id
RETURNING o.user_id, old.presence, (old.connected_until IS NULL OR old.connected_until <= %(now)s) AS back
"""


async def set_presence(work: Work, user_id: UUID, status: str, *, notice: str = "") -> None:
    """One's own status; another's needs the right to edit operators.

    `notice`: code of the text that tells the operator why somebody else changed it.
    Raises Invalid for an unknown status, Forbidden, NotFound for who is no operator.
    """
    if status not in set(Presence):
        raise Invalid("A presence is available, busy, away or offline.", code="unknown_presence")
    own = work.actor.id == user_id
    if not own:
        require(work.actor, "operator", "edit")
    row = await work.one(_LOCK, (user_id,))
    if row is None:
        if not own or not await ensure(work, user_id):
            raise NotFound("There is no such operator.")
        row = {"presence": Presence.OFFLINE.value, "connected_until": None}
    if own and status != Presence.OFFLINE:
        await work.execute("UPDATE operator SET connected_until = %s WHERE user_id = %s", (work.now + LEASE, user_id))
    if row["presence"] != status:
        await _move(work, user_id, status, row["presence"], notice)
    if not own and work.actor.kind == "user":
        await work.audit("operator.presence_set", "operator", user_id, presence=status)


async def heartbeat(work: Work, user_ids: Sequence[UUID]) -> None:
    """Called every 10 s with the operators whose sockets are open here."""
    if not user_ids:
        return
    rows = await work.all(_BEAT, {"users": list(user_ids), "until": work.now + LEASE, "now": work.now})
    for row in rows:
        if row["back"] and row["presence"] == Presence.AVAILABLE:
            await work.emit(OperatorPresenceChanged(row["user_id"], row["presence"], row["presence"]))


async def connected(work: Work, user_id: UUID) -> str | None:
    """A socket opened: the status that was chosen holds again. None for whom no role makes an operator."""
    await ensure(work, user_id)
    await heartbeat(work, [user_id])
    row = await work.one("SELECT presence FROM operator WHERE user_id = %s", (user_id,))
    if row is None:
        return None
    work.hint("presence", user_id)
    return str(row["presence"])


async def disconnected(work: Work, user_id: UUID) -> None:
    """The last socket in this process closed. Nothing is taken away before the grace is over."""
    touched = await work.execute(
        "UPDATE operator SET connected_until = least(connected_until, %s) WHERE user_id = %s"
        " AND connected_until IS NOT NULL",
        (work.now, user_id),
    )
    if touched:
        await work.task("operator.gone", user_id, run_at=work.now + _grace(work))
        work.hint("presence", user_id)


async def gone(work: Work, user_id: UUID) -> bool:
    """Goes offline if the connection is still away and the grace over; else looks again when it will be."""
    row = await work.one(_LOCK, (user_id,))
    if row is None or row["connected_until"] is None or row["connected_until"] > work.now:
        return False
    if row["connected_until"] + _grace(work) > work.now:
        await work.task("operator.gone", user_id, run_at=row["connected_until"] + _grace(work))
        return False
    await work.execute("UPDATE operator SET connected_until = NULL WHERE user_id = %s", (user_id,))
    if row["presence"] != Presence.OFFLINE:
        await _move(work, user_id, Presence.OFFLINE, row["presence"])
    await work.emit(OperatorGone(user_id))
    return True


async def watch_lapsed(work: Work) -> int:
    """Connections that ended without a word (their web process was killed). Returns how many."""
    rows = await work.all(
        "SELECT user_id, connected_until FROM operator WHERE connected_until <= %s", (work.now,)
    )
    for row in rows:
        await work.task("operator.gone", row["user_id"], run_at=row["connected_until"] + _grace(work))
    return len(rows)


async def _move(work: Work, user_id: UUID, status: str, previous: str, notice: str = "") -> None:
    await work.execute(_MOVE, {"user": user_id, "presence": str(status), "now": work.now, "span": new_id()})
    hints: dict[str, str | int] = {"status": str(status)}
    if notice:
        hints["notice"] = notice
    work.hint("presence", user_id, **hints)
    await work.emit(OperatorPresenceChanged(user_id, str(status), previous))


def _grace(work: Work) -> timedelta:
    return timedelta(seconds=work.settings.grace_seconds)
