"""Sessions: opening one, knowing who holds its token on every request, ending them."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from core.actor import Actor
from core.errors import Forbidden, NotFound, Unauthenticated
from core.identity.clients import client_name
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


async def open_session(
    work: Work, user_id: UUID, *, kind: str, agent: str = "", stage: str = "full"
) -> Session:
    """`kind`: cookie or bearer. `stage`: full, or enrol while the second factor is yet to be set up."""
    session = Session(
        secrets.token_urlsafe(32), secrets.token_urlsafe(24), user_id,
        work.now + timedelta(hours=work.settings.session_hours),
    )  # fmt: skip
    await work.execute(
        "INSERT INTO user_session (id, user_id, token_hash, csrf, kind, created_at, last_seen_at, expires_at,"
        " address_hash, agent, stage) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (new_id(), user_id, token_hash(session.token), session.csrf, kind, work.now, work.now,
         session.expires_at, work.request.address_hash, client_name(agent), stage),
    )  # fmt: skip
    return session


# What somebody reaches, from their memberships `m` (ix_membership_user, ix_organization_path, ix_area_path).
# Whose role is for an area has the institutions in it.
REACH = """m.roles, m.areas,
       ARRAY(SELECT o.id FROM organization o WHERE o.path && m.organizations UNION
             SELECT o.id FROM organization o JOIN area a ON a.id = o.area_id WHERE a.path && m.overseen) AS organizations
"""
MEMBERSHIPS = """CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(DISTINCT m.role), '{}') AS roles,
           coalesce(array_agg(DISTINCT m.organization_id) FILTER (WHERE m.organization_id IS NOT NULL), '{}')
               AS organizations,
           coalesce(array_agg(DISTINCT m.area_id) FILTER (WHERE m.area_id IS NOT NULL), '{}') AS areas,
           coalesce(array_agg(DISTINCT m.area_id) FILTER (WHERE m.area_id IS NOT NULL AND m.role = ANY(%(by_area)s)), '{}')
               AS overseen
    FROM membership m
    WHERE m.user_id = u.id AND m.valid_from <= %(now)s AND (m.valid_to IS NULL OR m.valid_to > %(now)s)
) m
"""
# One statement on every request: user_session.token_hash is unique.
_WHO = f"""
SELECT s.id AS session_id, s.csrf, s.kind, s.stage, s.scopes, s.last_seen_at, u.id, u.name, u.alias, u.email, u.locale, u.theme,
       u.clearance, u.preferences, u.two_factor_at, u.organization_id, h.name AS organization_name, {REACH}
FROM user_session s
JOIN user_account u ON u.id = s.user_id
LEFT JOIN organization h ON h.id = u.organization_id
{MEMBERSHIPS}
WHERE s.token_hash = %(token)s AND s.revoked_at IS NULL AND s.expires_at > %(now)s
  AND (s.last_seen_at > %(idle)s OR s.kind = 'api') AND u.disabled_at IS NULL
"""


def overseeing() -> list[str]:
    """Roles that are for an area."""
    return [code for code, role in roles().items() if role.scope == "area"]


async def authenticate(
    conn: AsyncConnection[Any], token: str, now: datetime, idle: timedelta, *, enrolling: bool = False
) -> tuple[Actor, dict[str, Any]]:
    """Who holds this token, and the row it came from. Raises Unauthenticated.

    Raises Forbidden for a session whose second factor is yet to be set up, unless that is what it came for.
    """
    values = {"token": token_hash(token), "now": now, "idle": now - idle, "by_area": overseeing()}
    row = await (await conn.execute(_WHO, values)).fetchone()
    if row is None:
        raise Unauthenticated("Your session has ended. Log in again.", code="session_ended")
    if row["stage"] == "enrol" and not enrolling:
        raise Forbidden("Set up the second factor first.", code="two_factor_missing")
    if now - row["last_seen_at"] > timedelta(minutes=1):
        await conn.execute(
            "UPDATE user_session SET last_seen_at = %s WHERE id = %s", (now, row["session_id"])
        )
    return actor_from(row), row


def actor_from(row: dict[str, Any]) -> Actor:
    """`row`: of the account, with `REACH`, the session's id and scopes."""
    codes = frozenset(row["roles"])
    permissions = permissions_of(codes)
    return Actor(
        kind="user",
        id=row["id"],
        name=row["name"],
        alias=row["alias"],
        locale=row["locale"],
        roles=codes,
        permissions=permissions if row["scopes"] is None else narrowed(permissions, row["scopes"]),
        scope=scope_of(codes),
        organization_id=row["organization_id"],
        organizations=frozenset(row["organizations"]),
        areas=frozenset(row["areas"]),
        clearance=max([row["clearance"], *(roles()[c].clearance for c in codes if c in roles())]),
        session_id=row["session_id"],
    )


def narrowed(permissions: dict[str, frozenset[str]], scopes: Iterable[str]) -> dict[str, frozenset[str]]:
    """What `scopes` (`resource:action`) leave of these rights: a token never gives more than its owner has now."""
    kept: dict[str, frozenset[str]] = {}
    for scope in scopes:
        resource, _, action = scope.partition(":")
        if action in permissions.get(resource, frozenset()):
            kept[resource] = kept.get(resource, frozenset()) | {action}
    return kept


async def logout(work: Work, session_id: UUID) -> None:
    await work.execute("UPDATE user_session SET revoked_at = %s WHERE id = %s", (work.now, session_id))
    await work.audit("user.logged_out", "user", work.actor.id)
    work.hint("session", session_id)


# ix_user_session_user
_OWN = """
SELECT id, kind, agent, stage, created_at, last_seen_at, expires_at FROM user_session
WHERE user_id = %(user)s AND revoked_at IS NULL AND kind <> 'api' AND expires_at > %(now)s AND last_seen_at > %(idle)s
ORDER BY last_seen_at DESC, id
"""


async def own_sessions(work: Work) -> list[dict[str, Any]]:
    """The person's sessions that stand, the latest used first."""
    idle = work.now - timedelta(minutes=work.settings.session_idle_minutes)
    return await work.all(_OWN, {"user": work.actor.id, "now": work.now, "idle": idle})


async def revoke_session(work: Work, session_id: UUID) -> None:
    """One of the person's own. Raises NotFound."""
    ended = await work.execute(
        "UPDATE user_session SET revoked_at = %s WHERE id = %s AND user_id = %s AND revoked_at IS NULL"
        " AND kind <> 'api'",
        (work.now, session_id, work.actor.id),
    )
    if not ended:
        raise NotFound("There is no such session.")
    await work.audit("user.session_revoked", "user", work.actor.id, session_id=str(session_id))
    work.hint("session", session_id)


async def end_sessions(work: Work, user_id: UUID, *, keep: UUID | None = None, tokens: bool = False) -> int:
    """All but `keep` end at once, API tokens too when `tokens`; open sockets hear of it by the hints.

    Returns how many ended.
    """
    ended = await work.all(
        "UPDATE user_session SET revoked_at = %(now)s WHERE user_id = %(user)s AND revoked_at IS NULL"
        " AND (%(keep)s::uuid IS NULL OR id <> %(keep)s) AND (%(tokens)s OR kind <> 'api') RETURNING id",
        {"now": work.now, "user": user_id, "keep": keep, "tokens": tokens},
    )
    for row in ended:
        work.hint("session", row["id"])
    if keep is None:
        work.hint("user", user_id)
    return len(ended)


# Primary keys of user_session and user_account.
_STANDING = """
SELECT s.id FROM user_session s JOIN user_account u ON u.id = s.user_id
WHERE s.id = ANY(%(held)s) AND s.revoked_at IS NULL AND s.expires_at > %(now)s AND u.disabled_at IS NULL
  AND (s.last_seen_at > %(idle)s OR s.kind = 'api')
"""


async def ended_among(work: Work, held: set[UUID], active: set[UUID]) -> set[UUID]:
    """Which of the sessions that hold a socket have ended. `active`: those that acted since the last question."""
    idle = work.now - timedelta(minutes=work.settings.session_idle_minutes)
    if active:
        await work.execute(
            "UPDATE user_session SET last_seen_at = %(now)s WHERE id = ANY(%(active)s) AND revoked_at IS NULL"
            " AND last_seen_at > %(idle)s",
            {"now": work.now, "active": list(active), "idle": idle},
        )
    standing = await work.all(_STANDING, {"held": list(held), "now": work.now, "idle": idle})
    return held - {row["id"] for row in standing}
