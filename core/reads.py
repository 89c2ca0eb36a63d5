"""Looking is an act too: one audit row for a list with its query and count, one for opening."""

from datetime import datetime
from typing import Any
from uuid import UUID

from core.work import Work


async def listed(work: Work, resource: str, count: int, *, action: str = "list", **query: Any) -> None:
    """`q`, a person's words, is kept as a keyed hash: who searched for a known word can still be told."""
    kept: dict[str, Any] = {}
    for name, value in query.items():
        if value is None or value == "":
            continue
        if name == "q":
            action, value = "search", work.vault.blind("audit.query", str(value).casefold()).hex()
        kept[name] = _plain(value)
    await work.audit(action, resource, None, query=kept, count=count)


async def opened(work: Work, resource: str, resource_id: UUID) -> None:
    await work.audit("read", resource, resource_id)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
