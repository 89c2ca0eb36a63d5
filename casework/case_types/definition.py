"""What a case type says, as typed data. The engine knows these words and no site's own ones."""

from enum import StrEnum
from typing import Any, Literal

import msgspec
from msgspec import Struct

Labels = dict[str, str]
Family = Literal["care", "request", "procedure"]


class Category(StrEnum):
    """What code may rely on; the names of statuses belong to the type."""

    OPEN = "open"
    ACTIVE = "active"
    WAITING = "waiting"
    CLOSED = "closed"
    CANCELLED = "cancelled"


LIVE = frozenset({Category.OPEN, Category.ACTIVE, Category.WAITING})


class ActivityClass(StrEnum):
    CONTACT = "contact"
    TASK = "task"
    CRITICAL_EVENT = "critical_event"
    APPROVAL = "approval"
    NOTE = "note"
    FILE = "file"
    SYSTEM = "system"


class Part(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A piece of a definition: unknown words are errors, so a misspelt one is not silently lost."""


class Labelled(Part, frozen=True, kw_only=True):
    """`label`: by locale, `es` and `en`."""

    label: Labels


class Status(Labelled, frozen=True, kw_only=True):
    category: Category


class Transition(Labelled, frozen=True, kw_only=True):
    """`source`: statuses it may start from. `permission`: an action on the resource `case`.

    `needs`, `forbid`: guards by name, see `casework.cases.guards`. `reason`: must be given.
    """

    name: str
    source: list[str] = msgspec.field(name="from")
    target: str = msgspec.field(name="to")
    permission: str = "transition"
    needs: list[str] = []
    forbid: list[str] = []
    reason: bool = False


class Role(Labelled, frozen=True, kw_only=True):
    """`on_open: creator`: who opens the case gets it."""

    name: str
    on_open: Literal["creator"] | None = None
    manager: bool = False


class ActivityType(Labelled, frozen=True, kw_only=True):
    """`max`: how many a case may have, counting all but cancelled ones."""

    kind: ActivityClass = msgspec.field(name="class")
    max: int | None = None


class Step(Part, frozen=True, kw_only=True):
    """`after`: `open`, an activity type, `<type>.completed`, or `event` in a set that an event starts.

    `offset`: ISO 8601. `assign`: `creator`, `owner` or `role:<name>`. `pick`: which one of several anchors.
    """

    do: str
    after: str = "open"
    offset: str = "PT0M"
    assign: str | None = None
    repeat: Literal["while_active"] | None = None
    status: Literal["scheduled", "completed"] = "scheduled"
    pick: Literal["newest", "oldest"] = "newest"


class ActivitySet(Labelled, frozen=True, kw_only=True):
    """`apply`: `on_open`, `on_event:<class>` or `manual`."""

    steps: list[Step]
    apply: str = "on_open"


class Definition(Labelled, frozen=True, kw_only=True):
    """One version of a case type; immutable once published. `prefix`: of the case numbers."""

    id: str
    family: Family
    prefix: str
    initial: str
    statuses: dict[str, Status]
    transitions: list[Transition]
    roles: list[Role]
    activities: dict[str, ActivityType]
    version: int = 1
    confidentiality: int = 1
    sets: dict[str, ActivitySet] = {}

    def activity(self, name: str) -> ActivityType | None:
        """The type's own, else one that every case may have."""
        return self.activities.get(name) or BUILT_IN.get(name)

    def role(self, name: str) -> Role | None:
        return next((role for role in self.roles if role.name == name), None)

    def transition(self, name: str, status: str) -> Transition | None:
        return next((t for t in self.transitions if t.name == name and status in t.source), None)

    def leaving(self, status: str) -> list[Transition]:
        return [t for t in self.transitions if status in t.source]


# What may happen in a case of any type. A first contact can always be agreed on, whatever the type.
BUILT_IN: dict[str, ActivityType] = {
    "contact": ActivityType(kind=ActivityClass.CONTACT, label={"es": "Contacto", "en": "Contact"}),
    "task": ActivityType(kind=ActivityClass.TASK, label={"es": "Tarea", "en": "Task"}),
    "note": ActivityType(kind=ActivityClass.NOTE, label={"es": "Nota", "en": "Note"}),
}


def parse(raw: Any) -> Definition:
    """From YAML or JSON values. Raises msgspec.ValidationError naming the place."""
    return msgspec.convert(raw, Definition)


def plain(definition: Definition) -> dict[str, Any]:
    """Back to JSON values."""
    built: dict[str, Any] = msgspec.to_builtins(definition)
    return built


def say(labels: Labels, locale: str) -> str:
    return labels.get(locale) or labels.get("en") or next(iter(labels.values()), "")
