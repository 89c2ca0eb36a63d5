"""A conversation as the subject of an erasure."""

from core.errors import Conflict
from core.privacy import ErasureOrdered, ErasureWanted, Subject, SubjectNamed
from core.work import Work
from desk.conversations import access, wipe
from desk.privacy import answers

AGAINST_CASES = ("order", "mistake")
"""Bases that reach past what a case keeps."""


async def on_named(work: Work, event: SubjectNamed) -> None:
    if event.subject.kind != "conversation":
        return
    await access.check(work, event.subject.id)
    row = await work.one("SELECT person_id FROM conversation WHERE id = %s", (event.subject.id,))
    if row and row["person_id"]:
        event.related.append(Subject("person", row["person_id"]))


async def on_wanted(work: Work, event: ErasureWanted) -> None:
    if event.subject.kind != "conversation" or event.basis in AGAINST_CASES:
        return
    row = await work.one("SELECT case_id FROM case_conversation WHERE conversation_id = %s LIMIT 1", (event.subject.id,))
    if row:
        raise Conflict("It belongs to a case, which the law keeps.", code="kept_by_case", case_id=str(row["case_id"]))


async def on_ordered(work: Work, event: ErasureOrdered) -> None:
    if event.subject.kind != "conversation":
        return
    await work.execute("SELECT 1 FROM conversation WHERE id = %s FOR UPDATE", (event.subject.id,))
    event.erased.update(await wipe.everything(work, event.subject.id))
    event.erased.update(await answers.remove(work, [event.subject.id]))
