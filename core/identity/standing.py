"""What somebody is allowed right now, without their being here."""

from uuid import UUID

from core.actor import Actor
from core.identity.sessions import MEMBERSHIPS, REACH, actor_from, overseeing
from core.work import Work

# Primary key of user_account, ix_membership_user.
_STANDING = f"""
SELECT u.id, u.name, u.alias, u.locale, u.clearance, u.organization_id, NULL AS scopes, NULL AS session_id,
       {REACH}
FROM user_account u {MEMBERSHIPS}
WHERE u.id = %(user)s AND u.disabled_at IS NULL
"""


async def actor_of(work: Work, user_id: UUID) -> Actor | None:
    """None for who is not there, or was disabled."""
    row = await work.one(_STANDING, {"user": user_id, "now": work.now, "by_area": overseeing()})
    return actor_from(row) if row else None
