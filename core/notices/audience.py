"""Who hears an alert: written once as SQL for lists, once as a plain decision for sockets; a test holds them equal."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.actor import Actor
from core.work import Work


@dataclass(frozen=True, slots=True)
class Audience:
    """`organizations`, `areas`: the paths from the root to the alert's own; empty when it has none."""

    roles: frozenset[str]
    scoped: bool
    assignee: UUID | None
    organizations: frozenset[UUID] = frozenset()
    areas: frozenset[UUID] = frozenset()

    def hears(self, actor: Actor) -> bool:
        if actor.kind == "system" or actor.scope == "all":
            return True
        if self.assignee is not None and self.assignee == actor.id:
            return True
        if not self.roles & actor.roles:
            return False
        near = self.organizations & actor.organizations or actor.scope == "area" and self.areas & actor.areas
        return not self.scoped or not self.organizations or bool(near)


# `a` is the alert, `o` its organization, `z` that one's area.
FROM = """
FROM alert a
LEFT JOIN organization o ON o.id = (a.detail ->> 'organization_id')::uuid
LEFT JOIN area z ON z.id = o.area_id
"""
_HEARS = """
(CASE WHEN a.audience ->> 'assignee' = 'true' THEN a.detail ->> 'assignee' = %(hear_id)s ELSE FALSE END
 OR (jsonb_exists_any(a.audience -> 'roles', %(hear_roles)s::text[])
     AND (coalesce(a.audience ->> 'scope', 'any') <> 'organization' OR o.id IS NULL
          OR o.path && %(hear_organizations)s::uuid[]
          OR (%(hear_area)s AND z.path && %(hear_areas)s::uuid[]))))
"""


def hears(actor: Actor) -> tuple[str, dict[str, Any]]:
    """A boolean SQL expression over FROM and its parameters (prefix `hear_`)."""
    if actor.kind == "system" or actor.scope == "all":
        return "TRUE", {}
    return f"coalesce({_HEARS}, FALSE)", {
        "hear_id": str(actor.id),
        "hear_roles": sorted(actor.roles),
        "hear_organizations": list(actor.organizations),
        "hear_area": actor.scope == "area",
        "hear_areas": list(actor.areas),
    }


async def audience_of(work: Work, alert_id: UUID) -> Audience | None:
    """None when there is no such alert."""
    row = await work.one(
        f"SELECT a.audience, a.detail, o.path AS organizations, z.path AS areas {FROM} WHERE a.id = %s",
        (alert_id,),
    )
    if row is None:
        return None
    wanted, assignee = row["audience"], row["detail"].get("assignee")
    return Audience(
        frozenset(wanted.get("roles", ())),
        wanted.get("scope", "any") == "organization",
        UUID(assignee) if wanted.get("assignee") and assignee else None,
        frozenset(row["organizations"] or ()),
        frozenset(row["areas"] or ()),
    )
