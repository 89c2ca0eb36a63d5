"""Giving, denying and taking back access to one record; and taking it in an emergency, in the sight of others."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.access import PROTECTED, Columns, give, visible
from core.actor import Actor
from core.clock import wire
from core.errors import Conflict, Invalid, NotFound
from core.http import encode_cursor
from core.notices import fact
from core.vault import SealBroken
from core.wire import place
from core.work import Work
from desk.grants.records import RECORDS, Resource, check_managed, check_not_protected, managed

EMERGENCY = timedelta(hours=1)
LONGEST = timedelta(days=366)
# Causes that a person decided on; the others follow from work on the record and end with it.
BY_HAND = ("granted", "denied", "break_glass")
USER = Columns("user", id="u.id", owner_org="u.organization_id")

# What people call the record; who may not read it is told no more.
NAMED = """coalesce((SELECT c.alias FROM conversation c WHERE g.resource = 'conversation' AND c.id = g.resource_id),
       (SELECT cf.number FROM case_file cf WHERE g.resource = 'case' AND cf.id = g.resource_id)) AS record_name"""
_SELECT = f"""
SELECT g.id, g.resource, g.resource_id, g.principal AS user_id, u.name AS user_name, g.level, g.until, g.cause, g.reason,
       g.created_at, g.created_by, b.name AS created_by_name, k.wrapped,
       {NAMED}
FROM access_grant g JOIN user_account u ON u.id = g.principal LEFT JOIN user_account b ON b.id = g.created_by
LEFT JOIN data_key k ON k.subject = g.resource_id
"""
# By the time-ordered primary key; with a record uq_access_grant, with a user ix_access_grant_principal.
_LIST = """
WHERE g.resource = %(resource)s AND (g.until IS NULL OR g.until > %(acc_now)s)
  AND EXISTS (SELECT 1 FROM {source} WHERE {id} = g.resource_id AND {visible})
  AND (%(resource_id)s::uuid IS NULL OR g.resource_id = %(resource_id)s)
  AND (%(user_id)s::uuid IS NULL OR g.principal = %(user_id)s)
  AND (%(by_hand)s::text[] IS NULL OR g.cause = ANY(%(by_hand)s))
  AND (%(after)s::uuid IS NULL OR g.id < %(after)s)
ORDER BY g.id DESC LIMIT %(rows)s
"""


async def grants(
    work: Work, resource: Resource, *, resource_id: UUID | None, user_id: UUID | None, by_hand: bool, limit: int,
    after: str | None,
) -> dict[str, Any]:  # fmt: skip
    """Those that count now, on records within the actor's reach, newest first. Raises Malformed."""
    last = place(after, UUID)
    columns = managed(work.actor, resource)
    where, values = visible(work.actor, columns, work.now)
    filters = {
        "resource": resource, "resource_id": resource_id, "user_id": user_id, "rows": limit + 1,
        "by_hand": list(BY_HAND) if by_hand else None, "after": last[0] if last else None, "acc_now": work.now,
    }  # fmt: skip
    statement = _SELECT + _LIST.format(source=RECORDS[resource].source, id=columns.id, visible=where)
    rows = await work.all(statement, {**values, **filters})
    following = encode_cursor(rows[limit - 1]["id"]) if len(rows) > limit else None
    return {"items": [shape(work, row) for row in rows[:limit]], "next": following}


def shape(work: Work, row: dict[str, Any]) -> dict[str, Any]:
    reason = None
    if row["reason"] and row["wrapped"]:
        try:
            key = work.vault.unwrap(row["resource_id"], bytes(row["wrapped"]))
            reason = key.open(bytes(row["reason"]), "access_grant.reason", row["id"])
        except SealBroken:
            reason = "\ufffd"
    return {**row, "reason": reason}


async def grant(
    work: Work, resource: Resource, resource_id: UUID, user_id: UUID, level: str, until: datetime | None, reason: str
) -> dict[str, Any]:
    """Raises NotFound for a record or person out of reach, Invalid for access without an end."""
    await check_managed(work, resource, resource_id)
    await _check_user(work, user_id)
    if until is None and level != "deny":
        raise Invalid("Access is given until a day.", code="until_missing")
    if until is not None and not work.now < until <= work.now + LONGEST:
        raise Invalid("The end lies in the future, within a year.", code="bad_until")
    cause = "denied" if level == "deny" else "granted"
    grant_id = await give(work, resource, resource_id, user_id, level, cause=cause, until=until)
    await _keep_reason(work, grant_id, resource_id, reason)
    await work.audit(
        f"access.{cause}", resource, resource_id, user_id=str(user_id), level=level, until=wire(until), grant=str(grant_id)
    )
    row = await work.one(_SELECT + " WHERE g.id = %s", (grant_id,))
    assert row is not None
    return shape(work, row)


async def revoke(work: Work, grant_id: UUID) -> None:
    """Raises NotFound, Conflict for access that follows from work on the record."""
    row = await work.one("SELECT * FROM access_grant WHERE id = %s FOR UPDATE", (grant_id,))
    if row is None or row["resource"] not in RECORDS:
        raise NotFound("There is no such grant.", code="no_grant")
    await check_managed(work, row["resource"], row["resource_id"])
    if row["cause"] not in BY_HAND:
        raise Conflict("That access follows from the work on the record. End that instead.", code="grant_follows")
    await work.execute("DELETE FROM access_grant WHERE id = %s", (grant_id,))
    if row["cause"] == "break_glass" and row["resource"] == "case":
        await _hide_person(work, row)
    await work.audit(
        "access.revoked", row["resource"], row["resource_id"], user_id=str(row["principal"]), level=row["level"],
        cause=row["cause"],
    )  # fmt: skip
    work.hint("access", row["resource_id"])


async def break_glass(work: Work, resource: Resource, resource_id: UUID, reason: str) -> datetime:
    """Reading one record for an hour. Until when. Those who lead its institution hear of it at once.

    Raises NotFound for what is not there, is denied to the actor or protected; Conflict where they see it anyhow.
    """
    await check_not_protected(work, resource, resource_id)
    user_id, until = work.actor.id, work.now + EMERGENCY
    assert user_id is not None
    columns, source = RECORDS[resource].columns, RECORDS[resource].source
    if await _sees(work, work.actor, columns, source, resource_id):
        raise Conflict("You see this record already.", code="already_visible")
    grant_id = await give(work, resource, resource_id, user_id, cause="break_glass", until=until)
    if not await _sees(work, work.actor, columns, source, resource_id):
        raise NotFound("There is no such record.", code="no_record")
    await _keep_reason(work, grant_id, resource_id, reason)
    if resource == "case":
        await _let_see_person(work, resource_id, user_id, until)
    row = await work.one(f"SELECT {columns.owner_org} AS organization FROM {source} WHERE {columns.id} = %s", (resource_id,))
    await work.audit("access.broken", resource, resource_id, until=wire(until), grant=str(grant_id))
    await fact(
        work, "access.broken", (resource, resource_id), apart=grant_id, user_id=user_id,
        organization_id=row["organization"] if row else None,
    )  # fmt: skip
    return until


async def _let_see_person(work: Work, case_id: UUID, user_id: UUID, until: datetime) -> None:
    """Whom the case is about, unless they are protected."""
    row = await work.one(
        "SELECT p.id FROM case_file cf JOIN person p ON p.id = cf.person_id WHERE cf.id = %s AND p.confidentiality < %s",
        (case_id, PROTECTED),
    )
    if row:
        await give(work, "person", row["id"], user_id, cause="break_glass", until=until)


async def _hide_person(work: Work, of_case: dict[str, Any]) -> None:
    """Whom that emergency showed along with the case."""
    gone = await work.one(
        "DELETE FROM access_grant g USING case_file cf WHERE cf.id = %(resource_id)s AND g.resource = 'person'"
        " AND g.resource_id = cf.person_id AND g.principal = %(principal)s AND g.cause = 'break_glass' AND g.until = %(until)s"
        " RETURNING g.resource_id",
        of_case,
    )
    if gone:
        work.hint("access", gone["resource_id"])


async def _sees(work: Work, actor: Actor, columns: Columns, source: str, resource_id: UUID) -> bool:
    where, values = visible(actor, columns, work.now)
    statement = f"SELECT 1 AS ok FROM {source} WHERE {columns.id} = %(id)s AND {where}"
    return await work.one(statement, {"id": resource_id, **values}) is not None


async def _check_user(work: Work, user_id: UUID) -> None:
    where, values = visible(work.actor, USER, work.now)
    row = await work.one(
        f"SELECT 1 AS ok FROM user_account u WHERE u.id = %(id)s AND u.disabled_at IS NULL AND {where}",
        {"id": user_id, **values},
    )
    if row is None:
        raise NotFound("There is no such user.", code="no_user")


async def _keep_reason(work: Work, grant_id: UUID, resource_id: UUID, reason: str) -> None:
    key = await work.vault.key_of(work.conn, resource_id)
    await work.execute(
        "UPDATE access_grant SET reason = %s WHERE id = %s",
        (key.seal(reason, "access_grant.reason", grant_id), grant_id),
    )
