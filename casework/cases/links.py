"""Which conversations a case is about. The conversation itself belongs to the desk, which checks who may see it."""

from uuid import UUID

from casework.case_files import case_row
from casework.cases.lines import tell
from core.errors import NotFound
from core.texts import text
from core.work import Work


async def link(work: Work, case_id: UUID, conversation_id: UUID) -> bool:
    """False when it was linked already. Raises NotFound."""
    await case_row(work, case_id, write=True, lock=True)
    fresh = await work.execute(
        "INSERT INTO case_conversation (case_id, conversation_id, linked_at, linked_by) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (case_id, conversation_id, work.now, work.actor.id),
    )
    if not fresh:
        return False
    await work.audit("case.linked", "case", case_id, conversation_id=str(conversation_id))
    line = text("casework.line.linked", work.actor.locale)
    await tell(work, case_id, "conversation_linked", line, conversation_id=str(conversation_id))
    _look_again(work, case_id, conversation_id)
    return True


async def unlink(work: Work, case_id: UUID, conversation_id: UUID) -> None:
    """Raises NotFound."""
    await case_row(work, case_id, write=True, lock=True)
    gone = await work.execute(
        "DELETE FROM case_conversation WHERE case_id = %s AND conversation_id = %s", (case_id, conversation_id)
    )
    if not gone:
        raise NotFound("That conversation is not linked to the case.", code="not_linked")
    await work.audit("case.unlinked", "case", case_id, conversation_id=str(conversation_id))
    line = text("casework.line.unlinked", work.actor.locale)
    await tell(work, case_id, "conversation_unlinked", line, conversation_id=str(conversation_id))
    _look_again(work, case_id, conversation_id)


def _look_again(work: Work, case_id: UUID, conversation_id: UUID) -> None:
    work.hint("case", case_id)
    work.hint("conversation", conversation_id, full=1)
