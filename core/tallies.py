"""What the relay and the worker counted, told by the web process: they serve no page, and a slow job's process ends with the job.

Each adds what it counted since the last time to one hash in Valkey. Wiping it sets the counts back to nought, as a restart does.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import redis.asyncio as redis
import structlog
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

log = structlog.get_logger()
EVERY_SECONDS = 5.0
_KEY = "ventanilla:counted"
_OURS, _TOLD = "ventanilla_", "ventanilla_background_"
_KINDS = ("counter", "histogram")
_PATIENCE = 1.0
Series = tuple[str, str, str, tuple[tuple[str, str], ...]]
"""Family, kind, sample, labels."""


@dataclass
class Tallies:
    """One per process that counts. `process`: relay or worker."""

    url: str | None
    process: str
    _told: dict[Series, float] = field(default_factory=dict)

    async def push(self) -> None:
        """Never raises for a Valkey that is away: what was not told is told the next time."""
        fresh = {series: value for series, value in counted() if value != self._told.get(series, 0.0)}
        if not self.url or not fresh:
            return
        try:
            async with _client(self.url) as client, client.pipeline(transaction=True) as pipe:
                for series, value in fresh.items():
                    family, kind, sample, labels = series
                    named = json.dumps([family, kind, sample, [*labels, ("process", self.process)]])
                    pipe.hincrbyfloat(_KEY, named, value - self._told.get(series, 0.0))
                await pipe.execute()
        except (redis.RedisError, OSError, TimeoutError) as error:
            log.warning("tallies_not_told", error=type(error).__name__)
        else:
            self._told |= fresh


def counted() -> Iterable[tuple[Series, float]]:
    """Of this process."""
    for family in REGISTRY.collect():
        if family.type in _KINDS and family.name.startswith(_OURS):
            for sample in family.samples:
                if not sample.name.endswith("_created"):
                    yield (family.name, family.type, sample.name, tuple(sorted(sample.labels.items()))), sample.value


async def told(url: str | None) -> bytes:
    """Of the others, as Prometheus reads it; nothing while Valkey is away."""
    if not url:
        return b""
    try:
        async with _client(url) as client:
            found = await client.hgetall(_KEY)
    except (redis.RedisError, OSError, TimeoutError):
        return b""
    registry = CollectorRegistry()
    registry.register(_Told(found))
    return generate_latest(registry)


class _Told(Collector):
    def __init__(self, found: dict[Any, Any]) -> None:
        self._found = found

    def collect(self) -> Iterable[Metric]:
        families: dict[str, Metric] = {}
        for (family, kind, sample, labels), value in sorted(self._read(), key=_in_order):
            name = family.replace(_OURS, _TOLD, 1)
            made = families.setdefault(name, Metric(name, "Counted by the relay or the worker", kind))
            made.add_sample(sample.replace(_OURS, _TOLD, 1), dict(labels), value)
        return families.values()

    def _read(self) -> Iterable[tuple[Series, float]]:
        for named, value in self._found.items():
            try:
                family, kind, sample, labels = json.loads(named)
                yield (str(family), str(kind), str(sample), tuple((str(key), str(one)) for key, one in labels)), float(value)
            except (ValueError, TypeError):
                continue


def _in_order(told: tuple[Series, float]) -> tuple[str, str, list[tuple[str, str]], float]:
    """The buckets of a histogram by their bounds."""
    (family, _, sample, labels), _ = told
    return family, sample, [one for one in labels if one[0] != "le"], float(dict(labels).get("le", 0))


def _client(url: str) -> "redis.Redis":
    return redis.from_url(url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)
