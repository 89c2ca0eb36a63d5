"""Erasing: allowed, carried out by every room at once, certified without a word of what went."""

from typing import Any

from psycopg.types.json import Jsonb

from core.ids import new_id
from core.privacy import holds, ledger
from core.privacy.events import ErasureOrdered, ErasureWanted, Subject, SubjectNamed
from core.work import Work

BASES = ("request", "order", "mistake", "retention")
"""By what right: the person asked; an authority ordered it; it should never have been kept; its time is over."""
RESTORED = "restored"
"""Erased anew after an older backup was restored."""


async def erase(work: Work, subject: Subject, basis: str) -> dict[str, Any]:
    """The certificate. Raises NotFound, and Conflict while a hold or the law keeps it."""
    named = SubjectNamed(subject)
    await work.emit(named)
    await holds.check(work, [subject, *named.related])
    await work.emit(ErasureWanted(subject, basis))
    return await carry_out(work, subject, basis)


async def carry_out(work: Work, subject: Subject, basis: str) -> dict[str, Any]:
    """Without asking whether it may. The ledger is told right after the commit."""
    ordered = ErasureOrdered(subject, went=[subject])
    await work.emit(ordered)
    row = {"id": new_id(), "kind": subject.kind, "subject_id": subject.id, "basis": basis, "asked_by": work.actor.id,
           "at": work.now, "erased": dict(ordered.erased)}  # fmt: skip
    await certify(work, row)
    await work.audit("privacy.erased", subject.kind, subject.id, certificate=str(row["id"]), basis=basis)
    went = list(dict.fromkeys(ordered.went))
    work.after_commit(lambda: ledger.note(work.settings, went))
    return row


async def certify(work: Work, row: dict[str, Any]) -> None:
    await work.execute(
        "INSERT INTO erasure (id, kind, subject_id, basis, asked_by, at, erased) VALUES (%(id)s, %(kind)s,"
        " %(subject_id)s, %(basis)s, %(asked_by)s, %(at)s, %(erased)s)",
        {**row, "erased": Jsonb(row["erased"])},
    )
