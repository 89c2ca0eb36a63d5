"""Making a link, finding whose it is, using it up. Of the token only a hash stays once it is sent."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from core.actor import Actor
from core.errors import Conflict, Gone, NotFound, RateLimited
from core.identity.login import ADDRESS_WINDOW, count_try
from core.identity.sessions import end_sessions, token_hash
from core.identity.users import change
from core.ids import new_id
from core.work import Work

Purpose = Literal["invite", "reset"]
LIFETIME: dict[Purpose, timedelta] = {"invite": timedelta(hours=72), "reset": timedelta(hours=1)}
MAIL, RESET = "account.mail", "account.reset"
PLACE, EMAIL_PLACE = "account_link.token", "task.email"
_ASKED_BY_ADDRESS = 20
_ASKED_BY_ACCOUNT = 3


@dataclass(frozen=True, slots=True)
class Link:
    """`url`: for who asked to hand over; None when it goes by e-mail."""

    url: str | None
    expires_at: datetime


async def make(work: Work, user_id: UUID, purpose: Purpose) -> Link:
    """Earlier ones of the same purpose are void. Raises Conflict for an invitation of who has come already."""
    row = await work.one("SELECT password_hash, disabled_at FROM user_account WHERE id = %s", (user_id,))
    if row is None:
        raise NotFound("There is no such user.")
    if row["disabled_at"] is not None:
        raise Conflict("The account is disabled.", code="account_disabled")
    if purpose == "invite" and row["password_hash"]:
        raise Conflict("They have chosen a password already.", code="already_joined")
    await _void(work, user_id, purpose)
    link_id, token, expires_at = new_id(), secrets.token_urlsafe(32), work.now + LIFETIME[purpose]
    by_mail = work.settings.smtp_url is not None
    await work.execute(
        "INSERT INTO account_link (id, user_id, purpose, token_hash, token_sealed, created_at, created_by, expires_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (link_id, user_id, purpose, token_hash(token),
         work.vault.seal_secret(token, PLACE, link_id) if by_mail else None, work.now, work.actor.id, expires_at),
    )  # fmt: skip
    await work.audit("user.invited" if purpose == "invite" else "user.reset_asked", "user", user_id, by_mail=by_mail)
    if by_mail:
        await work.task(MAIL, link_id, lane="slow")
    return Link(None if by_mail else url_of(work, purpose, token), expires_at)


def url_of(work: Work, purpose: str, token: str) -> str:
    """The token stands behind the `#`, which no server and no log ever sees."""
    return f"{work.settings.public_url.rstrip('/')}/console/{purpose}#{token}"


async def ask_reset(work: Work, email: str) -> None:
    """What it leads to is decided elsewhere: here nothing tells whether there is such an account.

    Raises RateLimited.
    """
    if work.request.address_hash is not None and not work.settings.load_test:
        subject = work.vault.blind("reset.address", work.request.address_hash.hex())
        until = work.now + ADDRESS_WINDOW
        if await count_try(work, subject, until, afresh=True) > _ASKED_BY_ADDRESS:
            raise RateLimited("Too many requests.", retry_after=int(ADDRESS_WINDOW.total_seconds()))
    if work.settings.smtp_url is None:
        return
    wanted = new_id()
    sealed = work.vault.seal_secret(email.strip(), EMAIL_PLACE, wanted)
    await work.task(RESET, wanted, lane="slow", payload={"email": sealed.hex()})


async def answer_reset(work: Work, email: str) -> None:
    """A link, for an account that is there and asked for few in the last hour."""
    row = await work.one(
        "SELECT u.id, (SELECT count(*) FROM account_link l WHERE l.user_id = u.id AND l.purpose = 'reset'"
        " AND l.created_at > %(since)s) AS asked"
        " FROM user_account u WHERE lower(u.email) = lower(%(email)s) AND u.disabled_at IS NULL",
        {"email": email, "since": work.now - timedelta(hours=1)},
    )
    if row is not None and row["asked"] < _ASKED_BY_ACCOUNT:
        await make(work, row["id"], "reset")


async def find(work: Work, token: str) -> dict[str, Any]:
    """Whose it is. Raises Gone alike for what never was, was used, was replaced, or ended."""
    row = await work.one(
        "SELECT l.id, l.purpose, l.expires_at, u.id AS user_id, u.name, u.email"
        " FROM account_link l JOIN user_account u ON u.id = l.user_id"
        " WHERE l.token_hash = %s AND l.used_at IS NULL AND l.expires_at > %s AND u.disabled_at IS NULL",
        (token_hash(token), work.now),
    )
    if row is None:
        raise _gone()
    return row


async def use(work: Work, token: str, password: str) -> None:
    """The password is set, every session and API token ends. Raises Gone; Invalid leaves the link as it was."""
    row = await find(work, token)
    user_id = row["user_id"]
    # Of two at once, the second finds it used.
    if not await work.execute(
        "UPDATE account_link SET used_at = %s WHERE id = %s AND used_at IS NULL", (work.now, row["id"])
    ):
        raise _gone()
    work.actor = Actor(kind="user", id=user_id, name=row["name"])
    await change(work, user_id, {"password": password})
    await work.execute(
        "UPDATE user_account SET failed_logins = 0, locked_until = NULL WHERE id = %s", (user_id,)
    )
    for purpose in LIFETIME:
        await _void(work, user_id, purpose)
    await end_sessions(work, user_id, tokens=True)
    await work.audit("user.joined" if row["purpose"] == "invite" else "user.password_reset", "user", user_id)


async def _void(work: Work, user_id: UUID, purpose: Purpose) -> None:
    await work.execute(
        "UPDATE account_link SET used_at = %s, token_sealed = NULL"
        " WHERE user_id = %s AND purpose = %s AND used_at IS NULL",
        (work.now, user_id, purpose),
    )


def _gone() -> Gone:
    return Gone("This link was used or has ended. Ask for a new one.", code="link_gone")
