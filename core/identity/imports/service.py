"""Making the accounts of a table, in one transaction."""

import asyncio
import secrets
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from core.errors import Conflict
from core.identity.imports.check import Placed, check
from core.identity.imports.table import Fault, read
from core.identity.links.service import LIFETIME, MAIL, PLACE, url_of
from core.identity.roles import roles
from core.identity.sessions import token_hash
from core.ids import new_id
from core.tasks import put
from core.work import Work

Mode = Literal["all_or_nothing", "good_rows", "check"]
_AT_ONCE = 1000

_ACCOUNTS = """
INSERT INTO user_account (id, email, name, alias, password_hash, locale, organization_id, clearance, created_at)
SELECT id, email, name, alias, '', locale, home, clearance, %(now)s
FROM unnest(%(ids)s::uuid[], %(emails)s::text[], %(names)s::text[], %(aliases)s::text[], %(locales)s::text[],
            %(homes)s::uuid[], %(clearances)s::smallint[]) AS r (id, email, name, alias, locale, home, clearance)
ON CONFLICT DO NOTHING
"""
_MEMBERSHIPS = """
INSERT INTO membership (id, user_id, role, organization_id, area_id, valid_from, granted_by)
SELECT id, person, role, home, area, %(now)s, %(by)s
FROM unnest(%(ids)s::uuid[], %(people)s::uuid[], %(roles)s::text[], %(homes)s::uuid[], %(areas)s::uuid[])
     AS r (id, person, role, home, area)
"""
_LINKS = """
INSERT INTO account_link (id, user_id, purpose, token_hash, token_sealed, created_at, created_by, expires_at)
SELECT id, person, 'invite', hash, sealed, %(now)s, %(by)s, %(end)s
FROM unnest(%(ids)s::uuid[], %(people)s::uuid[], %(hashes)s::bytea[], %(sealed)s::bytea[]) AS r (id, person, hash, sealed)
"""


@dataclass(frozen=True, slots=True)
class Handed:
    """A link for the administrator to hand over, where no mail server is configured."""

    line: int
    user_id: UUID
    url: str


@dataclass(frozen=True, slots=True)
class Report:
    """`created` is 0 when nothing was applied. `faults` by line."""

    rows: int
    created: int
    applied: bool
    faults: list[Fault]
    mailed: int
    links: list[Handed]


async def import_users(work: Work, content: bytes, mode: Mode, *, invite: bool) -> Report:
    """Raises Invalid, TooLarge for what is no table; Conflict when somebody took an address meanwhile."""
    rows, faults = await asyncio.to_thread(read, content, work.settings.default_locale)
    placed, more = await check(work, rows)
    faults = sorted([*faults, *more], key=lambda fault: fault.line)
    total = len(placed) + len(faults)
    if mode == "check":
        await work.audit("user.import_checked", "user", None, rows=total, faults=len(faults))
        return Report(total, 0, False, faults, 0, [])
    if not placed or (faults and mode == "all_or_nothing"):
        await work.audit("user.import_refused", "user", None, rows=total, faults=len(faults), mode=mode)
        return Report(total, 0, False, faults, 0, [])
    links: list[Handed] = []
    for begin in range(0, len(placed), _AT_ONCE):
        links += await _make(work, placed[begin : begin + _AT_ONCE], invite=invite)
    await work.audit("user.imported", "user", None, rows=total, created=len(placed), faults=len(faults), mode=mode)
    by_mail = invite and work.settings.smtp_url is not None
    if by_mail:
        work.hint("task", new_id())
    return Report(total, len(placed), True, faults, len(placed) if by_mail else 0, links)


async def _make(work: Work, some: list[Placed], *, invite: bool) -> list[Handed]:
    ids = [new_id() for _ in some]
    made = await work.execute(
        _ACCOUNTS,
        {
            "ids": ids, "emails": [p.row.email for p in some], "names": [p.row.name for p in some], "now": work.now,
            "aliases": [p.row.alias or p.row.name.split()[0] for p in some], "locales": [p.row.locale for p in some],
            "homes": [p.organization_id for p in some],
            "clearances": [max(roles()[code].clearance for code in p.row.roles) for p in some],
        },
    )  # fmt: skip
    if made != len(some):
        raise Conflict("Somebody made one of these accounts meanwhile. Send the table again.", code="email_taken")
    held = [(user_id, code, p) for user_id, p in zip(ids, some, strict=True) for code in p.row.roles]
    await work.execute(
        _MEMBERSHIPS,
        {
            "ids": [new_id() for _ in held], "people": [user_id for user_id, _, _ in held], "now": work.now,
            "roles": [code for _, code, _ in held], "homes": [p.organization_id for _, _, p in held],
            "areas": [p.area_id for _, _, p in held], "by": work.actor.id,
        },
    )  # fmt: skip
    # One row each, as an account that is made by itself has; sent without waiting for each answer.
    async with work.conn.pipeline():
        for user_id, p in zip(ids, some, strict=True):
            await work.audit("user.created", "user", user_id, role=p.row.roles[0], line=p.row.line)
    return await _invite(work, ids, some) if invite else []


async def _invite(work: Work, ids: list[UUID], some: list[Placed]) -> list[Handed]:
    by_mail = work.settings.smtp_url is not None
    links, tokens = [new_id() for _ in ids], [secrets.token_urlsafe(32) for _ in ids]
    sealed = [
        work.vault.seal_secret(token, PLACE, link) if by_mail else None
        for link, token in zip(links, tokens, strict=True)
    ]
    await work.execute(
        _LINKS,
        {"ids": links, "people": ids, "hashes": [token_hash(token) for token in tokens], "sealed": sealed,
         "now": work.now, "by": work.actor.id, "end": work.now + LIFETIME["invite"]},
    )  # fmt: skip
    if not by_mail:
        return [
            Handed(p.row.line, user_id, url_of(work, "invite", token))
            for p, user_id, token in zip(some, ids, tokens, strict=True)
        ]
    async with work.conn.pipeline():
        for link in links:
            await put(work.conn, MAIL, link, run_at=work.now, lane="slow")
    return []
