"""What the scenes of the demonstration share: one transaction, its movable time, and everybody and everything by code."""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from core.actor import Actor
from core.work import Work
from knowledge_base.retrieval.hits import PassageRow

FOLDER = Path(__file__).parent
_SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


# The one written in C, where it was built: a tenth of the time.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(text: str) -> Any:
    return yaml.load(text, Loader=_LOADER)


@cache
def read(name: str) -> Any:
    return parse((FOLDER / "data" / f"{name}.yaml").read_text(encoding="utf-8"))


def span(text: str) -> timedelta:
    """`1d2h30m`, with a minus for what lies behind."""
    match = _SPAN.fullmatch(text.lstrip("-+"))
    if match is None or not any(match.groups()):
        raise ValueError(f"{text!r} is no span of time")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    found = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -found if text.startswith("-") else found


@dataclass(frozen=True, slots=True)
class Told:
    """An article that is there, with its passages."""

    id: UUID
    title: str
    language: str
    passages: tuple[PassageRow, ...]


@dataclass
class Stage:
    """`now` is the present; `work.now` moves through the past as the scenes play."""

    work: Work
    now: datetime
    areas: dict[str, UUID] = field(default_factory=dict)
    organizations: dict[str, UUID] = field(default_factory=dict)
    queues: dict[str, UUID] = field(default_factory=dict)
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    staff: dict[str, Actor] = field(default_factory=dict)
    articles: dict[str, Told] = field(default_factory=dict)
    conversations: dict[str, UUID] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(1912))

    def at(self, ago: str) -> None:
        """The scene goes on so long before the present."""
        self.work.now = self.now - span(ago)

    def wait(self, least: float, most: float) -> None:
        """Seconds pass, never beyond the present."""
        later = self.work.now + timedelta(seconds=round(self.chance.uniform(least, most), 1))
        self.work.now = min(later, self.now - timedelta(seconds=2))

    @contextmanager
    def acting(self, code: str) -> Iterator[UUID]:
        """What happens inside is done by this member of staff."""
        before, actor = self.work.actor, self.staff[code]
        assert actor.id is not None
        self.work.actor = actor
        try:
            yield actor.id
        finally:
            self.work.actor = before
