"""Answers that were kept for repeated requests of staff: those that tell of somebody who was erased."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from core.vault import KeyRingError, SealBroken
from core.work import Work

_PLACE = "idempotency.body"


async def remove(work: Work, ids: Iterable[UUID]) -> Counter[str]:
    """One that cannot be opened goes too: nobody misses more than a repeat's answer."""
    wanted = [str(one) for one in ids]
    gone = Counter[str]()
    for row in await work.all("SELECT actor_id, key, body FROM idempotency WHERE body IS NOT NULL"):
        try:
            told = work.vault.open_secret(bytes(row["body"]), _PLACE, row["actor_id"])
        except (SealBroken, KeyRingError):
            told = None
        if told is None or any(one in told for one in wanted):
            gone["answers"] += await work.execute(
                "DELETE FROM idempotency WHERE actor_id = %s AND key = %s", (row["actor_id"], row["key"])
            )
    return gone
