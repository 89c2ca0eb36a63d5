"""Whether a code is the person's: of the app, never the same one twice, or one of recovery."""

from uuid import UUID

from core.identity.second_factor import recovery
from core.identity.second_factor.totp import step_of
from core.work import Work

PLACE = "user_totp.secret"


async def verified(work: Work, user_id: UUID, code: str) -> bool:
    """A right code is used up by this. Wrong ones are for the caller to count."""
    given = code.strip().replace(" ", "")
    if not (given.isascii() and given.isdigit()):
        return await recovery.use(work, user_id, given)
    return await take_step(work, user_id, given, confirmed=True)


async def take_step(work: Work, user_id: UUID, code: str, *, confirmed: bool) -> bool:
    row = await work.one(
        "SELECT secret FROM user_totp WHERE user_id = %s AND (confirmed_at IS NOT NULL) = %s", (user_id, confirmed)
    )
    if row is None:
        return False
    step = step_of(work.vault.open_secret(bytes(row["secret"]), PLACE, user_id), code, work.now)
    if step is None:
        return False
    # The row's lock decides between two that bring the same code at once (RFC 6238 5.2: one time only).
    taken = await work.execute(
        "UPDATE user_totp SET last_step = %(step)s WHERE user_id = %(user)s AND last_step < %(step)s",
        {"step": step, "user": user_id},
    )
    return bool(taken)
