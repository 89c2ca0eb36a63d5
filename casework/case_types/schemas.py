"""Case types on the wire, labelled in the reader's language."""

from typing import Any

from pydantic import BaseModel

from casework.case_types.definition import BUILT_IN, Definition, say


class RoleOut(BaseModel):
    role: str
    label: str


class ActivityTypeOut(BaseModel):
    type: str
    label: str
    # `class` is a word of Python's own.
    class_: str

    model_config = {"populate_by_name": True, "alias_generator": lambda name: name.rstrip("_")}


class CaseTypeOut(BaseModel):
    id: str
    label: str
    family: str | None
    version: int
    roles: list[RoleOut]
    activity_types: list[ActivityTypeOut]


class CaseTypeOpened(CaseTypeOut):
    """`definition`: all that it says, as it was published."""

    definition: dict[str, Any]


def shape(definition: Definition, locale: str) -> dict[str, Any]:
    activities = {**definition.activities, **{n: a for n, a in BUILT_IN.items() if n not in definition.activities}}
    return {
        "id": definition.id,
        "label": say(definition.label, locale),
        "family": definition.family,
        "version": definition.version,
        "roles": [{"role": role.name, "label": say(role.label, locale)} for role in definition.roles],
        "activity_types": [
            {"type": name, "label": say(kind.label, locale), "class": kind.kind.value}
            for name, kind in activities.items()
        ],
    }
