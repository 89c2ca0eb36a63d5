"""How fast one visitor or address may write. Nobody at risk is ever slowed."""

import time
from collections import OrderedDict

from core.errors import RateLimited

_KNOWN = 50_000


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
