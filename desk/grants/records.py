"""The records that grants are for, each with what the one predicate knows of it."""

from dataclasses import dataclass, replace
from typing import Final, Literal
from uuid import UUID

from casework import access as casework
from core.access import PROTECTED, Columns, visible
from core.actor import Actor
from core.errors import NotFound
from core.work import Work
from desk.conversations import access as conversations

Resource = Literal["conversation", "case", "person"]


@dataclass(frozen=True, slots=True)
class Record:
    """`source`: the table and the alias that `columns` speak of. `name`: what people call it, where that is no secret."""

    columns: Columns
    source: str
    name: str


RECORDS: Final[dict[Resource, Record]] = {
    "conversation": Record(conversations.COLUMNS, "conversation c", "c.alias"),
    "case": Record(casework.CASE, "case_file cf", "cf.number"),
    "person": Record(casework.PERSON, "person p", "NULL::text"),
}


def managed(actor: Actor, resource: Resource) -> Columns:
    """Where an actor decides on access: within their scope; over the whole network also on what only the named see."""
    columns = RECORDS[resource].columns
    return replace(columns, confidentiality=None) if actor.scope == "all" else columns


async def check_managed(work: Work, resource: Resource, resource_id: UUID) -> None:
    """Raises NotFound for what is not there and for what this actor does not reach alike."""
    columns = managed(work.actor, resource)
    where, values = visible(work.actor, columns, work.now)
    row = await work.one(
        f"SELECT 1 AS ok FROM {RECORDS[resource].source} WHERE {columns.id} = %(id)s AND {where}",
        {"id": resource_id, **values},
    )
    if row is None:
        raise NotFound("There is no such record.", code="no_record")


async def check_not_protected(work: Work, resource: Resource, resource_id: UUID) -> None:
    """Raises NotFound: what only the named may see is hidden from everybody else, in an emergency too."""
    columns = RECORDS[resource].columns
    level = columns.confidentiality or "0"
    row = await work.one(
        f"SELECT 1 AS ok FROM {RECORDS[resource].source} WHERE {columns.id} = %s AND {level} < %s",
        (resource_id, PROTECTED),
    )
    if row is None:
        raise NotFound("There is no such record.", code="no_record")
