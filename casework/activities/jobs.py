"""The timer of an activity: its time has come and nobody has done it."""

from casework.activities.rows import DUE
from casework.activities.states import OPEN
from core.notices import fact
from core.tasks import Handler, Task
from core.work import Ground

_OPEN = """
SELECT a.status, a.due_at, a.assignee, a.case_id, cf.owner_user, cf.owner_org
FROM activity a JOIN case_file cf ON cf.id = a.case_id WHERE a.id = %s
"""


async def _due(ground: Ground, task: Task) -> None:
    """Whoever it is assigned to hears it, else the case's owner. One that was moved is waited for again."""
    async with ground.work() as work:
        row = await work.one(_OPEN, (task.subject,))
        if row is None or row["status"] not in OPEN or row["due_at"] is None:
            return
        if row["due_at"] > work.now:
            await work.task(DUE, task.subject, run_at=row["due_at"])
            return
        await fact(
            work, "activity.due", ("activity", task.subject), case_id=row["case_id"],
            assignee=row["assignee"] or row["owner_user"], organization_id=row["owner_org"],
        )  # fmt: skip


HANDLERS: dict[str, Handler] = {DUE: _due}
