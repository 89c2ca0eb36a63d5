"""Lines of the house's own on a case's timeline."""

from typing import Any
from uuid import UUID

from casework.activities.service import record
from casework.case_types.definition import ActivityClass
from core.work import Work


async def tell(work: Work, case_id: UUID, what: str, line: str, **data: Any) -> None:
    """`what`: has its label in the message file of activities."""
    await record(work, case_id, class_=ActivityClass.SYSTEM, type=what, summary=line, data=data or None)
