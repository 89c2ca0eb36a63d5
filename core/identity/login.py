"""Logging in, and what a wrong guess costs: the account locks longer each time, the address after many."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.actor import ANONYMOUS
from core.errors import RateLimited, Unauthenticated
from core.identity.passwords import matches
from core.identity.roles import needs_two_factor
from core.identity.second_factor import verified
from core.identity.sessions import Session, open_session
from core.identity.standing import actor_of
from core.work import Work

LOCK_AFTER = 5
LOCK_STEPS_SECONDS = (15, 60, 300, 900)
ADDRESS_LIMIT = 50
ADDRESS_WINDOW = timedelta(minutes=15)
FORGOTTEN = timedelta(days=90)

_USER = """
SELECT u.id, u.password_hash, u.disabled_at, u.locked_until, u.two_factor_at,
       ARRAY(SELECT m.role FROM membership m WHERE m.user_id = u.id AND m.valid_from <= %(now)s
             AND (m.valid_to IS NULL OR m.valid_to > %(now)s)) AS roles
FROM user_account u WHERE lower(u.email) = lower(%(email)s)
"""


def lock_until(failures: int, now: datetime) -> datetime | None:
    """Each failure past the fifth locks longer: 15 s, 1 min, 5 min, 15 min."""
    if failures < LOCK_AFTER:
        return None
    step = min(failures - LOCK_AFTER, len(LOCK_STEPS_SECONDS) - 1)
    return now + timedelta(seconds=LOCK_STEPS_SECONDS[step])


async def login(
    work: Work, email: str, password: str, *, kind: str, agent: str = "", otp: str | None = None
) -> Session:
    """Raises Unauthenticated, or RateLimited while the account or the address is locked.

    Only a right password is told that a code is missing: `otp_required`, to be asked again with it.

    The caller commits in either case: failures count. An address without an account answers, and locks, as any.
    """
    await check_address(work)
    row = await work.one(_USER, {"email": email.strip(), "now": work.now})
    await _check_lock(work, row, email)
    right = await matches(row["password_hash"] if row else None, password)
    if row is None or not right or row["disabled_at"] is not None:
        await wrong_guess(work, row["id"] if row else None, email)
        raise Unauthenticated("The address or the password is wrong.", code="bad_credentials")
    if row["two_factor_at"] is not None:
        await _check_code(work, row["id"], otp)
    enrol = row["two_factor_at"] is None and needs_two_factor(row["roles"], work.settings)
    return await admit(work, row["id"], kind=kind, agent=agent, stage="enrol" if enrol else "full")


async def _check_code(work: Work, user_id: UUID, otp: str | None) -> None:
    """A wrong code counts as a wrong password does, and a right password alone forgets no guess."""
    if not otp:
        raise Unauthenticated("The code of the second factor is missing.", code="otp_required")
    if not await verified(work, user_id, otp):
        await wrong_guess(work, user_id)
        raise Unauthenticated("The code is wrong.", code="otp_wrong")


async def admit(work: Work, user_id: UUID, *, kind: str, agent: str, stage: str = "full") -> Session:
    """Whoever proved who they are; what follows is theirs."""
    await work.execute(
        "UPDATE user_account SET failed_logins = 0, locked_until = NULL, last_login_at = %s WHERE id = %s",
        (work.now, user_id),
    )
    await _tidy(work)
    work.actor = await actor_of(work, user_id) or work.actor
    session = await open_session(work, user_id, kind=kind, agent=agent, stage=stage)
    await work.audit("user.logged_in", "user", user_id, kind=kind)
    return session


async def _tidy(work: Work) -> None:
    """What ended long ago goes, a little at each login. By ix_*_expires and ix_throttle_updated."""
    for table, column in (("throttle", "updated_at"), ("user_session", "expires_at"), ("account_link", "expires_at")):
        await work.execute(f"DELETE FROM {table} WHERE {column} < %s", (work.now - FORGOTTEN,))


async def wrong_guess(work: Work, user_id: UUID | None, email: str = "") -> None:
    """Counts it for the account, or for the address that has none, and for where it came from."""
    if user_id is None:
        until = lock_until(await count_try(work, _unknown(work, email), work.now), work.now)
        await work.execute(
            "UPDATE throttle SET until = %s WHERE subject = %s", (until or work.now, _unknown(work, email))
        )
    else:
        # The row lock makes guesses sent at the same time count one by one.
        counted = await work.one(
            "UPDATE user_account SET failed_logins = failed_logins + 1 WHERE id = %s RETURNING failed_logins",
            (user_id,),
        )
        until = lock_until(counted["failed_logins"], work.now) if counted else None
        await work.execute("UPDATE user_account SET locked_until = %s WHERE id = %s", (until, user_id))
    await count_address(work)
    await _refused(work, user_id, "wrong")


async def count_address(work: Work) -> None:
    """A wrong guess, for where it came from."""
    if work.request.address_hash is not None:
        await count_try(work, work.request.address_hash, work.now + ADDRESS_WINDOW, afresh=True)


async def _refused(work: Work, user_id: UUID | None, reason: str) -> None:
    """The row is about that account, and by nobody: who knocked is not known."""
    work.actor = ANONYMOUS if work.actor.kind == "system" else work.actor
    await work.audit("user.login_failed", "user", user_id, reason=reason)


async def count_try(work: Work, subject: bytes, until: datetime, *, afresh: bool = False) -> int:
    """`afresh`: what was counted before the last window's end is forgotten."""
    row = await work.one(
        "INSERT INTO throttle (subject, failures, until, updated_at) VALUES (%(s)s, 1, %(u)s, %(n)s)"
        " ON CONFLICT (subject) DO UPDATE SET updated_at = %(n)s, until = %(u)s,"
        " failures = CASE WHEN %(a)s AND throttle.until < %(n)s THEN 1 ELSE throttle.failures + 1 END"
        " RETURNING failures",
        {"s": subject, "u": until, "n": work.now, "a": afresh},
    )
    assert row is not None
    return int(row["failures"])


async def _check_lock(work: Work, row: dict[str, Any] | None, email: str) -> None:
    if row is not None:
        until = row["locked_until"]
    else:
        found = await work.one("SELECT until FROM throttle WHERE subject = %s", (_unknown(work, email),))
        until = found["until"] if found else None
    if until is not None and until > work.now:
        # Refused unread, so it tells a guesser nothing: it neither lengthens the lock nor counts for the address.
        await _refused(work, row["id"] if row else None, "locked")
        raise locked(until, work)


def locked(until: datetime, work: Work) -> RateLimited:
    return RateLimited(
        "Too many attempts. Try again later.", retry_after=_wait(until, work), code="account_locked"
    )


def _unknown(work: Work, email: str) -> bytes:
    return work.vault.blind("login.unknown", email.strip().casefold())


async def check_address(work: Work) -> None:
    """A single address may guess wrongly 50 times in 15 minutes, over all accounts."""
    if work.request.address_hash is None or work.settings.load_test:
        return
    row = await work.one(
        "SELECT failures, until FROM throttle WHERE subject = %s", (work.request.address_hash,)
    )
    if row and row["failures"] >= ADDRESS_LIMIT and row["until"] > work.now:
        raise RateLimited("Too many attempts from this address.", retry_after=_wait(row["until"], work))


def _wait(until: datetime, work: Work) -> int:
    return int((until - work.now).total_seconds()) + 1
