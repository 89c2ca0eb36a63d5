"""When an answer is due, and how long a wait will be: arithmetic alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from desk.conversations.urgency import target_seconds

IMMEDIATE = 3
ABOUT_TO_BREACH = timedelta(minutes=2)
PACE_WINDOW = timedelta(hours=1)
PACE_SAMPLE = 20


def answer_due_at(waiting_since: datetime, urgency: int, targets: Mapping[str, int] | None) -> datetime:
    """Waiting ages by itself: a routine question of half an hour ago stands before an urgent one of just now."""
    return waiting_since + timedelta(seconds=target_seconds(urgency, dict(targets or {})))


def rank(urgency: int, due: datetime, conversation_id: UUID) -> tuple[bool, datetime, UUID]:
    """Sorts as ix_conversation_waiting does: immediate ones first, then by the time an answer is due."""
    return urgency < IMMEDIATE, due, conversation_id


@dataclass(frozen=True, slots=True)
class Accepted:
    """One of the queue's last accepted offers."""

    operator_id: UUID
    offered_at: datetime
    answered_at: datetime


def wait_seconds(position: int, free_slots: int, available: int, recent: Sequence[Accepted], now: datetime) -> int | None:
    """An honest guess, or None: nobody is there, or nothing that happened lately tells.

    With a free place for this position it takes as long as people lately took to accept. Otherwise each of
    those who worked in the last hour accepted one conversation in so many seconds; those who are available
    now go on at that pace.
    """
    if available <= 0:
        return None
    latest = [one for one in recent if now - one.answered_at <= PACE_WINDOW]
    if position <= free_slots:
        return max(1, round(median((o.answered_at - o.offered_at).total_seconds() for o in latest))) if latest else None
    if len(latest) < 2:
        return None
    span = (now - min(one.answered_at for one in latest)).total_seconds()
    people = len({one.operator_id for one in latest})
    each = span / len(latest) * people
    return max(1, round((position - free_slots) * each / available))
