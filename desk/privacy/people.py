"""A person as the subject of an erasure: name, details, cases, what was done in them, conversations, files."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

from casework import access
from core.clock import wire
from core.errors import Conflict
from core.privacy import ErasureOrdered, ErasureWanted, Subject, SubjectNamed, retention
from core.work import Work
from desk.conversations import wipe
from desk.privacy import answers
from desk.privacy.conversations import AGAINST_CASES

# Who was found to be the same person goes with them.
_SAME = """
WITH RECURSIVE same AS (
    SELECT id FROM person WHERE id = %(id)s
    UNION SELECT p.id FROM person p JOIN same s ON p.merged_into = s.id)
SELECT id FROM same
"""
_CASES = "SELECT id, status_category, closed_at, updated_at FROM case_file WHERE person_id = ANY(%s) ORDER BY id FOR UPDATE"
_TALKS = """
SELECT id FROM conversation WHERE person_id = ANY(%(people)s)
UNION SELECT conversation_id FROM case_conversation WHERE case_id = ANY(%(cases)s)
"""
_OF_PEOPLE = {
    "keys": "DELETE FROM data_key WHERE subject = ANY(%s)",
    "people": "UPDATE person SET given_name = NULL, family_name = NULL, birth_date = NULL, pronouns = NULL,"
    " identity_status = 'anonymous' WHERE id = ANY(%s)",
    "details": "DELETE FROM person_detail WHERE person_id = ANY(%s)",
    "search_tokens": "DELETE FROM person_token WHERE person_id = ANY(%s)",
}
_OF_CASES = {
    "keys": "DELETE FROM data_key WHERE subject = ANY(%s)",
    "search_tokens": "DELETE FROM text_token WHERE subject_id = ANY(%s)",
    "cases": "UPDATE case_file SET summary = NULL, outcome = NULL WHERE id = ANY(%s)",
    "activities": "UPDATE activity SET summary = NULL, data = NULL WHERE case_id = ANY(%s)",
}
ENDED = ("closed", "cancelled")


async def on_named(work: Work, event: SubjectNamed) -> None:
    if event.subject.kind != "person":
        return
    await access.check_person(work, event.subject.id)
    people = await _same(work, event.subject.id)
    event.related.extend(Subject("person", one) for one in people if one != event.subject.id)
    cases = [row["id"] for row in await work.all("SELECT id FROM case_file WHERE person_id = ANY(%s)", (people,))]
    event.related.extend(Subject("conversation", one) for one in await _talks(work, people, cases))


async def on_wanted(work: Work, event: ErasureWanted) -> None:
    if event.subject.kind != "person" or event.basis in AGAINST_CASES:
        return
    cases = await work.all(_CASES, (await _same(work, event.subject.id),))
    open_ones = [str(row["id"]) for row in cases if row["status_category"] not in ENDED]
    if open_ones:
        raise Conflict("Close the cases first.", code="open_cases", case_ids=open_ones)
    days = next(one.days for one in await retention.classes(work) if one.code == "person_with_cases")
    until = max((row["closed_at"] or row["updated_at"] for row in cases), default=None)
    if until and until + timedelta(days=days) > work.now:
        until += timedelta(days=days)
        raise Conflict(f"The law keeps the cases until {until:%Y-%m-%d}.", code="kept_by_law", until=wire(until))


async def on_ordered(work: Work, event: ErasureOrdered) -> None:
    if event.subject.kind != "person":
        return
    people = await _same(work, event.subject.id)
    await work.execute("SELECT 1 FROM person WHERE id = ANY(%s) ORDER BY id FOR UPDATE", (people,))
    cases = [row["id"] for row in await work.all(_CASES, (people,))]
    talks = await _talks(work, people, cases)
    event.erased.update(await _run(work, _OF_PEOPLE, people))
    event.erased.update(await _run(work, _OF_CASES, cases))
    for one in talks:
        event.erased.update(await wipe.everything(work, one))
        event.went.append(Subject("conversation", one))
    event.went.extend(Subject("person", one) for one in people)
    event.erased.update(await answers.remove(work, [*people, *cases, *talks]))
    for one in [*people, *cases]:
        await work.task("files.forget", one)
    for one in cases:
        work.hint("case", one)


async def _run(work: Work, statements: dict[str, str], ids: list[UUID]) -> Counter[str]:
    return +Counter({name: await work.execute(statement, (ids,)) for name, statement in statements.items()})


async def _same(work: Work, person_id: UUID) -> list[UUID]:
    return [row["id"] for row in await work.all(_SAME, {"id": person_id})]


async def _talks(work: Work, people: list[UUID], cases: list[UUID]) -> list[UUID]:
    return [row["id"] for row in await work.all(_TALKS, {"people": people, "cases": cases})]
