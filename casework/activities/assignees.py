"""Whom an activity may be given to: people of the case, or whoever a lead brings in for as long as it lasts."""

from uuid import UUID

from core.access import give
from core.actor import require
from core.errors import Invalid
from core.work import Work

_PERSON = """
SELECT u.clearance >= cf.confidentiality AS cleared,
       cf.owner_user = u.id OR EXISTS (
           SELECT 1 FROM case_participant p WHERE p.case_id = cf.id AND p.user_id = u.id
              AND (p.until IS NULL OR p.until > %(now)s)) AS inside
FROM user_account u, case_file cf
WHERE u.id = %(user)s AND cf.id = %(case)s AND u.disabled_at IS NULL
"""


async def check(work: Work, case_id: UUID, assignee: UUID) -> bool:
    """Whether a grant is needed with it. Raises Forbidden, Invalid."""
    if assignee == work.actor.id:
        return False
    row = await work.one(_PERSON, {"user": assignee, "case": case_id, "now": work.now})
    if row is None:
        raise Invalid("There is no such member of staff.", code="unknown_assignee")
    if row["inside"]:
        return False
    require(work.actor, "case", "assign")
    if not row["cleared"]:
        raise Invalid("That person may not see a case of this confidentiality.", code="assignee_not_cleared")
    return True


async def let_in(work: Work, case_id: UUID, activity_id: UUID, assignee: UUID) -> None:
    """An activity in a case that one cannot open is useless. Taken back when the activity ends."""
    await give(work, "case", case_id, assignee, "write", cause=f"activity:{activity_id}")
    await work.audit("case.access_granted", "case", case_id, principal=assignee, activity_id=activity_id)
