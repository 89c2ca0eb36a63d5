"""What is kept about somebody, gathered for a copy: as far as who asks may see it, and how much they may not."""

from typing import Any
from uuid import UUID

from casework.activities import read as activities
from casework.cases import read as cases
from casework.people import read as people
from core.errors import Conflict, Gone, NotFound
from core.files import store
from core.privacy import CopyWanted, Folder
from core.vault import SealBroken
from core.work import Work
from desk.conversations import access
from desk.conversations import read as conversations
from desk.oversight import looked

_PAGE = 500
_TALK = ("id", "alias", "channel", "opened_at", "closed_at", "rating", "summary", "labels")
_SAID = ("at", "author", "author_name", "text", "note")
_CASE = ("number", "case_type_label", "status_label", "opened_at", "closed_at", "summary", "outcome", "owner_name", "organization_name")
_STEP = ("type_label", "status", "due_at", "happened_at", "assignee_name", "summary", "data")
_HOW_MANY = """
SELECT (SELECT count(*) FROM case_file WHERE person_id = %(id)s) AS cases,
       (SELECT count(*) FROM conversation WHERE person_id = %(id)s) AS conversations
"""


async def on_wanted(work: Work, event: CopyWanted) -> None:
    subject, folder = event.subject, event.folder
    if subject.kind == "conversation":
        folder.parts["conversations"] = [await _talk(work, subject.id, folder)]
        folder.parts["looks"] = await _looks(work, "conversation", subject.id)
        return
    person = await people.one(work, subject.id)
    folder.parts["person"] = {name: value for name, value in person.items() if name not in ("id", "display_name")}
    found = await cases.of_person(work, subject.id, limit=_PAGE)
    folder.parts["cases"] = [await _case(work, case) for case in found]
    talks = await _talks(work, subject.id)
    folder.parts["conversations"] = [await _talk(work, one, folder) for one in talks]
    folder.parts["looks"] = await _looks(work, "person", subject.id)
    there = await work.one(_HOW_MANY, {"id": subject.id})
    assert there is not None
    withheld = {"cases": there["cases"] - len(found), "conversations": there["conversations"] - len(talks)}
    if any(withheld.values()):
        folder.parts["not_included"] = withheld


async def _talks(work: Work, person_id: UUID) -> list[UUID]:
    seen, values = access.predicate(work.actor, work.now)
    rows = await work.all(
        f"SELECT c.id FROM conversation c WHERE c.person_id = %(person)s AND {seen} ORDER BY c.opened_at, c.id",
        {**values, "person": person_id},
    )
    return [row["id"] for row in rows]


async def _talk(work: Work, conversation_id: UUID, folder: Folder) -> dict[str, Any]:
    """One that was erased is told as such."""
    shown = _only(await conversations.one(work, conversation_id), _TALK)
    try:
        said = await _said(work, conversation_id)
    except SealBroken:
        return shown | {"erased": True}
    for row in await work.all("SELECT id FROM stored_file WHERE owner_id = %s AND preview_of IS NULL ORDER BY id", (conversation_id,)):
        try:
            stored, content = await store.load(work, row["id"])
        except (NotFound, Gone, Conflict):
            # Not there, harmful, or not looked through yet.
            continue
        folder.files[f"{stored.id.hex}-{stored.name}"] = content
    return shown | {"messages": said}


async def _said(work: Work, conversation_id: UUID) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = 0
    while page := await conversations.staff_messages(work, conversation_id, after, _PAGE):
        # Notes that hang on the last message of the page before come with it again.
        found += [row for row in page if row["seq"] > after or (after == 0 and row["note"])]
        newest = max(row["seq"] for row in page)
        if newest <= after:
            break
        after = newest
    return [_only(row, _SAID) for row in found]


async def _case(work: Work, case: dict[str, Any]) -> dict[str, Any]:
    steps = await activities.of_case(work, case["id"])
    whole = [await activities.one(work, step["id"]) for step in steps]
    return _only(case, _CASE) | {"activities": [_only(step, _STEP) for step in whole]}


async def _looks(work: Work, resource: str, record: UUID) -> list[dict[str, Any]]:
    rows = await looked.find(work, resource, record, after=None, rows=_PAGE)
    return [{"at": row["at"], "who": row["user_name"] or row["actor_kind"], "roles": row["roles"], "how": row["how"]} for row in rows]


def _only(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names if row.get(name) not in (None, "", [], {})}
