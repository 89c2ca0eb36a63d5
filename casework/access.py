"""Whose people and cases they are, for the one predicate. An activity is seen with its case."""

from datetime import datetime
from typing import Any
from uuid import UUID

from core.access import Columns, visible
from core.actor import Actor
from core.errors import NotFound
from core.work import Work

CASE = Columns(
    "case", id="cf.id", owner_user="cf.owner_user", owner_org="cf.owner_org", area="cf.area_id",
    confidentiality="cf.confidentiality",
)  # fmt: skip
PERSON = Columns(
    "person", id="p.id", owner_user="p.owner_user", owner_org="p.owner_org", area="p.area_id",
    confidentiality="p.confidentiality",
)  # fmt: skip


def cases(actor: Actor, now: datetime, *, write: bool = False) -> tuple[str, dict[str, Any]]:
    """Over `cf`."""
    return visible(actor, CASE, now, write=write)


def people(actor: Actor, now: datetime, *, write: bool = False) -> tuple[str, dict[str, Any]]:
    """Over `p`."""
    return visible(actor, PERSON, now, write=write)


async def check_person(work: Work, person_id: UUID, *, write: bool = False) -> None:
    """Raises NotFound for what is not there and for what this actor may not see (or change) alike."""
    where, values = people(work.actor, work.now, write=write)
    row = await work.one(f"SELECT 1 AS ok FROM person p WHERE p.id = %(id)s AND {where}", {"id": person_id, **values})
    if row is None:
        raise NotFound("There is no such person.", code="no_person")


async def check_case(work: Work, case_id: UUID, *, write: bool = False) -> None:
    """Raises NotFound for what is not there and for what this actor may not see (or change) alike."""
    where, values = cases(work.actor, work.now, write=write)
    row = await work.one(f"SELECT 1 AS ok FROM case_file cf WHERE cf.id = %(id)s AND {where}", {"id": case_id, **values})
    if row is None:
        raise NotFound("There is no such case.", code="no_case")
