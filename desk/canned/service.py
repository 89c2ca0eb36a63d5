"""Keeping canned replies: those of the whole desk, and those of one organization and the ones below it."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import errors
from psycopg.types.json import Jsonb

from casework.people import read as people
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.ids import new_id
from core.work import Work
from desk.canned.variables import KNOWN, fill, unknown
from desk.conversations import access

_COLUMNS = "SELECT r.id, r.shortcut, r.title, r.text, r.organization_id FROM canned_reply r"
_MINE = "(r.organization_id IS NULL OR %(everything)s OR r.organization_id = ANY(%(organizations)s::uuid[]))"
# A few hundred rows: a scan in order of shortcut, which is unique.
_LIST = f"""
{_COLUMNS} WHERE {_MINE}
  AND (%(q)s::text IS NULL OR r.shortcut ILIKE %(q)s OR r.title ILIKE %(q)s
       OR r.text ->> 'es' ILIKE %(q)s OR r.text ->> 'en' ILIKE %(q)s)
  AND (%(after)s::text IS NULL OR r.shortcut > %(after)s)
ORDER BY r.shortcut LIMIT %(rows)s
"""


def _scope(work: Work) -> dict[str, Any]:
    return {"everything": work.actor.scope == "all", "organizations": list(work.actor.organizations)}


async def find(work: Work, q: str | None, after: str | None, rows: int) -> list[dict[str, Any]]:
    return await work.all(_LIST, {"q": q, "after": after, "rows": rows, **_scope(work)})


async def one(work: Work, reply_id: UUID) -> dict[str, Any]:
    """Raises NotFound."""
    row = await work.one(f"{_COLUMNS} WHERE r.id = %(id)s AND {_MINE}", {"id": reply_id, **_scope(work)})
    if row is None:
        raise NotFound("There is no such canned reply.")
    return row


async def create(work: Work, fields: dict[str, Any]) -> UUID:
    """Raises Conflict, Forbidden, Invalid."""
    _check(fields["text"])
    _own(work, fields["organization_id"])
    reply_id = new_id()
    try:
        async with work.conn.transaction():
            await work.execute(
                "INSERT INTO canned_reply (id, shortcut, title, text, organization_id, created_at)"
                " VALUES (%(id)s, %(shortcut)s, %(title)s, %(text)s, %(organization_id)s, %(at)s)",
                {**fields, "id": reply_id, "text": Jsonb(fields["text"]), "at": work.now},
            )
    except errors.UniqueViolation:
        raise Conflict("That shortcut is in use.", code="shortcut_taken") from None
    except errors.ForeignKeyViolation:
        raise Invalid("There is no such organization.", code="unknown_organization") from None
    await work.audit("canned_reply.created", "canned_reply", reply_id)
    return reply_id


async def change(work: Work, reply_id: UUID, fields: dict[str, Any]) -> None:
    """Raises Conflict, Forbidden, Invalid, NotFound."""
    _own(work, (await one(work, reply_id))["organization_id"])
    if "text" in fields:
        _check(fields["text"])
        fields = {**fields, "text": Jsonb(fields["text"])}
    if not fields:
        return
    # Column names come from our own schemas, never from the wire.
    assignments = ", ".join(f"{name} = %({name})s" for name in fields)
    try:
        async with work.conn.transaction():
            await work.execute(
                f"UPDATE canned_reply SET {assignments} WHERE id = %(id)s", {**fields, "id": reply_id}
            )
    except errors.UniqueViolation:
        raise Conflict("That shortcut is in use.", code="shortcut_taken") from None
    await work.audit("canned_reply.changed", "canned_reply", reply_id, fields=sorted(fields))


async def remove(work: Work, reply_id: UUID) -> None:
    """Raises Forbidden, NotFound."""
    _own(work, (await one(work, reply_id))["organization_id"])
    await work.execute("DELETE FROM canned_reply WHERE id = %s", (reply_id,))
    await work.audit("canned_reply.removed", "canned_reply", reply_id)


async def values_for(work: Work, conversation_id: UUID) -> dict[str, str | None]:
    """What the variables stand for in one conversation. Raises NotFound where the actor may not see it."""
    await access.check(work, conversation_id)
    row = await work.one(
        "SELECT c.person_id, q.name AS queue, o.name AS organization FROM conversation c"
        " LEFT JOIN queue q ON q.id = c.queue_id LEFT JOIN organization o ON o.id = c.organization_id WHERE c.id = %s",
        (conversation_id,),
    )
    return {
        "operator": work.actor.alias or work.actor.name,
        "organization": row["organization"] if row else None,
        "queue": row["queue"] if row else None,
        "date": work.now.astimezone(ZoneInfo(work.settings.zone)).strftime("%d/%m/%Y"),
        "name": await _given_name(work, row["person_id"]) if row and row["person_id"] else None,
    }


async def _given_name(work: Work, person_id: UUID) -> str | None:
    """None where they gave none, or where the actor may not see who it is."""
    try:
        name: str | None = (await people.one(work, person_id))["given_name"]
    except NotFound:
        return None
    return name


def filled(row: dict[str, Any], values: dict[str, str | None]) -> dict[str, Any]:
    return {**row, "text": {locale: fill(words, values) for locale, words in row["text"].items()}}


def _check(words: dict[str, str]) -> None:
    if not any(text.strip() for text in words.values()):
        raise Invalid("The reply has no text.", code="empty_text")
    if any(unknown(text) for text in words.values()):
        known = ", ".join(f"{{{name}}}" for name in KNOWN)
        raise Invalid("The text uses a variable that does not exist.", code="unknown_variable", known=known)


def _own(work: Work, organization_id: UUID | None) -> None:
    """Replies of the whole desk belong to who sees all of it."""
    if work.actor.scope != "all" and organization_id not in work.actor.organizations:
        raise Forbidden("That organization is not one of yours.", code="foreign_organization")
