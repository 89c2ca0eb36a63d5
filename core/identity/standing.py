"""What people are allowed right now, whether they are here or not."""

from collections.abc import Iterable
from uuid import UUID

from core.actor import Actor
from core.identity.sessions import MEMBERSHIPS, REACH, actor_from, overseeing
from core.work import Work

# Primary key of user_account, ix_membership_user.
_STANDING = f"""
SELECT u.id, u.name, u.alias, u.locale, u.clearance, u.organization_id, NULL AS scopes, NULL AS session_id,
       {REACH}
FROM user_account u {MEMBERSHIPS}
WHERE u.id = ANY(%(users)s) AND u.disabled_at IS NULL
"""


async def actors_of(work: Work, user_ids: Iterable[UUID]) -> dict[UUID, Actor]:
    """Without those who are not there, or were disabled."""
    rows = await work.all(_STANDING, {"users": list(user_ids), "now": work.now, "by_area": overseeing()})
    return {row["id"]: actor_from(row) for row in rows}


async def actor_of(work: Work, user_id: UUID) -> Actor | None:
    return (await actors_of(work, [user_id])).get(user_id)


def same_reach(one: Actor, other: Actor) -> bool:
    """Whether both may see the same rows."""
    return (one.roles, one.organizations, one.areas, one.clearance) == (
        other.roles, other.organizations, other.areas, other.clearance,
    )  # fmt: skip
