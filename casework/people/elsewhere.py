"""Who is known to other institutions: enough to call them instead of beginning anew, and no more.

A stub tells the institution and its phone, the numbers of the cases and whether they are open, under a pseudonym. It is found only by
who knows a document, a phone, an e-mail, a case's number or the whole name, so that nobody can leaf through others' people.
"""

import base64
from typing import Any
from uuid import UUID

from casework import access
from casework.people import tokens
from casework.people.details import guesses
from casework.people.read import shape
from core.access import PROTECTED, legs
from core.work import Work

MOST = 5
_WHOLE_NAME = 2
"""Words that a name has to have: half the country is called Juan."""

# ix_person_token, ix_person_detail_blind, uq case_file.number; then ix_case_file_person. Whoever has a protected case, or is denied
# to the asker, is not told of at all.
_STUBS = """
WITH hit AS MATERIALIZED (
    SELECT t.person_id, FALSE AS sure FROM person_token t WHERE {words}
    UNION SELECT d.person_id, TRUE FROM person_detail d WHERE d.blind = ANY(%(blinds)s::bytea[])
    UNION SELECT n.person_id, TRUE FROM case_file n WHERE n.number = %(number)s)
SELECT p.*, k.wrapped, o.name AS organization_name, o.phone, bool_or(hit.sure) AS sure,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'number', cf.number, 'open', cf.closed_at IS NULL, 'organization_name', oc.name, 'phone', oc.phone)
                   ORDER BY cf.opened_at DESC), '[]')
        FROM case_file cf LEFT JOIN organization oc ON oc.id = cf.owner_org
        WHERE cf.person_id = p.id AND NOT {case_denied}) AS cases
FROM hit JOIN person p ON p.id = hit.person_id
JOIN data_key k ON k.subject = p.id
JOIN organization o ON o.id = p.owner_org
WHERE p.merged_into IS NULL AND p.confidentiality < %(protected)s AND ({seen}) IS NOT TRUE AND NOT {denied}
  AND NOT EXISTS (SELECT 1 FROM case_file x WHERE x.person_id = p.id AND x.confidentiality >= %(protected)s)
GROUP BY p.id, k.wrapped, o.name, o.phone ORDER BY p.id DESC LIMIT 100
"""


async def stubs(work: Work, query: str) -> list[dict[str, Any]]:
    """Each that is shown is a look at that person, and written down as one."""
    words = tokens.words(query)
    wanted = tokens.query_tokens(work.vault.blind, query) if len(words) >= _WHOLE_NAME else []
    blinds = [work.vault.blind(f"person.{kind}", value) for kind, value in guesses(query, work.settings.country)]
    rows = await work.all(*_statement(work, wanted, blinds, query.strip().upper()))
    shown = [row for row in rows if row["sure"] or _same_name(work, row, words)][:MOST]
    for row in shown:
        await work.audit("read", "person", row["id"], how="stub")
    return [
        {"pseudonym": pseudonym(work, row["id"]), "organization_id": row["owner_org"], **{
            name: row[name] for name in ("organization_name", "phone", "cases")}}
        for row in shown
    ]  # fmt: skip


def pseudonym(work: Work, person_id: UUID) -> str:
    """Always the same for one person, so that two institutions can speak of them; it leads back to nobody."""
    return "P-" + base64.b32encode(work.vault.blind("person.pseudonym", str(person_id))[:5]).decode()


def _statement(work: Work, wanted: list[list[int]], blinds: list[bytes], number: str) -> tuple[str, dict[str, Any]]:
    seen, values = access.people(work.actor, work.now)
    named = " AND ".join(f"t.tokens && %(word{i})s::bigint[]" for i in range(len(wanted))) or "FALSE"
    statement = _STUBS.format(
        words=named, seen=seen, denied=legs(work.actor, access.PERSON)["denied"],
        case_denied=legs(work.actor, access.CASE)["denied"].replace("%(acc_resource)s", "'case'"),
    )  # fmt: skip
    given = {f"word{i}": word for i, word in enumerate(wanted)}
    return statement, {**values, **given, "blinds": blinds, "number": number, "protected": PROTECTED}


def _same_name(work: Work, row: dict[str, Any], words: list[str]) -> bool:
    """All words of the name and no other: likeness is for one's own people."""
    plain = shape(work, row)
    return set(tokens.words(f"{plain['given_name'] or ''} {plain['family_name'] or ''}")) == set(words)
