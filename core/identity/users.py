"""Accounts: made, changed, disabled. A change of rights holds from the next request and the next socket event."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from psycopg import errors
from psycopg.types.json import Jsonb

from core.actor import Actor
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.identity.passwords import hash_password
from core.identity.policy import check_password
from core.identity.roles import SCOPES, needs_two_factor, permissions_of, roles
from core.identity.sessions import end_sessions
from core.ids import new_id
from core.settings import Settings
from core.work import Work

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\\x00-\x1f]{1,64}@[^\s@<>()\[\],;:\"\\\x00-\x1f]+")
# A socket that is open knows nothing of these.
_OF_NO_SOCKET = {"password", "theme", "preferences"}
_SHAPE = """
SELECT u.id, u.email, u.name, u.alias, u.locale, u.organization_id, o.name AS organization_name, u.created_at,
       u.last_login_at, u.disabled_at IS NOT NULL AS disabled, u.two_factor_at IS NOT NULL AS two_factor,
       u.password_hash = '' AS invited, lower(u.name) AS sort_name,
       ARRAY(SELECT DISTINCT m.role FROM membership m WHERE m.user_id = u.id AND m.valid_from <= %(now)s
             AND (m.valid_to IS NULL OR m.valid_to > %(now)s) ORDER BY 1) AS roles
FROM user_account u LEFT JOIN organization o ON o.id = u.organization_id
"""
# A few thousand accounts at most: a scan in order of name.
_LIST = (
    _SHAPE
    + """
WHERE {visible}
  AND (%(q)s::text IS NULL OR u.name ILIKE %(q)s OR u.alias ILIKE %(q)s OR u.email ILIKE %(q)s)
  AND (%(organization_id)s::uuid IS NULL OR u.organization_id = %(organization_id)s)
  AND (%(disabled)s::boolean IS NULL OR (u.disabled_at IS NOT NULL) = %(disabled)s)
  AND (%(role)s::text IS NULL OR EXISTS (
       SELECT 1 FROM membership m WHERE m.user_id = u.id AND m.role = %(role)s AND m.valid_from <= %(now)s
       AND (m.valid_to IS NULL OR m.valid_to > %(now)s)))
  AND (%(after_id)s::uuid IS NULL OR (lower(u.name), u.id) > (%(after_name)s, %(after_id)s))
ORDER BY lower(u.name), u.id LIMIT %(rows)s
"""
)


async def find(work: Work, visible: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """`visible`: the access predicate over `u`; `values`: its parameters and every filter of the list."""
    return await work.all(_LIST.format(visible=visible), {"now": work.now, **values})


async def one(work: Work, user_id: UUID, visible: str, values: dict[str, Any]) -> dict[str, Any]:
    """Raises NotFound for what is not there and for what the actor may not see alike."""
    row = await work.one(
        _SHAPE + f" WHERE u.id = %(id)s AND {visible}", {"id": user_id, "now": work.now, **values}
    )
    if row is None:
        raise NotFound("There is no such user.")
    return row


async def create_user(
    work: Work, *, email: str, name: str, password: str | None, role: str, alias: str = "",
    organization_id: UUID | None = None, area_id: UUID | None = None, locale: str = "es",
) -> UUID:  # fmt: skip
    """Without a password nobody can log in by one yet.

    Raises Invalid for an unknown role or weak password, Conflict when the address is taken.
    """
    if role not in roles():
        raise Invalid(f"There is no role {role!r}.", code="unknown_role")
    if not is_address(email):
        raise Invalid("That is no e-mail address.", code="bad_email")
    user_id = new_id()
    hashed = "" if password is None else await new_hash(work.settings, password, name, email)
    try:
        async with work.conn.transaction():
            await work.execute(
                "INSERT INTO user_account (id, email, name, alias, password_hash, locale, organization_id,"
                " clearance, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (user_id, email.strip(), name, alias or name.split()[0], hashed, locale,
                 organization_id, roles()[role].clearance, work.now),
            )  # fmt: skip
    except errors.UniqueViolation:
        raise Conflict("That address already has an account.", code="email_taken") from None
    await add_membership(work, user_id, role, organization_id=organization_id, area_id=area_id)
    await work.audit("user.created", "user", user_id, role=role)
    return user_id


def is_address(email: str) -> bool:
    """One @ between two parts that a header can carry. Whether it exists, only a letter to it tells."""
    return len(email) <= 254 and _ADDRESS.fullmatch(email.strip()) is not None


async def new_hash(settings: Settings, password: str, name: str, email: str) -> str:
    """Raises Invalid where the policy refuses it. The demonstration's password is its operator's to choose."""
    if password != settings.demo_password:
        check_password(password, settings, name=name, email=email)
    return await hash_password(password)


async def add_membership(
    work: Work, user_id: UUID, role: str, *, organization_id: UUID | None = None, area_id: UUID | None = None
) -> None:
    await work.execute(
        "INSERT INTO membership (id, user_id, role, organization_id, area_id, valid_from, granted_by)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (new_id(), user_id, role, organization_id, area_id, work.now, work.actor.id),
    )


def may_grant(actor: Actor, codes: Iterable[str]) -> None:
    """Nobody gives more than they have. Raises Invalid for an unknown role, Forbidden for a higher one."""
    for code in codes:
        if code not in roles():
            raise Invalid(f"There is no role {code!r}.", code="unknown_role")
        if actor.kind == "system":
            continue
        wider = SCOPES.index(roles()[code].scope) > SCOPES.index(actor.scope)
        lacking = any(
            actions - actor.permissions.get(res, frozenset())
            for res, actions in permissions_of([code]).items()
        )
        if wider or lacking:
            raise Forbidden("You cannot give a role that allows more than your own.", code="role_too_high")


async def set_roles(
    work: Work, user_id: UUID, codes: list[str], *, organization_id: UUID | None, area_id: UUID | None = None
) -> None:
    """Ends the memberships that stand and opens new ones; what was is kept with its end."""
    may_grant(work.actor, codes)
    before = await work.all(
        "UPDATE membership SET valid_to = %(now)s WHERE user_id = %(id)s AND (valid_to IS NULL OR valid_to > %(now)s)"
        " RETURNING role, area_id",
        {"now": work.now, "id": user_id},
    )
    kept_area = area_id or next((row["area_id"] for row in before if row["area_id"]), None)
    for code in dict.fromkeys(codes):
        await add_membership(work, user_id, code, organization_id=organization_id, area_id=kept_area)
    await work.execute(
        "UPDATE user_account SET clearance = %s WHERE id = %s",
        (max(roles()[c].clearance for c in codes), user_id),
    )
    await _some_admin(work)
    if needs_two_factor(codes, work.settings):
        await _end_unproven(work, user_id)
    was = sorted({row["role"] for row in before})
    await work.audit("user.roles_changed", "user", user_id, before=was, after=sorted(set(codes)))
    work.hint("user", user_id)


async def _end_unproven(work: Work, user_id: UUID) -> None:
    """A role that asks for a second factor is not held by sessions that have none."""
    row = await work.one("SELECT two_factor_at FROM user_account WHERE id = %s", (user_id,))
    if row and row["two_factor_at"] is None:
        await end_sessions(work, user_id, tokens=True)


async def change(work: Work, user_id: UUID, fields: dict[str, Any]) -> None:
    """`fields`: name, alias, locale, theme, preferences, organization_id, password; only names go to the audit."""
    columns = {name: value for name, value in fields.items() if name != "password"}
    if "password" in fields:
        row = await work.one("SELECT name, email FROM user_account WHERE id = %s", (user_id,)) or {}
        name = columns.get("name") or row.get("name", "")
        columns["password_hash"] = await new_hash(work.settings, fields["password"], name, row.get("email", ""))
    if "preferences" in columns:
        columns["preferences"] = Jsonb(columns["preferences"])
    if columns:
        # Column names come from our own schemas, never from the wire.
        assignments = ", ".join(f"{name} = %({name})s" for name in columns)
        await work.execute(
            f"UPDATE user_account SET {assignments} WHERE id = %(id)s", {"id": user_id, **columns}
        )
        await work.audit("user.changed", "user", user_id, fields=sorted(fields))
        if fields.keys() - _OF_NO_SOCKET:
            work.hint("user", user_id)


async def disable(work: Work, user_id: UUID) -> None:
    """Ends every session at once. Raises Conflict for oneself and for the last administrator."""
    if user_id == work.actor.id:
        raise Conflict("You cannot disable your own account.", code="own_account")
    changed = await work.execute(
        "UPDATE user_account SET disabled_at = %s WHERE id = %s AND disabled_at IS NULL", (work.now, user_id)
    )
    if changed:
        await _some_admin(work)
        await end_sessions(work, user_id, tokens=True)
        await work.audit("user.disabled", "user", user_id)


async def enable(work: Work, user_id: UUID) -> None:
    changed = await work.execute(
        "UPDATE user_account SET disabled_at = NULL, failed_logins = 0, locked_until = NULL"
        " WHERE id = %s AND disabled_at IS NOT NULL",
        (user_id,),
    )
    if changed:
        await work.audit("user.enabled", "user", user_id)


async def _some_admin(work: Work) -> None:
    """Raises Conflict when no active administrator is left. One such change at a time."""
    await work.execute("SELECT pg_advisory_xact_lock(7262002)")
    left = await work.one(
        "SELECT 1 AS ok FROM membership m JOIN user_account u ON u.id = m.user_id WHERE m.role = 'admin'"
        " AND u.disabled_at IS NULL AND (m.valid_to IS NULL OR m.valid_to > %s) LIMIT 1",
        (work.now,),
    )
    if left is None:
        raise Conflict("The desk needs at least one administrator.", code="last_admin")
