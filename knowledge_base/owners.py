"""Who may look after an article, and for which institutions one may write."""

from typing import Any, Final
from uuid import UUID

from core.access import visible
from core.errors import Invalid
from core.identity.reach import USER
from core.identity.roles import roles
from core.identity.sessions import MEMBERSHIPS, REACH, overseeing
from core.work import Work
from knowledge_base.retrieval.live import scope_of

MOST: Final = 200
# ix_membership_user
_EDITORS: Final = f"""
SELECT e.id, e.name FROM (
    SELECT u.id, u.name, {REACH} FROM user_account u {MEMBERSHIPS}
    WHERE u.disabled_at IS NULL AND :visible AND (%(only)s::uuid IS NULL OR u.id = %(only)s)
) e
WHERE e.roles && %(editing)s::text[]
  AND (%(organization)s::uuid IS NULL OR e.roles && %(everywhere)s::text[] OR %(organization)s = ANY(e.organizations))
ORDER BY lower(e.name), e.id LIMIT {MOST}
"""
_INSTITUTIONS: Final = """
SELECT id, name FROM organization WHERE status = 'active' AND (%(all)s OR id = ANY(%(organizations)s::uuid[])) ORDER BY lower(name), id
"""


async def editors(work: Work, organization_id: UUID | None, *, only: UUID | None = None) -> list[dict[str, Any]]:
    """Whom the actor may see and who may edit an article of that institution; None: of no institution."""
    where, values = visible(work.actor, USER, work.now)
    editing = [code for code, role in roles().items() if "edit" in role.permissions.get("article", ())]
    more = {
        "now": work.now, "by_area": overseeing(), "only": only, "organization": organization_id, "editing": editing,
        "everywhere": [code for code in editing if roles()[code].scope == "all"],
    }  # fmt: skip
    return await work.all(_EDITORS.replace(":visible", where), {**values, **more})


async def check(work: Work, owner_id: UUID | None, organization_id: UUID | None) -> None:
    """Raises Invalid."""
    if owner_id and not await editors(work, organization_id, only=owner_id):
        raise Invalid("There is no such person who may edit this article.", code="owner_unknown")


async def institutions(work: Work) -> list[dict[str, Any]]:
    """Those for which the actor may write."""
    scope = scope_of(work.actor)
    return await work.all(_INSTITUTIONS, {"all": scope.all_organizations, "organizations": list(scope.organizations)})
