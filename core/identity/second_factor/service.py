"""Setting the second factor up, taking it away, and new recovery codes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.errors import Conflict, Invalid
from core.identity.login import wrong_guess
from core.identity.profile import confirm_password
from core.identity.roles import needs_two_factor
from core.identity.second_factor import recovery
from core.identity.second_factor.totp import new_secret, uri
from core.identity.second_factor.verify import PLACE, take_step, verified
from core.identity.sessions import end_sessions
from core.work import Work

ISSUER = "Ventanilla"


@dataclass(frozen=True, slots=True)
class Begun:
    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class State:
    enabled_at: datetime | None
    required: bool
    recovery_left: int


async def state(work: Work) -> State:
    user_id = _own(work)
    row = await work.one("SELECT two_factor_at FROM user_account WHERE id = %s", (user_id,))
    return State(
        enabled_at=row["two_factor_at"] if row else None,
        required=needs_two_factor(work.actor.roles, work.settings),
        recovery_left=await recovery.left(work, user_id),
    )


async def begin(work: Work, account: str) -> Begun:
    """A secret that counts once it is confirmed; asking again makes another. Raises Conflict when one stands."""
    user_id, secret = _own(work), new_secret()
    kept = await work.execute(
        "INSERT INTO user_totp (user_id, secret, created_at) VALUES (%(id)s, %(secret)s, %(now)s)"
        " ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at"
        " WHERE user_totp.confirmed_at IS NULL",
        {"id": user_id, "secret": work.vault.seal_secret(secret, PLACE, user_id), "now": work.now},
    )
    if not kept:
        raise Conflict("The second factor is set up already.", code="two_factor_on")
    return Begun(secret, uri(secret, account, ISSUER))


async def confirm(work: Work, code: str) -> list[str]:
    """The recovery codes, shown this once. From here on every login asks for a code; other sessions end.

    Raises Invalid for a wrong code.
    """
    user_id = _own(work)
    if not await take_step(work, user_id, code.strip().replace(" ", ""), confirmed=False):
        raise Invalid("The code is wrong.", code="otp_wrong")
    await work.execute("UPDATE user_totp SET confirmed_at = %s WHERE user_id = %s", (work.now, user_id))
    await work.execute("UPDATE user_account SET two_factor_at = %s WHERE id = %s", (work.now, user_id))
    await work.execute("UPDATE user_session SET stage = 'full' WHERE id = %s", (work.actor.session_id,))
    await end_sessions(work, user_id, keep=work.actor.session_id)
    await work.audit("user.two_factor_enabled", "user", user_id)
    return await recovery.renew(work, user_id)


async def renew_codes(work: Work, password: str, code: str) -> list[str]:
    """Raises Invalid."""
    user_id = _own(work)
    await _prove(work, password, code)
    await work.audit("user.recovery_codes_renewed", "user", user_id)
    return await recovery.renew(work, user_id)


async def disable(work: Work, password: str, code: str) -> None:
    """Raises Invalid, Conflict where the role asks for a second factor."""
    if needs_two_factor(work.actor.roles, work.settings):
        raise Conflict("Your role asks for a second factor.", code="two_factor_required")
    await _prove(work, password, code)
    await _drop(work, _own(work))
    await work.audit("user.two_factor_disabled", "user", work.actor.id)


async def reset(work: Work, user_id: UUID) -> None:
    """For somebody who lost the phone and the codes: an administrator made sure who asks."""
    await _drop(work, user_id)
    await end_sessions(work, user_id)
    await work.audit("user.two_factor_reset", "user", user_id)


async def _prove(work: Work, password: str, code: str) -> None:
    await confirm_password(work, password)
    if not await verified(work, _own(work), code):
        async with work.ground.work(work.actor, work.request) as counting:
            await wrong_guess(counting, _own(work))
        raise Invalid("The code is wrong.", code="otp_wrong")


async def _drop(work: Work, user_id: UUID) -> None:
    await recovery.drop(work, user_id)
    await work.execute("DELETE FROM user_totp WHERE user_id = %s", (user_id,))
    await work.execute("DELETE FROM passkey WHERE user_id = %s", (user_id,))
    await work.execute("UPDATE user_account SET two_factor_at = NULL WHERE id = %s", (user_id,))


def _own(work: Work) -> UUID:
    assert work.actor.id is not None
    return work.actor.id
