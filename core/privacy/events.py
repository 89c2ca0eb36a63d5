"""What the rooms are asked about somebody: each adds its own part to the event, or refuses."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from core.events import Event

Kind = Literal["person", "conversation"]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what something is kept about."""

    kind: Kind
    id: UUID


@dataclass(frozen=True, slots=True)
class SubjectNamed(Event):
    """Rooms add who is `related`: a hold on one of them holds all. They raise NotFound for what the actor may not see."""

    subject: Subject
    related: list[Subject] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ErasureWanted(Event):
    """Rooms raise Conflict where the law keeps it against this basis."""

    subject: Subject
    basis: str


@dataclass(frozen=True, slots=True)
class ErasureOrdered(Event):
    """Rooms erase in this transaction, count what went, and name further subjects that went with it."""

    subject: Subject
    erased: Counter[str] = field(default_factory=Counter)
    went: list[Subject] = field(default_factory=list)


@dataclass(slots=True)
class Folder:
    """A copy in the making. `parts`: name -> what is kept; `files`: path -> content."""

    parts: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CopyWanted(Event):
    """Rooms add what they keep, as far as the actor may see it."""

    subject: Subject
    folder: Folder = field(default_factory=Folder)


@dataclass(frozen=True, slots=True)
class OverdueWanted(Event):
    """Rooms add whom a retention class no longer keeps, oldest first, up to `limit`."""

    code: str
    before: datetime
    limit: int
    found: list[Subject] = field(default_factory=list)
