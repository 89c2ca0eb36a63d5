"""Adding, using and removing passkeys. The first one turns the second factor on: a password alone opens nothing from then on."""

import base64
import binascii
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from core.actor import ANONYMOUS
from core.errors import Conflict, Invalid, NotFound, Unauthenticated
from core.identity.login import admit, check_address, count_address
from core.identity.passkeys import ceremony, challenge
from core.identity.roles import needs_two_factor
from core.identity.second_factor import recovery
from core.identity.sessions import Session, end_sessions
from core.ids import new_id
from core.work import Work

MOST = 20
# ix_passkey_user
_OWN = "SELECT id, name, created_at, last_used_at, credential_id FROM passkey WHERE user_id = %s ORDER BY created_at, id"
# passkey.credential_id is unique. The row's lock makes answers that come at once count one by one.
_KNOWN = """
SELECT p.id, p.user_id, p.public_key, p.sign_count FROM passkey p JOIN user_account u ON u.id = p.user_id
WHERE p.credential_id = %s AND u.disabled_at IS NULL FOR UPDATE OF p
"""


async def own(work: Work) -> list[DictRow]:
    return await work.all(_OWN, (work.actor.id,))


async def begin(work: Work, account: str) -> dict[str, Any]:
    """Options of a new one. Raises Conflict when there are too many."""
    assert work.actor.id is not None
    known = await own(work)
    if len(known) >= MOST:
        raise Conflict("There are too many passkeys: remove one first.", code="too_many_passkeys")
    asked = challenge.new(work.vault, "register", work.now, work.actor.id)
    return ceremony.creation(
        work.settings, asked, user=work.actor.id.bytes, account=account, name=work.actor.name,
        known=[row["credential_id"] for row in known],
    )  # fmt: skip


async def add(work: Work, name: str, credential: dict[str, Any]) -> tuple[DictRow, list[str]]:
    """The row, and recovery codes where this is the first second factor; then other sessions end. Raises Invalid, Conflict."""
    user_id = work.actor.id
    assert user_id is not None
    asked = challenge.of_answer(work.vault, credential["response"]["clientDataJSON"], "register", work.now)
    if asked is None or asked.user != user_id or not await challenge.use_up(work, asked):
        raise _stale()
    try:
        made = ceremony.registered(work.settings, asked.raw, credential)
    except ceremony.BadAnswer:
        raise Invalid("The device's answer is not valid.", code="passkey_refused") from None
    row = await work.one(
        "INSERT INTO passkey (id, user_id, credential_id, public_key, sign_count, name, created_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (credential_id) DO NOTHING"
        " RETURNING id, name, created_at, last_used_at",
        (new_id(), user_id, made.credential_id, made.public_key, made.sign_count, name, work.now),
    )
    if row is None:
        raise Conflict("That passkey is known already.", code="passkey_known")
    await work.audit("user.passkey_added", "user", user_id, passkey=str(row["id"]))
    return row, await _turn_on(work, user_id)


async def _turn_on(work: Work, user_id: UUID) -> list[str]:
    first = await work.execute(
        "UPDATE user_account SET two_factor_at = %s WHERE id = %s AND two_factor_at IS NULL", (work.now, user_id)
    )
    if not first:
        return []
    await work.execute("UPDATE user_session SET stage = 'full' WHERE id = %s", (work.actor.session_id,))
    await end_sessions(work, user_id, keep=work.actor.session_id)
    await work.audit("user.two_factor_enabled", "user", user_id)
    return await recovery.renew(work, user_id)


async def remove(work: Work, passkey_id: UUID) -> None:
    """With the last one goes the second factor, unless there are codes by time. Raises NotFound; Conflict where a role asks for it."""
    user_id = work.actor.id
    gone = await work.execute("DELETE FROM passkey WHERE id = %s AND user_id = %s", (passkey_id, user_id))
    if not gone:
        raise NotFound("There is no such passkey.", code="no_passkey")
    assert user_id is not None
    await work.audit("user.passkey_removed", "user", user_id, passkey=str(passkey_id))
    left = await work.one(
        "SELECT 1 AS one FROM passkey WHERE user_id = %(id)s"
        " UNION ALL SELECT 1 FROM user_totp WHERE user_id = %(id)s AND confirmed_at IS NOT NULL",
        {"id": user_id},
    )
    if left is None:
        if needs_two_factor(work.actor.roles, work.settings):
            raise Conflict("Your role asks for a second factor.", code="two_factor_required")
        await recovery.drop(work, user_id)
        await work.execute("UPDATE user_account SET two_factor_at = NULL WHERE id = %s", (user_id,))
        await work.audit("user.two_factor_disabled", "user", user_id)


def ask(work: Work) -> dict[str, Any]:
    """Options of a sign-in. Nothing is kept, and nobody's keys are named."""
    return ceremony.request(work.settings, challenge.new(work.vault, "login", work.now))


async def sign_in(work: Work, credential: dict[str, Any], *, kind: str, agent: str) -> Session:
    """Raises Unauthenticated, RateLimited. The caller commits in either case: wrong answers count for the address.

    They don't lock the account: a key is not guessed, and its id is no secret.
    """
    await check_address(work)
    asked = challenge.of_answer(work.vault, credential["response"]["clientDataJSON"], "login", work.now)
    row = await work.one(_KNOWN, (credential["id"].rstrip("="),))
    if asked is None or row is None or not _same_owner(row, credential) or not await challenge.use_up(work, asked):
        raise await _refused(work, row)
    try:
        count = ceremony.answered(
            work.settings, asked.raw, credential, public_key=row["public_key"], sign_count=row["sign_count"]
        )
    except ceremony.BadAnswer:
        raise await _refused(work, row) from None
    await work.execute("UPDATE passkey SET sign_count = %s, last_used_at = %s WHERE id = %s", (count, work.now, row["id"]))
    return await admit(work, row["user_id"], kind=kind, agent=agent)


def _same_owner(row: DictRow, credential: dict[str, Any]) -> bool:
    """The account that the device believes it signs in to, where it says so (WebAuthn 7.2, step 6)."""
    told = credential["response"].get("userHandle")
    if told is None:
        return True
    try:
        return bool(base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)) == row["user_id"].bytes)
    except (binascii.Error, ValueError):
        return False


async def _refused(work: Work, row: DictRow | None) -> Unauthenticated:
    await count_address(work)
    work.actor = ANONYMOUS
    await work.audit("user.login_failed", "user", row["user_id"] if row else None, reason="passkey")
    return Unauthenticated("That passkey opens no account here.", code="passkey_refused")


def _stale() -> Invalid:
    return Invalid("This was begun too long ago, or answered already. Begin again.", code="passkey_stale")
