"""A circuit breaker: after failures in a row a part that is down costs no time until it is tried again."""

import time
from collections.abc import Callable


class Breaker:
    def __init__(
        self, failures: int = 2, rest_seconds: float = 20.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = failures
        self._rest = rest_seconds
        self._clock = clock
        self._failed = 0
        self._until = 0.0

    @property
    def open(self) -> bool:
        """True while the part is left alone. After the rest one call is let through."""
        return self._clock() < self._until

    def ok(self) -> None:
        self._failed = 0
        self._until = 0.0

    def failed(self) -> None:
        self._failed += 1
        if self._failed >= self._limit:
            self._until = self._clock() + self._rest
