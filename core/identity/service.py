"""Logging in and knowing who asks."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from psycopg import AsyncConnection, errors

from core.actor import Actor
from core.errors import Conflict, Forbidden, Invalid, RateLimited, Unauthenticated
from core.identity.roles import permissions_of, roles, scope_of
from core.ids import new_id
from core.work import Work

LOCK_AFTER = 5
LOCK_STEPS_SECONDS = (15, 60, 300, 900)
ADDRESS_LIMIT = 50
_hasher = PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)


@lru_cache(maxsize=1)
def _decoy() -> str:
    """Verified when the account is unknown, so that both answers take the same time."""
    return _hasher.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """Raises Invalid when it is shorter than ten characters."""
    if len(password) < 10:
        raise Invalid("The password needs at least 10 characters.", code="password_too_short")
    return _hasher.hash(password)


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


@dataclass(frozen=True, slots=True)
class Session:
    """`token` is known to the client alone."""

    token: str
    csrf: str
    user_id: UUID
    expires_at: datetime


_USER = """
SELECT id, password_hash, disabled_at, failed_logins, locked_until FROM user_account WHERE lower(email) = lower(%s)
"""
_FAILED = """
UPDATE user_account SET failed_logins = failed_logins + 1, locked_until = %(until)s WHERE id = %(id)s
"""


def lock_until(failures: int, now: datetime) -> datetime | None:
    """Each failure past the fifth locks longer: 15 s, 1 min, 5 min, 15 min."""
    if failures < LOCK_AFTER:
        return None
    step = min(failures - LOCK_AFTER, len(LOCK_STEPS_SECONDS) - 1)
    return now + timedelta(seconds=LOCK_STEPS_SECONDS[step])


async def login(work: Work, email: str, password: str, *, kind: str, agent: str = "") -> Session:
    """Raises Unauthenticated, or RateLimited while the account or the address is locked.

    The caller commits in either case: failures count.
    """
    await _check_address(work)
    row = await work.one(_USER, (email.strip(),))
    if row and row["locked_until"] and row["locked_until"] > work.now:
        wait = int((row["locked_until"] - work.now).total_seconds()) + 1
        await _failed(work, None)
        raise RateLimited("Too many attempts. Try again later.", retry_after=wait, code="account_locked")
    try:
        _hasher.verify(row["password_hash"] if row else _decoy(), password)
        good = row is not None and row["disabled_at"] is None
    except VerificationError:
        good = False
    if not good or row is None:
        await _failed(work, row)
        raise Unauthenticated("The address or the password is wrong.", code="bad_credentials")
    await work.execute(
        "UPDATE user_account SET failed_logins = 0, locked_until = NULL, last_login_at = %s WHERE id = %s",
        (work.now, row["id"]),
    )
    session = await open_session(work, row["id"], kind=kind, agent=agent)
    await work.audit("user.logged_in", "user", row["id"], kind=kind)
    return session


async def open_session(work: Work, user_id: UUID, *, kind: str, agent: str = "") -> Session:
    session = Session(
        secrets.token_urlsafe(32), secrets.token_urlsafe(24), user_id,
        work.now + timedelta(hours=work.settings.session_hours),
    )  # fmt: skip
    await work.execute(
        "INSERT INTO user_session (id, user_id, token_hash, csrf, kind, created_at, last_seen_at, expires_at,"
        " address_hash, agent) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (new_id(), user_id, token_hash(session.token), session.csrf, kind, work.now, work.now,
         session.expires_at, work.request.address_hash, agent[:200]),
    )  # fmt: skip
    return session


async def _check_address(work: Work) -> None:
    """A single address may fail 50 times in 15 minutes, over all accounts."""
    if work.request.address_hash is None or work.settings.load_test:
        return
    row = await work.one("SELECT failures, until FROM throttle WHERE subject = %s", (work.request.address_hash,))
    if row and row["failures"] >= ADDRESS_LIMIT and row["until"] > work.now:
        raise RateLimited(
            "Too many attempts from this address.", retry_after=int((row["until"] - work.now).total_seconds()) + 1
        )


async def _failed(work: Work, row: dict[str, Any] | None) -> None:
    if row is not None:
        until = lock_until(row["failed_logins"] + 1, work.now)
        await work.execute(_FAILED, {"id": row["id"], "until": until})
    if work.request.address_hash is not None:
        await work.execute(
            "INSERT INTO throttle (subject, failures, until, updated_at) VALUES (%(s)s, 1, %(u)s, %(n)s)"
            " ON CONFLICT (subject) DO UPDATE SET updated_at = %(n)s, until = %(u)s,"
            " failures = CASE WHEN throttle.until < %(n)s THEN 1 ELSE throttle.failures + 1 END",
            {"s": work.request.address_hash, "u": work.now + timedelta(minutes=15), "n": work.now},
        )
    await work.audit("user.login_failed", "user", row["id"] if row else None)


# One statement on every request: uq_user_session_token_hash, ix_membership_user, ix_organization_path.
_WHO = """
SELECT s.id AS session_id, s.csrf, s.kind, s.last_seen_at, u.id, u.name, u.alias, u.email, u.locale, u.theme,
       u.clearance, u.organization_id, m.roles, m.areas,
       ARRAY(SELECT o.id FROM organization o WHERE o.path && m.organizations) AS organizations
FROM user_session s
JOIN user_account u ON u.id = s.user_id
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
        await conn.execute("UPDATE user_session SET last_seen_at = %s WHERE id = %s", (now, row["session_id"]))
    codes = frozenset(row["roles"])
    actor = Actor(
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
    return actor, row


async def logout(work: Work, session_id: UUID) -> None:
    await work.execute("UPDATE user_session SET revoked_at = %s WHERE id = %s", (work.now, session_id))
    await work.audit("user.logged_out", "user", work.actor.id)


async def create_user(
    work: Work, *, email: str, name: str, password: str, role: str, alias: str = "",
    organization_id: UUID | None = None, area_id: UUID | None = None, locale: str = "es",
) -> UUID:  # fmt: skip
    """Raises Invalid for an unknown role or weak password, Conflict when the address is taken."""
    if role not in roles():
        raise Invalid(f"There is no role {role!r}.", code="unknown_role")
    if "@" not in email or len(email) > 254:
        raise Invalid("That is no e-mail address.", code="bad_email")
    user_id = new_id()
    try:
        async with work.conn.transaction():
            await work.execute(
                "INSERT INTO user_account (id, email, name, alias, password_hash, locale, organization_id,"
                " clearance, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (user_id, email.strip(), name, alias or name.split()[0], hash_password(password), locale,
                 organization_id, roles()[role].clearance, work.now),
            )  # fmt: skip
    except errors.UniqueViolation:
        raise Conflict("That address already has an account.", code="email_taken") from None
    await add_membership(work, user_id, role, organization_id=organization_id, area_id=area_id)
    await work.audit("user.created", "user", user_id, role=role)
    return user_id


async def add_membership(
    work: Work, user_id: UUID, role: str, *, organization_id: UUID | None = None, area_id: UUID | None = None
) -> None:
    await work.execute(
        "INSERT INTO membership (id, user_id, role, organization_id, area_id, valid_from, granted_by)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (new_id(), user_id, role, organization_id, area_id, work.now, work.actor.id),
    )


def require(actor: Actor, resource: str, action: str) -> None:
    """Raises Forbidden."""
    if not actor.may(resource, action):
        raise Forbidden("Your role does not allow this.", code="forbidden")
