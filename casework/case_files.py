"""One case's row for every room of casework: seen or not found, locked where it is going to change."""

from typing import Any
from uuid import UUID

from casework import access
from core.errors import NotFound
from core.vault import DataKey
from core.work import Work

_ROW = """
SELECT cf.*, k.wrapped FROM case_file cf LEFT JOIN data_key k ON k.subject = cf.id
WHERE cf.id = %(id)s AND {seen}
"""


async def case_row(work: Work, case_id: UUID, *, write: bool = False, lock: bool = False) -> dict[str, Any]:
    """The columns of `case_file` and its `wrapped` key. `lock`: until the transaction ends.

    Raises NotFound for what is not there and for what this actor may not see (or change) alike.
    """
    seen, values = access.cases(work.actor, work.now, write=write)
    statement = _ROW.format(seen=seen) + (" FOR NO KEY UPDATE OF cf" if lock else "")
    row = await work.one(statement, {"id": case_id, **values})
    if row is None:
        raise NotFound("There is no such case.", code="no_case")
    return row


def key_in(work: Work, row: dict[str, Any]) -> DataKey | None:
    """The key that this case's texts and its activities' are sealed under; None once it was destroyed."""
    return work.vault.unwrap(row["id"], bytes(row["wrapped"])) if row["wrapped"] else None
