"""My own account: what I may do, how I am shown, my password."""

from typing import Any

from core.actor import Actor
from core.errors import Invalid
from core.identity.login import locked, wrong_guess
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
        "preferences": account["preferences"],
        "two_factor": account["two_factor_at"] is not None,
        "enrol": account["stage"] == "enrol",
    }


async def change_password(work: Work, current: str, new: str) -> None:
    """Ends the person's other sessions. Raises Invalid; RateLimited while wrong guesses have locked the account."""
    user_id = work.actor.id
    assert user_id is not None
    await confirm_password(work, current)
    await change(work, user_id, {"password": new})
    await end_sessions(work, user_id, keep=work.actor.session_id)


async def confirm_password(work: Work, password: str) -> None:
    """Before what a stolen session must not do alone.

    Raises Invalid; RateLimited while wrong guesses have locked the account.
    """
    user_id = work.actor.id
    assert user_id is not None
    row = await work.one("SELECT password_hash, locked_until FROM user_account WHERE id = %s", (user_id,))
    if row and row["locked_until"] and row["locked_until"] > work.now:
        raise locked(row["locked_until"], work)
    if not await matches(row["password_hash"] if row else None, password):
        # A transaction of its own: the refusal rolls the request's back, and the guess must count.
        async with work.ground.work(work.actor, work.request) as counting:
            await wrong_guess(counting, user_id)
        raise Invalid("The present password is wrong.", code="wrong_password")
