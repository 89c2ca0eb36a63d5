"""The predicate. A row is visible by its own columns or by a live grant, and never against a denial."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.actor import Actor


@dataclass(frozen=True, slots=True)
class Columns:
    """SQL expressions for what a row says of itself; None where it has no such column.

    `resource` names the rows of access_grant; `confidentiality` is 0 public to 3 restricted.
    """

    resource: str
    id: str
    owner_user: str | None = None
    owner_org: str | None = None
    area: str | None = None
    confidentiality: str | None = None
    open_to_queue: str | None = None


# Confidentiality from which on only those who are named see a row: no scope reaches it, and its existence is hidden.
PROTECTED = 3
_GRANT = (
    "EXISTS (SELECT 1 FROM access_grant g WHERE g.resource = %(acc_resource)s AND g.resource_id = {id}"
    " AND g.principal = %(acc_user)s AND (g.until IS NULL OR g.until > %(acc_now)s) AND g.level {level})"
)


def visible(actor: Actor, columns: Columns, now: datetime, *, write: bool = False) -> tuple[str, dict[str, Any]]:
    """A boolean SQL expression and its named parameters (prefix `acc_`), to stand in any WHERE.

    `now`: until when a grant counts is told by the one clock.
    `open_to_queue`: an expression that is true where the row waits in a queue that the actor serves.
    `write`: a grant to read does not do.
    """
    if actor.kind == "system":
        return "TRUE", {}
    parts = legs(actor, columns, write=write)
    scoped = f"({parts['scope']} AND {parts['clearance']})"
    ways = [parts["grant"], *(parts[name] for name in ("owner", "queue") if parts[name] != "FALSE")]
    if parts["scope"] != "FALSE":
        ways.append(scoped)
    return f"(({' OR '.join(ways)}) AND NOT {parts['denied']})", values(actor, columns, now)


def legs(actor: Actor, columns: Columns, *, write: bool = False) -> dict[str, str]:
    """What the predicate is made of, each a boolean SQL expression; one that this row cannot have is FALSE."""
    return {
        "denied": _GRANT.format(id=columns.id, level="= 'deny'"),
        "grant": _GRANT.format(id=columns.id, level="= 'write'" if write else "<> 'deny'"),
        "owner": f"{columns.owner_user} = %(acc_user)s" if columns.owner_user else "FALSE",
        "queue": f"({columns.open_to_queue})" if columns.open_to_queue else "FALSE",
        "scope": _by_scope(actor, columns) or "FALSE",
        "clearance": _clearance(columns),
    }


def values(actor: Actor, columns: Columns, now: datetime) -> dict[str, Any]:
    return {
        "acc_now": now,
        "acc_user": actor.id,
        "acc_orgs": list(actor.organizations),
        "acc_areas": list(actor.areas),
        "acc_clearance": min(actor.clearance, PROTECTED - 1),
        "acc_resource": columns.resource,
    }


def _by_scope(actor: Actor, columns: Columns) -> str:
    if actor.scope == "all":
        return "TRUE"
    ways = []
    if actor.scope in ("organization", "area") and columns.owner_org:
        ways.append(f"{columns.owner_org} = ANY(%(acc_orgs)s::uuid[])")
    if actor.scope == "area":
        if columns.area:
            ways.append(
                f"EXISTS (SELECT 1 FROM area acc_a WHERE acc_a.id = {columns.area} AND acc_a.path && %(acc_areas)s::uuid[])"
            )
        if columns.owner_org:
            ways.append(
                f"EXISTS (SELECT 1 FROM organization acc_o JOIN area acc_a ON acc_a.id = acc_o.area_id"
                f" WHERE acc_o.id = {columns.owner_org} AND acc_a.path && %(acc_areas)s::uuid[])"
            )
    return f"({' OR '.join(ways)})" if ways else ""


def _clearance(columns: Columns) -> str:
    return f"{columns.confidentiality} <= %(acc_clearance)s" if columns.confidentiality else "TRUE"
