"""What only the desk knows of a row: roles that the actor may give, places that they may fill, addresses in use."""

from dataclasses import dataclass
from uuid import UUID

from core.errors import Forbidden, Invalid
from core.identity.imports.table import Fault, Row
from core.identity.users import may_grant
from core.work import Work


@dataclass(frozen=True, slots=True)
class Placed:
    row: Row
    organization_id: UUID | None
    area_id: UUID | None


async def check(work: Work, rows: list[Row]) -> tuple[list[Placed], list[Fault]]:
    """In three statements, however many rows."""
    taken = await _taken(work, rows)
    organizations = await _organizations(work, rows)
    areas = await _areas(work, rows)
    roles: dict[tuple[str, ...], str] = {}
    placed, faults, seen = [], [], set[str]()
    for row in rows:
        email = row.email.casefold()
        if row.roles not in roles:
            roles[row.roles] = _grantable(work, row.roles)
        home, area = organizations.get(row.organization.casefold()), areas.get(row.area.casefold())
        if email in taken:
            faults.append(Fault(row.line, "email", "email_taken"))
        elif email in seen:
            faults.append(Fault(row.line, "email", "twice"))
        elif roles[row.roles]:
            faults.append(Fault(row.line, "roles", roles[row.roles]))
        elif row.organization and home is None:
            faults.append(Fault(row.line, "organization", "unknown_organization"))
        elif row.area and area is None:
            faults.append(Fault(row.line, "area", "unknown_area"))
        elif work.actor.scope != "all" and (home not in work.actor.organizations or area):
            faults.append(Fault(row.line, "organization", "foreign_organization"))
        else:
            seen.add(email)
            placed.append(Placed(row, home, area))
    return placed, faults


def _grantable(work: Work, codes: tuple[str, ...]) -> str:
    try:
        may_grant(work.actor, codes)
    except (Forbidden, Invalid) as refused:
        return refused.code
    return ""


async def _taken(work: Work, rows: list[Row]) -> set[str]:
    found = await work.all(
        "SELECT lower(email) AS email FROM user_account WHERE lower(email) = ANY(SELECT lower(e) FROM unnest(%s::text[]) e)",
        ([row.email for row in rows],),
    )
    return {row["email"].casefold() for row in found}


async def _organizations(work: Work, rows: list[Row]) -> dict[str, UUID]:
    """By id and by name; a name that two have is none's. Only what the actor reaches is looked at."""
    reach = None if work.actor.scope == "all" else list(work.actor.organizations)
    found = await work.all(
        "SELECT id, name FROM organization WHERE (lower(name) = ANY(%(wanted)s) OR id::text = ANY(%(wanted)s))"
        " AND (%(reach)s::uuid[] IS NULL OR id = ANY(%(reach)s))",
        {"wanted": list({row.organization.casefold() for row in rows if row.organization}), "reach": reach},
    )
    names = [row["name"].casefold() for row in found]
    by_name = {row["name"].casefold(): row["id"] for row in found if names.count(row["name"].casefold()) == 1}
    return by_name | {str(row["id"]): row["id"] for row in found}


async def _areas(work: Work, rows: list[Row]) -> dict[str, UUID]:
    wanted = list({row.area.casefold() for row in rows if row.area})
    found = await work.all("SELECT id, code FROM area WHERE lower(code) = ANY(%s)", (wanted,))
    return {row["code"].casefold(): row["id"] for row in found}
