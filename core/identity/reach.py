"""Which accounts an actor reaches, and where they may put people: shared by the routes about users."""

from typing import Any
from uuid import UUID

from core.access import Columns, visible
from core.errors import Forbidden, Invalid
from core.identity import users
from core.identity.schemas import UserInvite
from core.work import Work

USER = Columns("user", id="u.id", owner_user="u.id", owner_org="u.organization_id")


async def seen(work: Work, user_id: UUID) -> dict[str, Any]:
    """Raises NotFound."""
    where, values = visible(work.actor, USER, work.now)
    return await users.one(work, user_id, where, values)


async def own_place(work: Work, organization_id: UUID | None, area_id: UUID | None) -> None:
    """Only who sees the whole network puts people outside their own organizations. Raises Forbidden, Invalid."""
    if work.actor.scope != "all" and (organization_id not in work.actor.organizations or area_id):
        raise Forbidden("That organization is not one of yours.", code="foreign_organization")
    for table, wanted in (("organization", organization_id), ("area", area_id)):
        if wanted and await work.one(f"SELECT 1 AS ok FROM {table} WHERE id = %s", (wanted,)) is None:
            raise Invalid(f"There is no such {table}.", code=f"unknown_{table}")


async def settle(work: Work, body: UserInvite, password: str | None) -> UUID:
    """A new account where the actor may put one. Raises Forbidden, Invalid, Conflict."""
    users.may_grant(work.actor, body.roles)
    await own_place(work, body.organization_id, body.area_id)
    user_id = await users.create_user(
        work, email=body.email, name=body.name, password=password, role=body.roles[0], alias=body.alias or "",
        organization_id=body.organization_id, area_id=body.area_id, locale=body.locale,
    )  # fmt: skip
    if len(set(body.roles)) > 1:
        await users.set_roles(
            work, user_id, body.roles, organization_id=body.organization_id, area_id=body.area_id
        )
    return user_id
