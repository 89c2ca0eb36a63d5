"""Whom each retention class no longer keeps. One statement a class; what has no key any more is gone already."""

from core.privacy import OverdueWanted, Subject
from core.work import Work

_TALKS = """
SELECT c.id FROM conversation c JOIN data_key k ON k.subject = c.id
WHERE {mode} AND c.owner = 'none' AND greatest(c.closed_at, c.last_message_at, c.opened_at) < %(before)s
  AND NOT EXISTS (SELECT 1 FROM case_conversation cc WHERE cc.conversation_id = c.id)
ORDER BY c.closed_at, c.id LIMIT %(limit)s
"""
_PEOPLE = """
SELECT p.id FROM person p JOIN data_key k ON k.subject = p.id
WHERE p.updated_at < %(before)s AND {cases}
  AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.person_id = p.id
                  AND (c.owner <> 'none' OR greatest(c.closed_at, c.last_message_at, c.opened_at) >= %(before)s))
ORDER BY p.updated_at, p.id LIMIT %(limit)s
"""
_NO_CASE = "NOT EXISTS (SELECT 1 FROM case_file cf WHERE cf.person_id = p.id)"
_OLD_CASES = """
EXISTS (SELECT 1 FROM case_file cf WHERE cf.person_id = p.id)
AND NOT EXISTS (SELECT 1 FROM case_file cf WHERE cf.person_id = p.id
                AND (cf.status_category NOT IN ('closed', 'cancelled') OR coalesce(cf.closed_at, cf.updated_at) >= %(before)s))
"""
STATEMENTS = {
    "anonymous_conversation": ("conversation", _TALKS.format(mode="c.mode = 'anonymous' AND c.person_id IS NULL")),
    "personal_conversation": ("conversation", _TALKS.format(mode="(c.mode <> 'anonymous' OR c.person_id IS NOT NULL)")),
    "person_without_case": ("person", _PEOPLE.format(cases=_NO_CASE)),
    "person_with_cases": ("person", _PEOPLE.format(cases=_OLD_CASES)),
}


async def on_wanted(work: Work, event: OverdueWanted) -> None:
    if event.code not in STATEMENTS:
        return
    kind, statement = STATEMENTS[event.code]
    rows = await work.all(statement, {"before": event.before, "limit": event.limit})
    event.found.extend(Subject("person" if kind == "person" else "conversation", row["id"]) for row in rows)
