"""A case type of CiviCRM's CiviCase, from its XML: what our words can say of it, and what they cannot.

Source of the format: civicrm-core, CRM/Case/XMLProcessor and Civi/CCase (activity sets, sequences).
"""

import re
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, cast, get_args
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from casework.case_types.definition import (
    ActivityClass,
    ActivitySet,
    ActivityType,
    Category,
    Definition,
    Family,
    Role,
    Status,
    Step,
    Transition,
)
from casework.case_types.durations import iso
from core.errors import Invalid

LARGEST: Final = 1024 * 1024
_CONTACTS: Final = ("follow up", "meeting", "phone call", "email", "sms", "interview", "visit", "call")
_CLOSED: Final = ("closed", "resolved", "completed", "cancelled", "canceled")
_OPEN_CASE: Final = "Open Case"
_DONE: Final = ("completed", "closed")
_BY_ROLE, _BY_CREATOR, _BY_CONTACT = (("2", "BY_RELATIONSHIP"), ("4", "USER_CREATING_THE_CASE"), ("3", "SPECIFIC_CONTACT"))
_READ: Final = {"name", "title", "label", "ActivityTypes", "ActivitySets", "CaseRoles", "Statuses"}
_READ_OF_TYPE: Final = {"name", "label", "max_instances"}
_READ_OF_SET: Final = {"name", "label", "timeline", "sequence", "ActivityTypes"}
_READ_OF_ROLE: Final = {"name", "creator", "manager"}
_READ_OF_STEP: Final = {
    "name", "label", "status", "reference_activity", "reference_offset", "reference_select",
    "default_assignee_type", "default_assignee_relationship", "default_assignee_contact",
}  # fmt: skip
_NEUTRAL: Final = {"is_active", "weight", "order", "is_reserved"}


@dataclass
class Imported:
    """`mapped`: source to the place in the definition. `not_mapped`: source to the reason, for a person to look at."""

    definition: Definition
    mapped: list[dict[str, str]]
    not_mapped: list[dict[str, str]]


def read(raw: bytes, family: str = "care") -> Imported:
    """Raises Invalid for what is no such document, naming the place."""
    if family not in get_args(Family):
        raise Invalid(f"{family!r} is no family of case types.", code="bad_definition", where="family")
    return _Reading(_parse(raw), cast(Family, family)).result()


def is_xml(raw: bytes) -> bool:
    return raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


class _NoDoctype(TreeBuilder):
    """Entities that grow out of a few lines come in by a document type."""

    def doctype(self, *_: object) -> None:
        raise _wrong("a document type declaration is not allowed")


def _parse(raw: bytes) -> Element:
    if len(raw) > LARGEST:
        raise _wrong(f"it has more than {LARGEST // 1024} kB")
    try:
        parser = XMLParser(target=_NoDoctype())  # noqa: S314  nothing can be declared in it
        parser.feed(raw)
        root: Element = parser.close()
    except (ParseError, LookupError, ValueError) as error:
        raise _wrong(str(error)) from None
    if root.tag != "CaseType":
        raise _wrong(f"its root is {root.tag!r}, not 'CaseType'")
    return root


def _wrong(reason: str) -> Invalid:
    return Invalid(f"Not a case type of CiviCase: {reason}.", code="bad_definition", where="*")


@dataclass
class _Reading:
    root: Element
    family: Family
    mapped: list[dict[str, str]] = field(default_factory=list)
    not_mapped: list[dict[str, str]] = field(default_factory=list)
    activities: dict[str, ActivityType] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def result(self) -> Imported:
        name = _text(self.root, "name")
        if not name:
            raise _wrong("it has no name")
        title = _text(self.root, "title") or _text(self.root, "label") or _title(name)
        self._left_over(self.root, "CaseType", _READ)
        self._read_activities()
        roles = self._roles()
        sets = self._sets(roles)
        statuses = self._statuses()
        identifier = f"{self.family}.{slug(name)}"
        self._map("CaseType/name", f"id {identifier}")
        definition = Definition(
            id=identifier, family=self.family, prefix=_prefix(name), label=_both(title), initial=next(iter(statuses)),
            statuses=statuses, transitions=_transitions(statuses), roles=roles, activities=self.activities, sets=sets,
        )  # fmt: skip
        return Imported(definition, self.mapped, self.not_mapped)

    def _map(self, source: str, target: str) -> None:
        self.mapped.append({"from": source, "to": target})

    def _miss(self, source: str, reason: str) -> None:
        self.not_mapped.append({"from": source, "reason": reason})

    def _left_over(self, element: Element, source: str, known: set[str]) -> None:
        for child in element:
            if child.tag not in known | _NEUTRAL:
                self._miss(f"{source}/{child.tag}", "nothing here says this")

    def _read_activities(self) -> None:
        for name, element in _named(self.root, "ActivityTypes/ActivityType"):
            source = f"ActivityTypes/{name}"
            most = _text(element, "max_instances")
            if most and (not most.isdigit() or int(most) < 1):
                raise _wrong(f"max_instances of {name!r} is {most!r}, not a number from 1")
            self._activity(name, _text(element, "label") or name, int(most) if most else None)
            self._map(source, f"activities.{self.names[name]}")
            self._left_over(element, source, _READ_OF_TYPE)

    def _activity(self, name: str, label: str, most: int | None = None) -> str:
        if name not in self.names:
            key = _free(slug(name), self.activities)
            contact = any(re.search(rf"\b{word}\b", name.casefold().replace("-", " ")) for word in _CONTACTS)
            kind = ActivityClass.CONTACT if contact else ActivityClass.TASK
            self.activities[key] = ActivityType(kind=kind, label=_both(label), max=most)
            self.names[name] = key
        return self.names[name]

    def _roles(self) -> list[Role]:
        roles: list[Role] = []
        for name, element in _named(self.root, "CaseRoles/RelationshipType"):
            source = f"CaseRoles/{name}"
            key = _free(slug(name), [role.name for role in roles])
            opens: Literal["creator"] | None = "creator" if _true(element, "creator") else None
            roles.append(Role(name=key, label=_both(name), on_open=opens, manager=_true(element, "manager")))
            self._map(source, f"roles.{key}")
            self._left_over(element, source, _READ_OF_ROLE)
        if not any(role.on_open for role in roles):
            key = _free("responsible", [role.name for role in roles])
            roles.append(Role(name=key, label={"es": "Responsable", "en": "Responsible"}, on_open="creator"))
            self._miss("CaseRoles", f"none is given to whoever opens the case: {key} was added")
        return roles

    def _sets(self, roles: list[Role]) -> dict[str, ActivitySet]:
        sets: dict[str, ActivitySet] = {}
        opened = False
        for name, element in _named(self.root, "ActivitySets/ActivitySet"):
            source = f"ActivitySets/{name}"
            key = _free(slug(name), sets)
            timeline, sequence = _true(element, "timeline"), _true(element, "sequence")
            apply = "on_open" if sequence or (timeline and not opened) else "manual"
            opened |= timeline
            steps = list(self._steps(element, source, key, sequence, roles))
            sets[key] = ActivitySet(label=_both(_text(element, "label") or name), apply=apply, steps=steps)
            self._map(source, f"sets.{key} ({apply})")
            if sequence:
                self._miss(f"{source}/sequence", "the last step does not close the case by itself")
            self._left_over(element, source, _READ_OF_SET)
        return sets

    def _steps(self, chosen: Element, source: str, key: str, sequence: bool, roles: list[Role]) -> Iterator[Step]:
        before: list[str] = []
        for name, element in _named(chosen, "ActivityTypes/ActivityType"):
            place = f"{source}/{name}"
            if name not in self.names:
                self._miss(place, "it is not among the activity types: added")
            do = self._activity(name, _text(element, "label") or name)
            after = f"{before[-1]}.completed" if sequence and before else self._anchor(element, place, before)
            done = (_text(element, "status") or "").casefold() in _DONE
            self._map(place, f"sets.{key}.steps[{len(before)}]")
            self._left_over(element, place, _READ_OF_STEP)
            yield Step(
                do=do, after=after, offset=iso(self._days(element, place)), assign=self._assign(element, place, roles),
                status="completed" if done else "scheduled",
                pick="oldest" if _text(element, "reference_select") == "oldest" else "newest",
            )  # fmt: skip
            before.append(do)

    def _anchor(self, element: Element, place: str, before: list[str]) -> str:
        """The step that it counts from; as in CiviCRM, the case's start where no step before is of that kind."""
        wanted = _text(element, "reference_activity")
        if not wanted:
            return "open"
        if (key := self.names.get(wanted)) and key in before:
            return key
        if wanted != _OPEN_CASE:
            self._miss(f"{place}/reference_activity", f"no step before it is a {wanted!r}: counted from the opening")
        return "open"

    def _days(self, element: Element, place: str) -> int:
        told = _text(element, "reference_offset") or "0"
        try:
            days = int(told)
        except ValueError:
            raise _wrong(f"reference_offset of {place!r} is {told!r}, not a number of days") from None
        if days > 9999:
            raise _wrong(f"reference_offset of {place!r} is more than 9999 days")
        if days < 0:
            self._miss(f"{place}/reference_offset", f"{days} days lie before what it counts from: taken as 0")
        return max(days, 0)

    def _assign(self, element: Element, place: str, roles: list[Role]) -> str | None:
        way = _text(element, "default_assignee_type")
        if way in _BY_CREATOR:
            return "creator"
        if way in _BY_CONTACT:
            self._miss(f"{place}/default_assignee_contact", "a certain contact of that site is nobody here")
        if way in _BY_ROLE:
            told = re.sub(r"_[ab]_[ab]$", "", _text(element, "default_assignee_relationship") or "")
            found = next((role.name for role in roles if told and slug(told) == role.name), None)
            if found:
                return f"role:{found}"
            self._miss(f"{place}/default_assignee_relationship", f"{told!r} is no role of the case")
        return None

    def _statuses(self) -> dict[str, Status]:
        """Named in the file, else CiviCRM's own two; which of them end a case is not in the file."""
        found: dict[str, Status] = {}
        for element in self.root.findall("Statuses/Status"):
            name = (element.text or "").strip()
            if not name:
                continue
            key = _free(slug(name), found)
            closed = any(word in name.casefold() for word in _CLOSED)
            category = Category.CLOSED if closed else Category.ACTIVE if found else Category.OPEN
            found[key] = Status(label=_both(name), category=category)
            self._map(f"Statuses/{name}", f"statuses.{key} ({category.value})")
            self._miss(f"Statuses/{name}", f"the file does not tell its grouping: taken as {category.value}")
        if not any(status.category is Category.OPEN for status in found.values()):
            key = _free("open", found)
            found = {key: Status(label={"es": "Abierto", "en": "Open"}, category=Category.OPEN), **found}
        if not any(status.category is Category.CLOSED for status in found.values()):
            key = _free("closed", found)
            found[key] = Status(label={"es": "Cerrado", "en": "Closed"}, category=Category.CLOSED)
        return dict(sorted(found.items(), key=lambda item: item[1].category is not Category.OPEN))


def _transitions(statuses: dict[str, Status]) -> list[Transition]:
    """CiviCRM lets every status follow every other: each is one step away, an end by the permission to close."""
    ends = [name for name, status in statuses.items() if status.category is Category.CLOSED]
    live = [name for name in statuses if name not in ends]
    found = []
    for name, status in statuses.items():
        label = {"es": f"Pasar a: {status.label['es']}", "en": f"Move to: {status.label['en']}"}
        if name in ends:
            way = "close" if name == ends[0] else f"close_{name}"
            found.append(Transition(name=way, source=live, target=name, label=label, permission="close", reason=True))
        elif len(live) > 1:
            source = [one for one in live if one != name]
            found.append(Transition(name=f"to_{name}", source=source, target=name, label=label))
    label = {"es": "Reabrir", "en": "Reopen"}
    return [*found, Transition(name="reopen", source=ends, target=live[0], label=label, permission="reopen", reason=True)]


def slug(name: str) -> str:
    """`Long-term housing plan` -> `long_term_housing_plan`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"^[^a-z]+|_+$", "", re.sub(r"[^a-z0-9]+", "_", plain)) or "unnamed"


def _free(key: str, taken: Container[str]) -> str:
    number, found = 1, key
    while found in taken:
        number += 1
        found = f"{key}_{number}"
    return found


def _prefix(name: str) -> str:
    words = slug(name).split("_")
    letters = "".join(word[0] for word in words) if len(words) > 1 else words[0][:2]
    return re.sub(r"[^A-Z]", "", letters.upper())[:4] or "C"


def _title(name: str) -> str:
    return name if " " in name else name.replace("_", " ").strip().capitalize()


def _both(label: str) -> dict[str, str]:
    """The file has one language: the same words stand in both until somebody translates them."""
    return {"es": label, "en": label}


def _text(element: Element, tag: str) -> str | None:
    found = element.findtext(tag)
    return " ".join(found.split()) if found else None


def _true(element: Element, tag: str) -> bool:
    return (_text(element, tag) or "").casefold() in ("1", "true", "yes")


def _named(element: Element, path: str) -> Iterator[tuple[str, Element]]:
    for found in element.findall(path):
        if name := _text(found, "name"):
            yield name, found
