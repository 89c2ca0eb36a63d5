"""The one engine of transitions: permission, reason and guards first, then row, timeline, audit and event together."""

from typing import Any
from uuid import UUID

from casework.activities.service import cancel_open
from casework.case_files import case_row
from casework.case_types import store
from casework.case_types.definition import LIVE, Category, Definition, Transition, say
from casework.cases import guards
from casework.cases.events import CaseMoved
from casework.cases.lines import tell
from casework.cases.service import sealed, status_label
from core.actor import require
from core.errors import Conflict, Invalid, NotFound
from core.texts import text
from core.work import Work

_MOVE = """
UPDATE case_file SET status = %(status)s, status_category = %(category)s, outcome = coalesce(%(outcome)s, outcome),
       closed_at = CASE WHEN %(ends)s THEN %(now)s END,
       reopened_count = reopened_count + %(again)s, updated_at = %(now)s
WHERE id = %(id)s
"""


async def move(
    work: Work, case_id: UUID, name: str, *, reason: str | None = None, outcome: str | None = None
) -> None:
    """`name`: a transition of the type; `close` and `reopen` find the type's own word for it.

    Raises NotFound, Forbidden, Invalid without a needed reason, Conflict when the status has no such transition
    or a guard stands in the way (`unmet` names them).
    """
    row = await case_row(work, case_id, write=True, lock=True)
    definition = await store.of_version(work, row["case_type"], row["type_version"])
    chosen = _choose(definition, row["status"], name)
    require(work.actor, "case", chosen.permission)
    reason, outcome = _said(chosen, row, reason, outcome)
    facts = await guards.facts_of(work, case_id, outcome=bool(outcome or row["outcome"]))
    if unmet := guards.unmet(chosen, facts):
        told = _explain(definition, unmet, work.actor.locale)
        raise Conflict(told, code="guard_refused", unmet=unmet, told=told)
    await _apply(work, row, definition, chosen, reason, outcome)


def _choose(definition: Definition, status: str, name: str) -> Transition:
    if found := definition.transition(name, status):
        return found
    leaving = definition.leaving(status)
    live = definition.statuses[status].category in LIVE
    ends = {"close": Category.CLOSED} if live else {"reopen": None}
    if name in ends:
        fitting = [t for t in leaving if _leads(definition, t, ends[name])]
        if fitting:
            return fitting[0]
    if name in ("close", "reopen") or any(t.name == name for t in definition.transitions):
        allowed = [t.name for t in leaving]
        raise Conflict("The case is not in a status for that.", code="transition_refused", allowed=allowed)
    raise NotFound("The case type has no such transition.", code="no_transition")


def _leads(definition: Definition, transition: Transition, category: Category | None) -> bool:
    """To `category`; None: to any in which work goes on."""
    target = definition.statuses[transition.target].category
    return target is category if category else target in LIVE


def _said(
    chosen: Transition, row: dict[str, Any], reason: str | None, outcome: str | None
) -> tuple[str | None, str | None]:
    """A reason stands in for an outcome that is needed and was never written: it tells how the case ended."""
    reason, outcome = (reason or "").strip() or None, (outcome or "").strip() or None
    if chosen.reason and reason is None:
        raise Invalid("Say why.", code="reason_missing")
    if "outcome" in chosen.needs and outcome is None and row["outcome"] is None:
        outcome = reason
    return reason, outcome


async def _apply(
    work: Work, row: dict[str, Any], definition: Definition, chosen: Transition, reason: str | None, outcome: str | None
) -> None:
    case_id, target = row["id"], definition.statuses[chosen.target]
    ends, was_live = target.category not in LIVE, Category(row["status_category"]) in LIVE
    key = await work.vault.key_of(work.conn, case_id, create=True)
    await work.execute(
        _MOVE,
        {"id": case_id, "status": chosen.target, "category": target.category, "now": work.now, "ends": ends,
         "again": int(not ends and not was_live), "outcome": sealed(key, "outcome", outcome, case_id)},
    )  # fmt: skip
    await work.audit(
        "case.moved", "case", case_id, transition=chosen.name, **{"from": row["status"], "to": chosen.target}
    )
    await tell(
        work, case_id, "case_moved", _line(work, row, definition, chosen, reason),
        transition=chosen.name, to=chosen.target, reason=reason, **{"from": row["status"]},
    )  # fmt: skip
    if ends and was_live:
        await cancel_open(work, case_id, reason=text("casework.line.case_ended", work.actor.locale))
    await work.emit(CaseMoved(case_id, chosen.name, chosen.target, target.category))
    work.hint("case", case_id)


def _line(work: Work, row: dict[str, Any], definition: Definition, chosen: Transition, reason: str | None) -> str:
    locale = work.actor.locale
    before, after = (status_label(definition, s, locale) for s in (row["status"], chosen.target))
    line = text("casework.line.moved", locale, before=before, after=after)
    return f"{line} {reason}" if reason else line


def _explain(definition: Definition, unmet: list[str], locale: str) -> str:
    told = []
    for guard in unmet:
        kind, _, name = guard.partition(":")
        found = definition.activity(name) if name else None
        told.append(text(f"casework.guard.{kind}", locale, activity=say(found.label, locale) if found else name))
    return " ".join(told)
