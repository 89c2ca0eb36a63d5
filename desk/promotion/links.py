"""A conversation and a case know each other: the row, the person, and who of the case may read the conversation."""

from typing import Any
from uuid import UUID

from casework.case_files import case_row
from casework.cases import links
from casework.cases.events import CaseHandedOver, CaseSeatChanged
from core.access import give, revoke
from core.errors import NotFound
from core.work import Work

_LOCK = """
SELECT c.id, c.person_id, c.organization_id, c.locale, c.alias FROM conversation c WHERE c.id = %s FOR NO KEY UPDATE
"""
_WORKERS = """
SELECT owner_user AS id FROM case_file WHERE id = %(case)s AND owner_user IS NOT NULL
UNION SELECT user_id FROM case_participant WHERE case_id = %(case)s AND until IS NULL
"""


async def locked(work: Work, conversation_id: UUID) -> dict[str, Any]:
    """The conversation comes before the case in every verb that holds both. Raises NotFound."""
    row = await work.one(_LOCK, (conversation_id,))
    if row is None:
        raise NotFound("There is no such conversation.")
    return row


async def link(work: Work, case_id: UUID, conversation_id: UUID) -> bool:
    """False when it was linked already. The caller holds the conversation. Raises NotFound."""
    fresh = await links.link(work, case_id, conversation_id)
    case = await case_row(work, case_id)
    await work.execute("UPDATE conversation SET person_id = %s WHERE id = %s", (case["person_id"], conversation_id))
    for worker in await work.all(_WORKERS, {"case": case_id}):
        await give(work, "conversation", conversation_id, worker["id"], cause=_cause(case_id))
    return fresh


async def unlink(work: Work, case_id: UUID, conversation_id: UUID) -> None:
    """It stays with its person. Raises NotFound."""
    await links.unlink(work, case_id, conversation_id)
    await revoke(work, "conversation", conversation_id, cause=_cause(case_id))


async def on_handed_over(work: Work, event: CaseHandedOver) -> None:
    """Who takes a case over reads what it grew out of; who leaves it no longer does."""
    for user_id in (event.from_user, event.to_user):
        if user_id is not None:
            await _settle(work, event.case_id, user_id)


async def on_seat_changed(work: Work, event: CaseSeatChanged) -> None:
    await _settle(work, event.case_id, event.user_id)


async def _settle(work: Work, case_id: UUID, user_id: UUID) -> None:
    works = user_id in {row["id"] for row in await work.all(_WORKERS, {"case": case_id})}
    linked = await work.all("SELECT conversation_id AS id FROM case_conversation WHERE case_id = %s", (case_id,))
    for row in linked:
        if works:
            await give(work, "conversation", row["id"], user_id, cause=_cause(case_id))
        else:
            await revoke(work, "conversation", row["id"], cause=_cause(case_id), principal=user_id)


def _cause(case_id: UUID) -> str:
    return f"case:{case_id}"
