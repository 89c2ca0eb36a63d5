"""Pages of both rooms: a case's timeline, a person with their cases and conversations."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from casework.activities import read as activities
from casework.case_files import case_row
from casework.cases import read as cases
from casework.people import read as people
from core.http import encode_cursor
from core.wire import place
from core.work import Work
from desk.conversations import access
from desk.conversations import read as conversations

_SHOWN = ("id", "alias", "channel", "opened_at", "closed_at", "preview", "summary")
_NEVER = datetime.min.replace(tzinfo=UTC)
# ix_case_conversation_conversation; opened for those who may not see the conversation too, without its texts.
_LINKED = """
SELECT c.id, c.alias, c.channel, c.opened_at, c.closed_at FROM case_conversation cc
JOIN conversation c ON c.id = cc.conversation_id WHERE cc.case_id = %s ORDER BY c.opened_at DESC, c.id LIMIT 200
"""


async def person(work: Work, person_id: UUID) -> dict[str, Any]:
    """Raises NotFound for what is not there and for what the actor may not see alike."""
    shown = await people.one(work, person_id)
    seen, values = access.predicate(work.actor, work.now)
    talks = await conversations.rows(
        work, f"c.person_id = %(person)s AND {seen}", {**values, "person": person_id},
        order="c.opened_at DESC, c.id DESC", limit=100,
    )  # fmt: skip
    return shown | {
        "cases": await cases.of_person(work, person_id) if work.actor.may("case", "read") else [],
        "conversations": [_brief(talk) for talk in talks] if work.actor.may("conversation", "read") else [],
    }


async def timeline(work: Work, case_id: UUID, *, limit: int, after: str | None) -> dict[str, Any]:
    """A page of the newest 500 activities and 200 conversations, newest first. Raises NotFound, Malformed."""
    last = place(after, datetime, UUID)
    await case_row(work, case_id)
    items = [_of_activity(row) for row in await activities.of_case(work, case_id)]
    items += [_of_conversation(row) for row in await _talks(work, case_id)]
    items.sort(key=_place, reverse=True)
    if last:
        items = [item for item in items if _place(item) < (last[0], last[1])]
    more = len(items) > limit
    return {"items": items[:limit], "next": encode_cursor(*_place(items[limit - 1])) if more else None}


async def _talks(work: Work, case_id: UUID) -> list[dict[str, Any]]:
    linked = await work.all(_LINKED, (case_id,))
    if not linked:
        return []
    seen, values = access.predicate(work.actor, work.now)
    ids = [row["id"] for row in linked]
    whole = await conversations.rows(
        work, f"c.id = ANY(%(ids)s) AND {seen}", {**values, "ids": ids}, limit=len(ids)
    )
    texts = {UUID(talk["id"]): {"preview": talk["preview"], "summary": talk["summary"]} for talk in whole}
    return [row | texts.get(row["id"], {}) for row in linked]


def _of_activity(row: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "activity", "at": row["happened_at"] or row["due_at"] or _NEVER, "activity": row}


def _of_conversation(row: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "conversation", "at": row["opened_at"], "conversation": row}


def _place(item: dict[str, Any]) -> tuple[datetime, UUID]:
    return item["at"], item[item["kind"]]["id"]


def _brief(talk: dict[str, Any]) -> dict[str, Any]:
    return {name: talk[name] for name in _SHOWN}
