"""My own account: what I may do, how I am shown, my password."""

from typing import Any

from core.actor import Actor
from core.errors import Invalid, RateLimited
from core.identity.login import wrong_password
from core.identity.passwords import matches
from core.identity.roles import SCOPES, roles
from core.identity.sessions import end_sessions
from core.identity.users import change
from core.work import Work


def home_of(codes: frozenset[str]) -> str:
    """The home page of the role with the widest scope."""
    held = [roles()[code] for code in sorted(codes) if code in roles()]
    return max(held, key=lambda role: SCOPES.index(role.scope)).home if held else "inbox"


def me(actor: Actor, account: dict[str, Any]) -> dict[str, Any]:
    """`account`: the row that `authenticate` returned."""
    return {
        "id": actor.id,
        "email": account["email"],
        "name": account["name"],
        "alias": account["alias"],
        "locale": account["locale"],
        "theme": account["theme"],
        "roles": sorted(actor.roles),
        "permissions": {resource: sorted(actions) for resource, actions in sorted(actor.permissions.items())},
        "organization_id": account["organization_id"],
        "organization_name": account["organization_name"],
        "csrf": account["csrf"],
        "home": home_of(actor.roles),
    }


async def change_password(work: Work, current: str, new: str) -> None:
    """Ends the person's other sessions. Raises Invalid; RateLimited while wrong guesses have locked the account."""
    user_id = work.actor.id
    assert user_id is not None
    row = await work.one("SELECT password_hash, locked_until FROM user_account WHERE id = %s", (user_id,))
    if row and row["locked_until"] and row["locked_until"] > work.now:
        wait = int((row["locked_until"] - work.now).total_seconds()) + 1
        raise RateLimited("Too many attempts. Try again later.", retry_after=wait, code="account_locked")
    if not await matches(row["password_hash"] if row else None, current):
        # A transaction of its own: the refusal rolls the request's back, and the guess must count.
        async with work.ground.work(work.actor, work.request) as counting:
            await wrong_password(counting, user_id)
        raise Invalid("The present password is wrong.", code="wrong_password")
    await change(work, user_id, {"password": new})
    await end_sessions(work, user_id, keep=work.actor.session_id)
