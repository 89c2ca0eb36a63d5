"""Promoting: a conversation becomes a case, or joins one, with its person and a first follow-up, all or nothing."""

from typing import Any
from uuid import UUID

from casework.activities.service import schedule
from casework.case_files import case_row
from casework.case_types import store
from casework.case_types.definition import LIVE, say
from casework.cases import service as cases
from casework.cases.lines import tell
from casework.people import service as people
from core.actor import require
from core.errors import Conflict, Invalid
from core.texts import text
from core.work import Work
from desk.conversations.say import add_note
from desk.promotion import links
from desk.promotion.schemas import FollowUp, Promoted, Promotion

# ix_case_conversation_conversation
_OPEN_CASE = """
SELECT cf.id, cf.number FROM case_conversation cc JOIN case_file cf ON cf.id = cc.case_id
WHERE cc.conversation_id = %s AND cf.status_category = ANY(%s) ORDER BY cf.opened_at DESC LIMIT 1
"""


async def promote(work: Work, conversation_id: UUID, asked: Promotion) -> Promoted:
    """The caller has checked who may see the conversation.

    Raises Invalid for data that contradict each other, NotFound, and Conflict (`already_promoted`, with `case_id`
    and `number`) when it is in an open case and no case was named.
    """
    _check(work, asked)
    conversation = await links.locked(work, conversation_id)
    if asked.case_id:
        person_id = await _join(work, asked.case_id, asked)
        case_id = asked.case_id
    else:
        await _check_fresh(work, conversation_id)
        person_id = await _person(work, conversation, asked)
        case_id = await _open(work, conversation, person_id, asked)
    fresh = await links.link(work, case_id, conversation_id)
    if asked.follow_up:
        await _follow_up(work, case_id, conversation_id, asked.follow_up)
    if fresh:
        await _tell(work, conversation_id, case_id)
    await work.audit(
        "conversation.promoted", "conversation", conversation_id, case_id=str(case_id), person_id=str(person_id),
        joined=asked.case_id is not None,
    )  # fmt: skip
    work.hint("conversation", conversation_id, full=1)
    work.hint("case", case_id)
    return Promoted(case_id=case_id, person_id=person_id)


def _check(work: Work, asked: Promotion) -> None:
    if (asked.person_id and asked.person) or (asked.case_id and (asked.case_type or asked.person)):
        raise Invalid("Give one person and one case, known or new.", code="bad_promotion")
    if not asked.case_id and not asked.case_type:
        raise Invalid("Give a case type, or an open case.", code="case_type_missing")
    if asked.person:
        require(work.actor, "person", "create")
        if asked.person.birth_date and asked.person.birth_date > work.now.date():
            raise Invalid("The birth date lies in the future.", code="birth_in_future")
    require(work.actor, "case", "edit" if asked.case_id else "create")


async def _check_fresh(work: Work, conversation_id: UUID) -> None:
    row = await work.one(_OPEN_CASE, (conversation_id, [str(c) for c in LIVE]))
    if row:
        detail = f"This conversation is in case {row['number']}, which is still open."
        raise Conflict(detail, code="already_promoted", case_id=str(row["id"]), number=row["number"])


async def _person(work: Work, conversation: dict[str, Any], asked: Promotion) -> UUID:
    """The one that was named; a new one; whom the conversation is with; else somebody whose name nobody knows yet."""
    known: UUID | None = asked.person_id or (None if asked.person else conversation["person_id"])
    if known:
        return known
    require(work.actor, "person", "create")
    fields = asked.person.model_dump(exclude_unset=True) if asked.person else {}
    return await people.create(work, fields, organization_id=_organization(work, conversation))


async def _open(work: Work, conversation: dict[str, Any], person_id: UUID, asked: Promotion) -> UUID:
    assert asked.case_type is not None
    opening = cases.Opening(
        asked.case_type, person_id, summary=asked.summary, opened_from=conversation["id"],
        organization_id=_organization(work, conversation),
    )  # fmt: skip
    return await cases.open_case(work, opening)


async def _join(work: Work, case_id: UUID, asked: Promotion) -> UUID:
    """The case's person. A summary is written where the case has none; one that stands is not lost."""
    row = await case_row(work, case_id, write=True, lock=True)
    cases.check_open(row)
    person_id: UUID = row["person_id"]
    if asked.person_id not in (None, person_id):
        raise Conflict("That case is of another person.", code="other_person")
    if asked.summary and row["summary"] is None:
        await cases.change(work, case_id, {"summary": asked.summary})
    elif asked.summary:
        await tell(work, case_id, "summary_added", asked.summary)
    return person_id


def _organization(work: Work, conversation: dict[str, Any]) -> UUID | None:
    """The conversation's, where it is one of the actor's; else the actor's own."""
    found: UUID | None = conversation["organization_id"]
    within = work.actor.scope == "all" or found in work.actor.organizations
    return found if found and within else work.actor.organization_id


async def _follow_up(work: Work, case_id: UUID, conversation_id: UUID, asked: FollowUp) -> None:
    """Once for each date, however often it is asked for."""
    await schedule(
        work, case_id, class_="contact", type=asked.type, due_at=asked.due_at, assignee=work.actor.id,
        set_key=f"promotion:{conversation_id}:{asked.due_at.timestamp():.0f}",
    )  # fmt: skip


async def _tell(work: Work, conversation_id: UUID, case_id: UUID) -> None:
    """Beside the messages, for staff alone: a case's number is not for every screen that shows the chat."""
    row = await case_row(work, case_id)
    definition = await store.of_version(work, row["case_type"], row["type_version"])
    locale = work.actor.locale
    line = text("casework.line.promoted", locale, number=row["number"], type=say(definition.label, locale))
    assert work.actor.id is not None
    await add_note(work, conversation_id, line, author_id=work.actor.id)
