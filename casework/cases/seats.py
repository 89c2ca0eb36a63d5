"""Who holds which role in a case. A seat is a row and a grant: who works on a case sees it, and its person."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from casework.case_types.definition import Definition, say
from casework.cases.events import CaseSeatChanged
from casework.cases.lines import tell
from core.access import give, revoke
from core.errors import Invalid, NotFound
from core.identity import permissions_of, roles
from core.ids import new_id
from core.texts import text
from core.work import Work

_AFTERWARDS = timedelta(days=7)
_SEAT = """
INSERT INTO case_participant (id, case_id, role, user_id, source, since) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (case_id, role, user_id) DO UPDATE SET until = NULL, since = excluded.since
WHERE case_participant.until IS NOT NULL
"""
_USER = """
SELECT u.name, array_agg(m.role) AS roles FROM user_account u JOIN membership m ON m.user_id = u.id
WHERE u.id = %(id)s AND u.disabled_at IS NULL AND m.valid_from <= %(now)s
  AND (m.valid_to IS NULL OR m.valid_to > %(now)s) GROUP BY u.id
"""


async def check_user(work: Work, user_id: UUID | None) -> str:
    """Their name. Raises Invalid for somebody who is not there any more, or works on no cases."""
    row = await work.one(_USER, {"id": user_id, "now": work.now})
    codes = [code for code in row["roles"] if code in roles()] if row else []
    if row is None or "edit" not in permissions_of(codes).get("case", ()):
        raise Invalid("That person works on no cases.", code="no_caseworker")
    name: str = row["name"]
    return name


async def on_open(
    work: Work, case_id: UUID, person_id: UUID, definition: Definition, owner: UUID | None,
    given: Iterable[tuple[str, UUID]],
) -> None:  # fmt: skip
    """The roles that the type gives to whoever opens it, then those that were asked for."""
    if work.actor.id is not None:
        for role in definition.roles:
            if role.on_open == "creator":
                await _sit(work, case_id, person_id, role.name, work.actor.id, "opened")
    for name, user_id in given:
        await add(work, case_id, person_id, definition, name, user_id)
    await let_in(work, case_id, person_id, owner=owner, before=None)


async def add(
    work: Work, case_id: UUID, person_id: UUID, definition: Definition, role: str, user_id: UUID
) -> None:
    """Raises Invalid for a role that the type does not know."""
    known = definition.role(role)
    if known is None:
        raise Invalid("The case type has no such role.", code="unknown_case_role")
    name = await check_user(work, user_id)
    await _sit(work, case_id, person_id, role, user_id, "named")
    line = text("casework.line.seated", work.actor.locale, name=name, role=say(known.label, work.actor.locale))
    await tell(work, case_id, "participant_added", line)
    await work.audit("case.participant_added", "case", case_id, role=role, user_id=str(user_id))
    await work.emit(CaseSeatChanged(case_id, user_id))


async def remove(work: Work, case_id: UUID, person_id: UUID, role: str, user_id: UUID) -> None:
    """Raises NotFound. Who holds another role there still sees the case."""
    gone = await work.execute(
        "UPDATE case_participant SET until = %s WHERE case_id = %s AND role = %s AND user_id = %s AND until IS NULL",
        (work.now, case_id, role, user_id),
    )
    if not gone:
        raise NotFound("Nobody like that has this role.", code="no_participant")
    left = await work.one(
        "SELECT 1 AS ok FROM case_participant WHERE case_id = %s AND user_id = %s AND until IS NULL", (case_id, user_id)
    )
    if left is None:
        await revoke(work, "case", case_id, cause="participant", principal=user_id)
        await revoke(work, "person", person_id, cause=f"case:{case_id}", principal=user_id)
    user = await work.one("SELECT name FROM user_account WHERE id = %s", (user_id,))
    line = text("casework.line.unseated", work.actor.locale, name=user["name"] if user else "")
    await tell(work, case_id, "participant_removed", line)
    await work.audit("case.participant_removed", "case", case_id, role=role, user_id=str(user_id))
    await work.emit(CaseSeatChanged(case_id, user_id))


async def let_in(
    work: Work, case_id: UUID, person_id: UUID, *, owner: UUID | None, before: UUID | None
) -> None:
    """An owner sees the person of the case. The former one keeps reading the case for a week."""
    if before is not None:
        until = work.now + _AFTERWARDS
        await give(work, "case", case_id, before, "read", cause="handled", until=until)
        await revoke(work, "person", person_id, cause=f"case.owner:{case_id}", principal=before)
    if owner is not None:
        await give(work, "person", person_id, owner, "write", cause=f"case.owner:{case_id}")


async def _sit(work: Work, case_id: UUID, person_id: UUID, role: str, user_id: UUID, source: str) -> None:
    await work.execute(_SEAT, (new_id(), case_id, role, user_id, source, work.now))
    await give(work, "case", case_id, user_id, "write", cause="participant")
    await give(work, "person", person_id, user_id, "write", cause=f"case:{case_id}")
