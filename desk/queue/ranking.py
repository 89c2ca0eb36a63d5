"""Whom to ask for which conversation, and why: a pure decision over what is there at this moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from desk.conversations.urgency import level, number
from desk.queue.due import IMMEDIATE

# Who declined, or let it expire, is asked for the same wait again only after this, and after everybody else.
ASK_AGAIN = timedelta(seconds=60)
WORTH_SAYING = timedelta(minutes=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Demand:
    """What a queue asks of its people: all of `skills`; of `languages`, the one the conversation is in."""

    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Waiting:
    """`refused`: who declined it or let it expire during this wait, and when last. `barred`: who must not see it."""

    id: UUID
    urgency: int
    locale: str
    waiting_since: datetime
    risk_topic: str | None = None
    previous_operator_id: UUID | None = None
    refused: Mapping[UUID, datetime] = field(default_factory=dict)
    barred: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Available:
    """`load`: conversations held and offers open."""

    user_id: UUID
    capacity: int
    load: int
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    last_offer_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """`over`: by how many the operator's capacity is exceeded, 0 or 1 (immediate only)."""

    conversation_id: UUID
    operator_id: UUID
    over: int
    why: tuple[dict[str, Any], ...]


def plan(waiting: Iterable[Waiting], people: Sequence[Available], demand: Demand, now: datetime) -> list[Match]:
    """Goes through the conversations in the order given; each gets the best who still has room."""
    load = {person.user_id: person.load for person in people}
    asked = {person.user_id: person.last_offer_at or _NEVER for person in people}
    matches: list[Match] = []
    for one in waiting:
        able = [person for person in people if may_take(one, person, load[person.user_id], demand, now)]
        if not able:
            continue
        best = min(able, key=lambda person: _preference(one, person, load, asked))
        over = int(load[best.user_id] >= best.capacity)
        matches.append(Match(one.id, best.user_id, over, why(one, best, demand, now)))
        load[best.user_id] += 1
        asked[best.user_id] = now
    return matches


def may_take(one: Waiting, person: Available, load: int, demand: Demand, now: datetime) -> bool:
    if not demand.skills <= person.skills:
        return False
    # A language that the queue promises must be spoken; one that it does not promise is no bar.
    if one.locale in demand.languages and one.locale not in person.languages:
        return False
    if person.user_id in one.barred:
        return False
    refused_at = one.refused.get(person.user_id)
    if load < person.capacity:
        return refused_at is None or now - refused_at >= ASK_AGAIN
    return one.urgency >= IMMEDIATE and 0 < person.capacity == load and refused_at is None


def _preference(
    one: Waiting, person: Available, load: Mapping[UUID, int], asked: Mapping[UUID, datetime]
) -> tuple[Any, ...]:
    """Smallest first: room before overload, not refused, knows the citizen, speaks, least loaded, longest unasked."""
    carried = load[person.user_id]
    return (
        carried >= person.capacity,
        person.user_id in one.refused,
        person.user_id != one.previous_operator_id,
        one.locale not in person.languages,
        carried,
        asked[person.user_id],
        person.user_id,
    )


def why(one: Waiting, person: Available, demand: Demand, now: datetime) -> tuple[dict[str, Any], ...]:
    """Codes with their values; the words are in the message files (`queue.why.<code>`)."""
    reasons = _of_place(one.urgency, one.risk_topic, one.waiting_since, now)
    if person.user_id == one.previous_operator_id:
        reasons.append({"code": "previous"})
    if one.locale in demand.languages and len(demand.languages) > 1:
        reasons.append({"code": "language", "language": one.locale})
    reasons += [{"code": "skill", "skill": skill} for skill in sorted(demand.skills)]
    return tuple(reasons) or ({"code": "turn"},)


def reasons_of_place(conversation: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    """Why a conversation (wire shape) stands where it does in its queue, whoever will take it."""
    risk, since = conversation["risk"], conversation["waiting_since"]
    return _of_place(
        number(conversation["urgency"]), risk["topic"] if risk else None,
        datetime.fromisoformat(since) if since else now, now,
    )  # fmt: skip


def _of_place(urgency: int, risk_topic: str | None, since: datetime, now: datetime) -> list[dict[str, Any]]:
    reasons: list[dict[str, Any]] = []
    if urgency > 0:
        reasons.append({"code": "urgency", "level": level(urgency)})
    if risk_topic:
        reasons.append({"code": "risk", "topic": risk_topic})
    if now - since >= WORTH_SAYING:
        reasons.append({"code": "waited", "minutes": int((now - since).total_seconds() // 60)})
    return reasons
