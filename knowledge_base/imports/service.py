"""Verbs on imports: begin, add a document, stop, try again; and what a report shows."""

import io
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from psycopg.types.json import Jsonb

from core import files
from core.errors import Conflict, Invalid, NotFound, TooLarge
from core.fetch import checked
from core.files import Checked, scan
from core.files.names import safe_name
from core.ids import new_id
from core.work import Work
from knowledge_base import owners
from knowledge_base.imports.bounds import bounds_of
from knowledge_base.retrieval.live import scope_of

TASK: Final = "knowledge.import"
MOST_DOCUMENTS: Final = 500
_ADD = """
INSERT INTO knowledge_import_item (id, import_id, position, source, file_id, state, figures)
SELECT %(id)s, %(import)s, coalesce(max(position), 0) + 1, %(source)s, %(file)s, 'waiting', %(figures)s
FROM knowledge_import_item WHERE import_id = %(import)s
ON CONFLICT (import_id, source) DO NOTHING RETURNING id
"""
_MINE = "(%(all)s OR i.organization_id IS NULL OR i.organization_id = ANY(%(organizations)s::uuid[]))"
_COUNTS = """
LEFT JOIN LATERAL (
    SELECT count(*)::int AS total, count(*) FILTER (WHERE t.state = 'waiting')::int AS waiting,
           count(*) FILTER (WHERE t.state = 'done')::int AS made, count(*) FILTER (WHERE t.state = 'same')::int AS same,
           count(*) FILTER (WHERE t.state = 'failed')::int AS failed
    FROM knowledge_import_item t WHERE t.import_id = i.id) n ON true
"""
# ix_knowledge_import_list, ix_knowledge_import_item_list
_LIST = f"""
SELECT i.*, n.* FROM knowledge_import i {_COUNTS}
WHERE {_MINE} AND (%(at)s::timestamptz IS NULL OR (i.created_at, i.id) < (%(at)s, %(after)s::uuid))
ORDER BY i.created_at DESC, i.id DESC LIMIT %(limit)s
"""
_ONE = f"SELECT i.*, n.* FROM knowledge_import i {_COUNTS} WHERE i.id = %(id)s AND {_MINE}"
_ITEMS = """
SELECT t.id, t.position, t.source, t.state, t.problem, t.figures, t.at,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', a.id, 'title', a.title, 'status', a.status) ORDER BY a.id)
                 FROM article a WHERE a.id = ANY(t.article_ids)), '[]') AS articles
FROM knowledge_import_item t
WHERE t.import_id = %(id)s AND t.position > %(after)s AND (%(state)s::text IS NULL OR t.state = %(state)s)
ORDER BY t.position LIMIT %(limit)s
"""


async def begin(
    work: Work, *, kind: str, address: str | None, language: str, audience: str, organization_id: UUID | None, most_pages: int,
    owner_id: UUID | None = None,
) -> UUID:  # fmt: skip
    """An import of files begins empty. `owner_id`: of the drafts; else who begins it. Raises Invalid, Refused for an address that leads inside."""
    scope = scope_of(work.actor)
    if audience == "institution" and organization_id is None:
        raise Invalid("An import for an institution names the institution.", code="organization_missing")
    if organization_id and work.actor.kind != "system" and not scope.all_organizations and organization_id not in scope.organizations:
        raise Invalid("This is not an institution of yours.", code="organization_foreign")
    if owner_id != work.actor.id:
        await owners.check(work, owner_id, organization_id)
    if kind == "site":
        address = str(checked((address or "").strip(), frozenset(bounds_of(work.ground).trusted)))
    import_id = new_id()
    await work.execute(
        "INSERT INTO knowledge_import (id, kind, address, state, language, audience, organization_id, most_pages, created_by, created_at,"
        " owner_id) VALUES (%s, %s, %s, 'waiting', %s, %s, %s, %s, %s, %s, %s)",
        (import_id, kind, address if kind == "site" else None, language, audience, organization_id, most_pages, work.actor.id, work.now,
         owner_id or work.actor.id),
    )  # fmt: skip
    await work.audit("import.begun", "import", import_id, kind=kind)
    if kind == "site":
        await work.task(TASK, import_id, lane="slow")
    return import_id


async def add_document(work: Work, import_id: UUID, name: str, data: bytes) -> UUID:
    """Its content is looked at by the reader alone. Raises NotFound, Conflict, TooLarge, Invalid."""
    row = await one(work, import_id)
    if row["kind"] != "files" or row["state"] == "stopped":
        raise Conflict("No documents can be added to this import.", code="import_closed")
    if row["total"] >= MOST_DOCUMENTS:
        raise Conflict("No more documents fit in this import.", code="too_many_files", most=MOST_DOCUMENTS)
    if not data:
        raise Invalid("The file is empty.", code="empty_file")
    if len(data) > work.settings.attachment_bytes:
        raise TooLarge("The file is too large.", code="file_too_large")
    safe = await scan.look(work.settings, io.BytesIO(data))
    document = Checked(io.BytesIO(data), "application/octet-stream", safe_name(name), len(data), safe=safe)
    key = await work.vault.key_of(work.conn, import_id, create=True)
    stored = await files.save(work, key, "import", import_id, document)
    item = await add(work, import_id, safe_name(name), file_id=stored.id)
    if item is None:
        raise Conflict("A document of this name is in this import already.", code="same_name")
    await work.execute("UPDATE knowledge_import SET state = 'waiting', ended_at = NULL WHERE id = %s AND state = 'done'", (import_id,))
    await work.task(TASK, import_id, lane="slow")
    return item


async def add(work: Work, import_id: UUID, source: str, *, file_id: UUID | None = None, figures: dict[str, Any] | None = None) -> UUID | None:
    """None when it is there already."""
    values = {"id": new_id(), "import": import_id, "source": source, "file": file_id, "figures": Jsonb(figures or {})}
    row = await work.one(_ADD, values)
    return row["id"] if row else None


async def stop(work: Work, import_id: UUID) -> None:
    """What is made stays; what waits is left. Raises NotFound, Conflict."""
    await one(work, import_id)
    done = await work.execute(
        "UPDATE knowledge_import SET state = 'stopped', ended_at = %s WHERE id = %s AND state IN ('waiting', 'running')", (work.now, import_id)
    )
    if not done:
        raise Conflict("This import has ended already.", code="import_ended")
    await work.audit("import.stopped", "import", import_id)


async def again(work: Work, import_id: UUID) -> None:
    """What could not be fetched, and what was left, is tried once more. Raises NotFound, Conflict."""
    row = await one(work, import_id)
    if row["state"] in ("waiting", "running"):
        raise Conflict("This import is still at work.", code="import_running")
    await work.execute(
        "UPDATE knowledge_import_item SET state = 'waiting', problem = NULL WHERE import_id = %s AND state = 'failed' AND file_id IS NULL"
        " AND source LIKE 'http%%'",
        (import_id,),
    )
    await work.execute(
        "UPDATE knowledge_import SET state = 'waiting', problem = NULL, started_at = NULL, ended_at = NULL WHERE id = %s", (import_id,)
    )
    await work.audit("import.tried_again", "import", import_id)
    await work.task(TASK, import_id, lane="slow")


async def one(work: Work, import_id: UUID) -> dict[str, Any]:
    """Raises NotFound, also for another institution's."""
    row = await work.one(_ONE, {"id": import_id, **_reach(work)})
    if row is None:
        raise NotFound("There is no such import.")
    return row


async def find(work: Work, place: Sequence[Any] | None, limit: int) -> list[dict[str, Any]]:
    at, after = place or (None, None)
    return await work.all(_LIST, {"at": at, "after": after, "limit": limit, **_reach(work)})


async def items(work: Work, import_id: UUID, state: str | None, after: int, limit: int) -> list[dict[str, Any]]:
    return await work.all(_ITEMS, {"id": import_id, "state": state, "after": after, "limit": limit})


def _reach(work: Work) -> dict[str, Any]:
    scope = scope_of(work.actor)
    return {"all": scope.all_organizations or work.actor.kind == "system", "organizations": list(scope.organizations)}
