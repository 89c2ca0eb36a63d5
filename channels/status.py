"""How far a sent message has come: a maximum that only rises, since callbacks arrive in any order and twice."""

RANKS = ("queued", "sending", "unknown", "dead", "sent", "failed", "delivered", "read")
"""Lowest first. A provider's `failed` outranks `sent`, yet never what reached the person."""

_RANK = {status: rank for rank, status in enumerate(RANKS)}

RISE = "array_position(%(ranks)s::text[], %(status)s) > array_position(%(ranks)s::text[], status)"
"""The same comparison in SQL, over a column `status`."""


def rise(current: str, news: str) -> str:
    """The status after `news`. Raises KeyError for a word that is none of ours.

    What waits to be sent again is moved only by proof that the earlier try arrived.
    """
    if current == "queued" and news not in ("delivered", "read"):
        return current
    return news if _RANK[news] > _RANK[current] else current
