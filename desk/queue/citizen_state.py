"""What a citizen is told of where their conversation stands: who has it, the place in the queue, the wait."""

from typing import Any
from uuid import UUID

from core.work import Work
from desk.queue.wait import position_and_wait

_STATE = """
SELECT c.owner, c.last_seq, c.closed_at, c.locale, c.rating, c.risk_open,
       greatest(c.staff_read_seq, c.answered_seq) AS read_seq,
       CASE WHEN c.owner = 'operator' THEN u.alias END AS operator_alias
FROM conversation c LEFT JOIN user_account u ON u.id = c.operator_id WHERE c.id = %s
"""


async def citizen_state(work: Work, conversation_id: UUID) -> dict[str, Any]:
    """The `state` event of the citizen's socket. An unknown conversation has owner `none`."""
    row = await work.one(_STATE, (conversation_id,))
    if row is None:
        return {"owner": "none", "position": None, "wait_seconds": None, "operator_alias": None, "last_seq": 0,
                "closed": True, "read_seq": 0, "locale": None, "rating": None}  # fmt: skip
    position, wait = (
        await position_and_wait(work, conversation_id) if row["owner"] == "queue" else (None, None)
    )
    return {
        "owner": row["owner"],
        "position": position,
        "wait_seconds": wait,
        "operator_alias": row["operator_alias"],
        "last_seq": row["last_seq"],
        "read_seq": row["read_seq"],
        "closed": row["closed_at"] is not None,
        "locale": row["locale"],
        "rating": row["rating"],
    }
