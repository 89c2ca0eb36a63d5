"""What a definition must hold beyond its shape: everything named exists, every status can be reached and left."""

import re
from collections.abc import Iterator

from casework.case_types.definition import LIVE, ActivityClass, Category, Definition, Labelled, Labels
from casework.case_types.durations import duration
from casework.case_types.steps import circles

_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PREFIX = re.compile(r"[A-Z]{1,4}")
# Paths under /cases/{id}/ that are no transitions.
RESERVED = frozenset({"activities", "timeline", "participants", "conversations", "transitions"})
PERMISSIONS = frozenset({"transition", "close", "reopen"})
GUARDS = frozenset({"outcome", "open_critical_event", "scheduled_activity"})


def lint(definition: Definition) -> list[str]:
    """One sentence per fault; empty for a sound definition."""
    checks = (_names, _labels, _statuses, _transitions, _guards, _roles, _sets)
    return [fault for check in checks for fault in check(definition)]


def _names(d: Definition) -> Iterator[str]:
    if not _ID.fullmatch(d.id) or d.id.split(".")[0] != d.family:
        yield f"the id {d.id!r} is not of the form {d.family}.name"
    if not _PREFIX.fullmatch(d.prefix):
        yield f"the prefix {d.prefix!r} is not one to four capital letters"
    if d.version < 1 or not 0 <= d.confidentiality <= 3:
        yield "version starts at 1, confidentiality is 0 to 3"
    names = (*d.statuses, *d.activities, *d.sets, *(t.name for t in d.transitions), *(r.name for r in d.roles))
    yield from (f"{name!r} is not a plain lower-case name" for name in names if not _NAME.fullmatch(name))


def _labels(d: Definition) -> Iterator[str]:
    labelled: list[tuple[str, Labels]] = [("the type", d.label)]
    parts: list[tuple[str, Labelled]] = [*d.statuses.items(), *d.activities.items(), *d.sets.items()]
    parts += [(t.name, t) for t in d.transitions] + [(r.name, r) for r in d.roles]
    labelled += [(name, part.label) for name, part in parts]
    for name, labels in labelled:
        for locale in ("es", "en"):
            if not labels.get(locale, "").strip():
                yield f"{name} has no label in {locale!r}"


def _statuses(d: Definition) -> Iterator[str]:
    if d.initial not in d.statuses:
        yield f"the initial status {d.initial!r} is unknown"
        return
    if d.statuses[d.initial].category is not Category.OPEN:
        yield f"the initial status {d.initial!r} is not of the category open"
    edges = [(s, t.target) for t in d.transitions for s in t.source]
    reached = _closure({d.initial}, edges)
    yield from (f"the status {s!r} cannot be reached" for s in d.statuses if s not in reached)
    ends = {name for name, status in d.statuses.items() if status.category not in LIVE}
    ending = _closure(ends, [(b, a) for a, b in edges])
    yield from (f"no way leads from the status {s!r} to an end" for s in d.statuses if s not in ending)


def _closure(start: set[str], edges: list[tuple[str, str]]) -> set[str]:
    reached, fresh = set(start), set(start)
    while fresh:
        fresh = {b for a, b in edges if a in fresh} - reached
        reached |= fresh
    return reached


def _transitions(d: Definition) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for t in d.transitions:
        for status in (*t.source, t.target):
            if status not in d.statuses:
                yield f"the transition {t.name!r} names the unknown status {status!r}"
        if not t.source:
            yield f"the transition {t.name!r} starts nowhere"
        if t.name in RESERVED:
            yield f"the transition name {t.name!r} is reserved"
        if t.permission not in PERMISSIONS:
            yield f"the transition {t.name!r} asks for the unknown permission {t.permission!r}"
        twice = [s for s in t.source if (t.name, s) in seen]
        yield from (f"two transitions {t.name!r} start from {s!r}" for s in twice)
        seen |= {(t.name, s) for s in t.source}


def _guards(d: Definition) -> Iterator[str]:
    for t in d.transitions:
        for need in t.needs:
            kind, _, name = need.partition(":")
            known = d.activity(name) is not None if kind == "activity" else need == "outcome"
            if not known:
                yield f"the transition {t.name!r} needs the unknown {need!r}"
        for bar in t.forbid:
            if bar not in GUARDS - {"outcome"}:
                yield f"the transition {t.name!r} forbids the unknown {bar!r}"


def _roles(d: Definition) -> Iterator[str]:
    names = [role.name for role in d.roles]
    yield from (f"two roles are named {name!r}" for name in sorted({n for n in names if names.count(n) > 1}))
    if not any(role.on_open for role in d.roles):
        yield "no role is given to whoever opens the case"
    for name, kind in d.activities.items():
        if kind.kind is ActivityClass.SYSTEM or (kind.max is not None and kind.max < 1):
            yield f"the activity {name!r} is of the class system, or its max is below 1"


def _sets(d: Definition) -> Iterator[str]:
    for name, chosen in d.sets.items():
        way, _, event = chosen.apply.partition(":")
        if way not in ("on_open", "on_event", "manual") or (way == "on_event") != (event in list(ActivityClass)):
            yield f"the set {name!r} is applied by the unknown {chosen.apply!r}"
        for at in range(len(chosen.steps)):
            yield from (f"step {at} of {name!r}: {fault}" for fault in _step(d, chosen.apply, at, name))
    yield from (f"the steps {' -> '.join(ring)} go round without a stop" for ring in circles(d))


def _step(d: Definition, apply: str, at: int, name: str) -> Iterator[str]:
    step = d.sets[name].steps[at]
    kind = d.activity(step.do)
    if kind is None:
        yield f"there is no activity {step.do!r}"
    elif step.repeat and kind.max is not None:
        yield f"{step.do!r} repeats, and is allowed {kind.max} times"
    anchor = step.after.removesuffix(".completed")
    if step.after not in ("open", "event") and d.activity(anchor) is None:
        yield f"it follows the unknown {step.after!r}"
    if step.after == "event" and not apply.startswith("on_event:"):
        yield "only a set that an event starts has an event to follow"
    try:
        if duration(step.offset).total_seconds() == 0 and step.repeat:
            yield "what repeats needs a time between"
    except ValueError as error:
        yield str(error)
    if step.repeat and not step.after.endswith(".completed"):
        yield "only what follows a completed activity can repeat"
    role = (step.assign or "").removeprefix("role:")
    if step.assign not in (None, "creator", "owner") and (role == step.assign or d.role(role) is None):
        yield f"it is assigned to the unknown {step.assign!r}"
