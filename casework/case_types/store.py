"""Published case types: every version stays as it was, the newest one opens new cases."""

from collections.abc import Iterable
from typing import Any

import msgspec
from psycopg.types.json import Jsonb

from casework.case_types.definition import Definition, parse, plain
from casework.case_types.lint import lint
from casework.case_types.shipped import shipped
from core.errors import Conflict, Invalid, NotFound
from core.work import Work

Version = tuple[str, int]
_NEWEST = "SELECT definition FROM case_type WHERE id = %s ORDER BY version DESC LIMIT 1"
_LIST = "SELECT DISTINCT ON (id) definition FROM case_type ORDER BY id, version DESC"
_INSERT = """
INSERT INTO case_type (id, version, definition, published_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (id, version) DO NOTHING
"""


async def published(work: Work, type_id: str) -> Definition:
    """The newest version. Raises NotFound."""
    row = await work.one(_NEWEST, (type_id,))
    if row is None:
        raise NotFound("There is no such case type.", code="no_case_type")
    return parse(row["definition"])


async def of_version(work: Work, type_id: str, version: int) -> Definition:
    """The version that a case was opened under. Raises NotFound."""
    found = await of_versions(work, [(type_id, version)])
    if not found:
        raise NotFound("There is no such case type.", code="no_case_type")
    return found[type_id, version]


async def of_versions(work: Work, wanted: Iterable[Version]) -> dict[Version, Definition]:
    """In one statement, for a page of cases."""
    pairs = sorted(set(wanted))
    if not pairs:
        return {}
    rows = await work.all(
        "SELECT t.id, t.version, t.definition FROM case_type t"
        " JOIN unnest(%s::text[], %s::int[]) AS w (id, version) ON w.id = t.id AND w.version = t.version",
        ([name for name, _ in pairs], [version for _, version in pairs]),
    )
    return {(row["id"], row["version"]): parse(row["definition"]) for row in rows}


async def newest(work: Work) -> list[Definition]:
    """The newest version of each type."""
    return [parse(row["definition"]) for row in await work.all(_LIST)]


async def publish(work: Work, definition: Definition) -> Definition:
    """As the next version; what says the same as the newest one is that one.

    Raises Invalid with the linter's `faults`, Conflict when somebody else published meanwhile.
    """
    faults = lint(definition)
    if faults:
        raise Invalid("The case type has faults.", code="case_type_faults", faults=faults)
    row = await work.one(_NEWEST, (definition.id,))
    if row is not None:
        last = parse(row["definition"])
        if _renumbered(definition, last.version) == last:
            return last
        definition = _renumbered(definition, max(definition.version, last.version + 1))
    if not await _keep(work, definition):
        raise Conflict("Another version was published meanwhile.", code="version_taken")
    return definition


async def publish_shipped(work: Work) -> list[str]:
    """What comes with the product, where neither it nor a later version is there. The ids that are new."""
    rows = await work.all("SELECT id, max(version) AS version FROM case_type GROUP BY id")
    known: dict[str, Any] = {row["id"]: row["version"] for row in rows}
    fresh = [d for d in shipped() if d.version > known.get(d.id, 0)]
    return [d.id for d in fresh if await _keep(work, d)]


async def _keep(work: Work, definition: Definition) -> bool:
    values = (definition.id, definition.version, Jsonb(plain(definition)), work.now)
    kept = await work.execute(_INSERT, values) == 1
    if kept:
        await work.audit("case_type.published", "case_type", None, id=definition.id, version=definition.version)
    return kept


def _renumbered(definition: Definition, version: int) -> Definition:
    return msgspec.structs.replace(definition, version=version)
