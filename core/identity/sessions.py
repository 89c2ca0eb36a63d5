"""Sessions: opening one, knowing who holds its token on every request, ending them."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from core.actor import Actor
from core.errors import Unauthenticated
from core.identity.roles import permissions_of, roles, scope_of
from core.ids import new_id
from core.work import Work


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, slots=True)
class Session:
    """`token` is known to the client alone."""

    token: str
    csrf: str
    user_id: UUID
    expires_at: datetime


async def open_session(work: Work, user_id: UUID, *, kind: str, agent: str = "") -> Session:
    session = Session(
        secrets.token_urlsafe(32), secrets.token_urlsafe(24), user_id,
        work.now + timedelta(hours=work.settings.session_hours),
    )  # fmt: skip
    await work.execute(
        "INSERT INTO user_session (id, user_id, token_hash, csrf, kind, created_at, last_seen_at, expires_at,"
        " address_hash, agent) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (new_id(), user_id, token_hash(session.token), session.csrf, kind, work.now, work.now,
         session.expires_at, work.request.address_hash, agent.replace("\x00", "")[:200]),
    )  # fmt: skip
    return session


# One statement on every request: user_session.token_hash is unique, ix_membership_user, ix_organization_path.
_WHO = """
SELECT s.id AS session_id, s.csrf, s.kind, s.last_seen_at, u.id, u.name, u.alias, u.email, u.locale, u.theme,
       u.clearance, u.organization_id, h.name AS organization_name, m.roles, m.areas,
       ARRAY(SELECT o.id FROM organization o WHERE o.path && m.organizations) AS organizations
FROM user_session s
JOIN user_account u ON u.id = s.user_id
LEFT JOIN organization h ON h.id = u.organization_id
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(DISTINCT m.role), '{}') AS roles,
           coalesce(array_agg(DISTINCT m.organization_id) FILTER (WHERE m.organization_id IS NOT NULL), '{}')
               AS organizations,
           coalesce(array_agg(DISTINCT m.area_id) FILTER (WHERE m.area_id IS NOT NULL), '{}') AS areas
    FROM membership m
    WHERE m.user_id = u.id AND m.valid_from <= %(now)s AND (m.valid_to IS NULL OR m.valid_to > %(now)s)
) m
WHERE s.token_hash = %(token)s AND s.revoked_at IS NULL AND s.expires_at > %(now)s
  AND s.last_seen_at > %(idle)s AND u.disabled_at IS NULL
"""


async def authenticate(
    conn: AsyncConnection[Any], token: str, now: datetime, idle: timedelta
) -> tuple[Actor, dict[str, Any]]:
    """Who holds this token, and the row it came from. Raises Unauthenticated."""
    values = {"token": token_hash(token), "now": now, "idle": now - idle}
    row = await (await conn.execute(_WHO, values)).fetchone()
    if row is None:
        raise Unauthenticated("Your session has ended. Log in again.", code="session_ended")
    if now - row["last_seen_at"] > timedelta(minutes=1):
        await conn.execute(
            "UPDATE user_session SET last_seen_at = %s WHERE id = %s", (now, row["session_id"])
        )
    return _actor(row), row


def _actor(row: dict[str, Any]) -> Actor:
    codes = frozenset(row["roles"])
    return Actor(
        kind="user",
        id=row["id"],
        name=row["name"],
        alias=row["alias"],
        locale=row["locale"],
        roles=codes,
        permissions=permissions_of(codes),
        scope=scope_of(codes),
        organization_id=row["organization_id"],
        organizations=frozenset(row["organizations"]),
        areas=frozenset(row["areas"]),
        clearance=max([row["clearance"], *(roles()[c].clearance for c in codes if c in roles())]),
        session_id=row["session_id"],
    )


async def logout(work: Work, session_id: UUID) -> None:
    await work.execute("UPDATE user_session SET revoked_at = %s WHERE id = %s", (work.now, session_id))
    await work.audit("user.logged_out", "user", work.actor.id)
    if work.actor.id:
        work.hint("user", work.actor.id)


async def end_sessions(work: Work, user_id: UUID, *, keep: UUID | None = None) -> int:
    """All but `keep` end at once; open sockets hear of it by the hint. Returns how many ended."""
    ended = await work.execute(
        "UPDATE user_session SET revoked_at = %(now)s WHERE user_id = %(user)s AND revoked_at IS NULL"
        " AND (%(keep)s::uuid IS NULL OR id <> %(keep)s)",
        {"now": work.now, "user": user_id, "keep": keep},
    )
    work.hint("user", user_id)
    return ended
