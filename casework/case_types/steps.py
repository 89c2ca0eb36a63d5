"""From sets of steps to dated activities: pure arithmetic over a definition."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casework.case_types.definition import ActivitySet, Definition, Step
from casework.case_types.durations import duration


@dataclass(frozen=True, slots=True)
class Planned:
    """An activity to be written. `key` is the same whenever the same step is planned from the same anchor."""

    type: str
    due_at: datetime
    assign: str | None
    key: str
    repeat: bool = False
    completed: bool = False


@dataclass(frozen=True, slots=True)
class Happened:
    """An activity that was completed, or the event that starts a set."""

    id: UUID
    type: str
    kind: str
    at: datetime
    set_key: str | None = None


def on_open(definition: Definition, case_id: UUID, opened_at: datetime) -> list[Planned]:
    """Every step of every `on_open` set that hangs on the opening, or on another step that does."""
    chosen = {name: s for name, s in definition.sets.items() if s.apply == "on_open"}
    return [p for name, s in chosen.items() for p in _from(name, s, "open", case_id, opened_at)]


def on_event(definition: Definition, event: Happened) -> list[Planned]:
    """The sets that this class of activity starts, dated from when it happened."""
    chosen = {name: s for name, s in definition.sets.items() if s.apply == f"on_event:{event.kind}"}
    return [p for name, s in chosen.items() for p in _from(name, s, "event", event.id, event.at)]


def on_completed(definition: Definition, done: Happened) -> list[Planned]:
    """What a completed activity is followed by: in the standing sets, and in the set that it came from."""
    own = (done.set_key or "").split(":")[0]
    chosen = {n: s for n, s in definition.sets.items() if s.apply == "on_open" or n == own}
    anchor = f"{done.type}.completed"
    return [p for n, s in chosen.items() for p in _from(n, s, anchor, done.id, done.at)]


def _from(name: str, chosen: ActivitySet, anchor: str, anchor_id: UUID, at: datetime) -> Iterator[Planned]:
    dates: dict[int, datetime] = {}
    for index, step in _in_order(chosen.steps):
        base = at if step.after == anchor else _reference(chosen.steps, dates, step)
        if base is None:
            continue
        dates[index] = base + duration(step.offset)
        yield Planned(
            step.do, dates[index], step.assign, f"{name}:{index}:{anchor_id}", step.repeat is not None,
            step.status == "completed",
        )  # fmt: skip


def _in_order(steps: list[Step]) -> list[tuple[int, Step]]:
    """Steps after the steps that they refer to; their own order otherwise."""
    left, done, ordered = dict(enumerate(steps)), set[int](), list[tuple[int, Step]]()
    while left:
        ready = [i for i, s in left.items() if not _open_references(steps, s, i) - done]
        if not ready:
            break
        for index in ready:
            ordered.append((index, left.pop(index)))
            done.add(index)
    return ordered


def _open_references(steps: list[Step], step: Step, index: int) -> set[int]:
    if step.after in ("open", "event") or step.after.endswith(".completed"):
        return set()
    return {i for i, other in enumerate(steps) if other.do == step.after and i != index}


def _reference(steps: list[Step], dates: dict[int, datetime], step: Step) -> datetime | None:
    """The date of the step that this one refers to; None while no such step is dated."""
    found = [at for i, at in dates.items() if steps[i].do == step.after]
    if not found:
        return None
    return max(found) if step.pick == "newest" else min(found)


def circles(definition: Definition) -> list[list[str]]:
    """Rings of steps that would start each other for ever; one that `repeat`s is a ring that is meant."""
    edges: dict[str, set[str]] = {}
    for chosen in definition.sets.values():
        for step in chosen.steps:
            if step.after not in ("open", "event") and not step.repeat:
                edges.setdefault(step.after.removesuffix(".completed"), set()).add(step.do)
    rings: list[list[str]] = []
    for start in sorted(edges):
        if (way := _way_back(edges, start)) and not any(set(way) == set(ring) for ring in rings):
            rings.append(way)
    return rings


def _way_back(edges: dict[str, set[str]], start: str) -> list[str] | None:
    paths: list[list[str]] = [[start]]
    seen: set[str] = set()
    while paths:
        path = paths.pop()
        for following in sorted(edges.get(path[-1], ())):
            if following == start:
                return [*path, start]
            if following not in seen:
                seen.add(following)
                paths.append([*path, following])
    return None


def unfinished(planned: Iterable[Planned], scheduled: Iterable[str]) -> list[Planned]:
    """Without the repeats of which one is still to be done: they never pile up."""
    waiting = set(scheduled)
    return [p for p in planned if not (p.repeat and p.type in waiting)]
