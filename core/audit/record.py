"""Writing an audit row. `detail` holds ids, codes and counts: never a person's words."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from core.actor import Actor, RequestInfo
from core.ids import new_id

# Served by the primary key alone; the chain is added by the sealer.
_APPEND = """
INSERT INTO audit_event (id, at, actor_kind, actor_id, roles, action, resource, resource_id, detail,
                         request_id, address_hash)
VALUES (%(id)s, %(at)s, %(actor_kind)s, %(actor_id)s, %(roles)s, %(action)s, %(resource)s, %(resource_id)s,
        %(detail)s, %(request_id)s, %(address_hash)s)
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """`action`: noun.verb_past or `read`, `list`, `search`, `export`."""

    at: datetime
    actor: Actor
    action: str
    resource: str
    resource_id: UUID | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    request: RequestInfo = RequestInfo()


async def append(conn: AsyncConnection[Any], entry: Entry) -> None:
    """Raises whatever the database raises: a read that cannot be audited does not happen."""
    await conn.execute(
        _APPEND,
        {
            "id": new_id(),
            "at": entry.at,
            "actor_kind": entry.actor.kind,
            "actor_id": entry.actor.id,
            "roles": sorted(entry.actor.roles),
            "action": entry.action,
            "resource": entry.resource,
            "resource_id": entry.resource_id,
            "detail": Jsonb(entry.detail, dumps=_dumps),
            "request_id": entry.request.request_id,
            "address_hash": entry.request.address_hash,
        },
    )


def _dumps(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
