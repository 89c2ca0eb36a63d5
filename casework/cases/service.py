"""Opening and keeping cases. Texts are sealed under the case's own key; every verb leaves a line on the timeline."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from casework.access import check_person
from casework.activities.service import apply_open_sets
from casework.case_files import case_row
from casework.case_types import store
from casework.case_types.definition import Definition, say
from casework.cases import seats
from casework.cases.events import CaseHandedOver, CaseOpened
from casework.cases.lines import tell
from casework.cases.numbers import next_number
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.ids import new_id
from core.texts import text
from core.vault import DataKey
from core.work import Work

_INSERT = """
INSERT INTO case_file (id, number, family, case_type, type_version, person_id, status, status_category, priority,
                       confidentiality, owner_org, owner_user, area_id, opened_from, summary, opened_at,
                       created_at, updated_at)
VALUES (%(id)s, %(number)s, %(family)s, %(type)s, %(version)s, %(person)s, %(status)s, %(category)s, %(priority)s,
        %(confidentiality)s, %(org)s, %(owner)s,
        coalesce(%(area)s, (SELECT area_id FROM organization WHERE id = %(org)s)), %(opened_from)s, %(summary)s,
        %(opened_at)s, %(now)s, %(now)s)
"""


@dataclass(frozen=True, slots=True)
class Opening:
    """`opened_from`: the conversation it grew out of. `seats`: (role, user) beside those that the type gives."""

    case_type: str
    person_id: UUID
    summary: str | None = None
    priority: str = "normal"
    opened_at: datetime | None = None
    owner_user_id: UUID | None = None
    organization_id: UUID | None = None
    area_id: UUID | None = None
    confidentiality: int | None = None
    opened_from: UUID | None = None
    seats: tuple[tuple[str, UUID], ...] = field(default=())


async def open_case(work: Work, opening: Opening) -> UUID:
    """With its first steps planned. Raises NotFound, Invalid, Forbidden for another's institution."""
    definition = await store.published(work, opening.case_type)
    person_id = await _person(work, opening.person_id)
    opened_at = _opened_at(work, opening.opened_at)
    owner = opening.owner_user_id or work.actor.id
    if opening.owner_user_id not in (None, work.actor.id):
        await seats.check_user(work, opening.owner_user_id)
    case_id = new_id()
    key = await work.vault.key_of(work.conn, case_id, create=True)
    number = await next_number(work, definition.prefix)
    await work.execute(
        _INSERT,
        {"id": case_id, "number": number, "family": definition.family, "type": definition.id,
         "version": definition.version, "person": person_id, "status": definition.initial,
         "category": definition.statuses[definition.initial].category, "priority": opening.priority,
         "confidentiality": max(definition.confidentiality, opening.confidentiality or 0),
         "org": await _organization(work, opening.organization_id), "owner": owner,
         "area": await _area(work, opening.area_id), "opened_from": opening.opened_from,
         "summary": sealed(key, "summary", opening.summary, case_id), "opened_at": opened_at, "now": work.now},
    )  # fmt: skip
    await seats.on_open(work, case_id, person_id, definition, owner, opening.seats)
    await work.audit("case.opened", "case", case_id, type=definition.id, version=definition.version, number=number)
    await tell(work, case_id, "case_opened", text("casework.line.opened", work.actor.locale, number=number))
    await apply_open_sets(work, case_id, opened_at)
    await work.emit(CaseOpened(case_id, person_id, definition.id))
    work.hint("case", case_id)
    return case_id


async def change(work: Work, case_id: UUID, fields: dict[str, Any]) -> None:
    """`fields`: summary, outcome, priority, owner_user_id. Raises NotFound, Forbidden, Invalid."""
    row = await case_row(work, case_id, write=True, lock=True)
    changed = dict(fields)
    if "owner_user_id" in changed:
        await _hand_over(work, row, changed.pop("owner_user_id"))
    if not changed:
        return
    key = await work.vault.key_of(work.conn, case_id, create=True)
    for name in changed.keys() & {"summary", "outcome"}:
        changed[name] = sealed(key, name, changed[name], case_id)
    # Column names are our own, from the schema.
    assignments = ", ".join(f"{name} = %({name})s" for name in changed)
    await work.execute(
        f"UPDATE case_file SET {assignments}, updated_at = %(now)s WHERE id = %(id)s",
        {**changed, "id": case_id, "now": work.now},
    )
    await work.audit("case.changed", "case", case_id, fields=sorted(changed))
    work.hint("case", case_id)


def sealed(key: DataKey, column: str, plain: str | None, case_id: UUID) -> bytes | None:
    return key.seal(plain, f"case_file.{column}", case_id) if plain and plain.strip() else None


async def _hand_over(work: Work, row: dict[str, Any], to: UUID | None) -> None:
    """Who may assign gives it to anybody; others take what nobody has, or pass on their own."""
    before = row["owner_user"]
    if to == before:
        return
    mine = work.actor.id == before or (before is None and to == work.actor.id)
    if not mine and not work.actor.may("case", "assign"):
        raise Forbidden("Only a lead gives the cases of others away.", code="forbidden")
    name = await seats.check_user(work, to) if to else None
    await work.execute(
        "UPDATE case_file SET owner_user = %s, updated_at = %s WHERE id = %s", (to, work.now, row["id"])
    )
    await seats.let_in(work, row["id"], row["person_id"], owner=to, before=before)
    await work.audit("case.handed_over", "case", row["id"], **{"from": _plain(before), "to": _plain(to)})
    line = text("casework.line.owner" if name else "casework.line.no_owner", work.actor.locale, name=name)
    await tell(work, row["id"], "case_handed_over", line)
    await work.emit(CaseHandedOver(row["id"], before, to))
    work.hint("case", row["id"])


def _plain(value: UUID | None) -> str | None:
    return str(value) if value else None


async def _person(work: Work, person_id: UUID) -> UUID:
    """The person, or whom they were found to be the same as."""
    await check_person(work, person_id, write=True)
    row = await work.one("SELECT coalesce(merged_into, id) AS id FROM person WHERE id = %s", (person_id,))
    assert row is not None
    found: UUID = row["id"]
    return found


def _opened_at(work: Work, given: datetime | None) -> datetime:
    if given is None:
        return work.now
    if given.tzinfo is None:
        raise Invalid("opened_at must be a time with its zone.", code="bad_time")
    if given > work.now:
        raise Invalid("A case cannot have been opened in the future.", code="opened_in_future")
    if (work.now - given).days > 366 * 10:
        raise Invalid("That is too long ago.", code="bad_time")
    return given


async def _organization(work: Work, given: UUID | None) -> UUID | None:
    if given is None or given == work.actor.organization_id:
        return work.actor.organization_id
    if await work.one("SELECT id FROM organization WHERE id = %s", (given,)) is None:
        raise NotFound("There is no such organization.", code="unknown_organization")
    if work.actor.scope != "all" and given not in work.actor.organizations:
        raise Forbidden("That institution is not one of yours.", code="foreign_organization")
    return given


async def _area(work: Work, given: UUID | None) -> UUID | None:
    if given and await work.one("SELECT id FROM area WHERE id = %s", (given,)) is None:
        raise NotFound("There is no such area.", code="unknown_area")
    return given


def status_label(definition: Definition, status: str, locale: str) -> str:
    return say(definition.statuses[status].label, locale)


def closed(row: dict[str, Any]) -> bool:
    return row["status_category"] in ("closed", "cancelled")


def check_open(row: dict[str, Any]) -> None:
    """Raises Conflict."""
    if closed(row):
        raise Conflict("The case is closed. Reopen it first.", code="case_closed")
