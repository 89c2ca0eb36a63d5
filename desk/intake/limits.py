"""How fast one visitor or address may write. Nobody at risk is ever slowed."""

import secrets
import time
from collections import OrderedDict
from hashlib import blake2b
from ipaddress import IPv6Address
from uuid import UUID

from core.errors import RateLimited
from core.work import Ground

_KNOWN = 50_000
_SALT = secrets.token_bytes(16)
_SURE_SECONDS, _DOUBTFUL_SECONDS = 60.0, 1.0
# conversation's primary key
_AT_RISK = "SELECT risk_open FROM conversation WHERE id = %s"


def neighbourhood(address: str) -> str:
    """Whom an address is counted with: IPv6 gives each house 2 to the 64 of them. Unreadable outside of this process."""
    if ":" in address:
        try:
            address = IPv6Address(address.partition("%")[0]).packed[:8].hex()
        except ValueError:
            pass
    return blake2b(address.encode(), key=_SALT, digest_size=12).hexdigest() if address else ""


class Buckets:
    """Token buckets in this process's memory: `burst` at once, `per_second` after that."""

    def __init__(self, burst: int, per_second: float) -> None:
        self._burst, self._rate = float(burst), per_second
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str) -> None:
        """Raises RateLimited with the seconds to wait."""
        now = time.monotonic()
        level, at = self._buckets.pop(who, (self._burst, now))
        level = min(self._burst, level + (now - at) * self._rate)
        spent = level - 1 if level >= 1 else level
        self._buckets[who] = (spent, now)
        if len(self._buckets) > _KNOWN:
            self._buckets.popitem(last=False)
        if level < 1:
            raise RateLimited("You are writing very fast. Wait a moment.", retry_after=int((1 - level) / self._rate) + 1)


class Pace:
    """How fast one conversation may do one thing; while its risk flag is open, as fast as it wants.

    The flag is only looked up for whom would be slowed, so those who keep to the pace cost nothing, and a flood from
    one conversation costs a read a second.
    """

    def __init__(self, burst: int, per_second: float) -> None:
        self._buckets = Buckets(burst, per_second)
        self._flags: OrderedDict[UUID, tuple[bool, float]] = OrderedDict()

    async def take(self, ground: Ground, conversation_id: UUID, *wider: tuple[Buckets, str]) -> None:
        """`wider`: what else may be full for whom, an address or a channel. Raises RateLimited with the seconds to wait."""
        try:
            self._buckets.take(str(conversation_id))
            for buckets, who in wider:
                if who:
                    buckets.take(who)
        except RateLimited:
            if not await self._at_risk(ground, conversation_id):
                raise

    def flagged(self, conversation_id: UUID) -> None:
        """A risk was heard just now: nothing has to be looked up, not even by a database that is away."""
        self._keep(conversation_id, True)

    async def _at_risk(self, ground: Ground, conversation_id: UUID) -> bool:
        known = self._flags.get(conversation_id)
        if known and known[1] > time.monotonic():
            return known[0]
        async with ground.work() as work:
            row = await work.one(_AT_RISK, (conversation_id,))
        return self._keep(conversation_id, bool(row and row["risk_open"]))

    def _keep(self, conversation_id: UUID, flag: bool) -> bool:
        until = time.monotonic() + (_SURE_SECONDS if flag else _DOUBTFUL_SECONDS)
        self._flags[conversation_id] = flag, until
        self._flags.move_to_end(conversation_id)
        if len(self._flags) > _KNOWN:
            self._flags.popitem(last=False)
        return flag
