"""Whose account an identity of the provider opens, and tying one to the other."""

from typing import Any
from uuid import UUID

from core.actor import ANONYMOUS
from core.errors import Conflict, NotFound, Unauthenticated
from core.identity.login import admit
from core.identity.roles import needs_two_factor
from core.identity.sessions import Session
from core.identity.single_sign_on.claims import Identity
from core.identity.single_sign_on.provider import Provider
from core.work import Ground, Work

# Primary key of user_identity; uq_user_account_email.
_ACCOUNT = """
SELECT u.id, u.two_factor_at,
       ARRAY(SELECT m.role FROM membership m WHERE m.user_id = u.id AND m.valid_from <= %(now)s
             AND (m.valid_to IS NULL OR m.valid_to > %(now)s)) AS roles,
       EXISTS (SELECT 1 FROM user_identity i WHERE i.user_id = u.id AND i.issuer = %(issuer)s) AS tied
FROM user_account u WHERE u.disabled_at IS NULL
"""
_TIED = " AND u.id = (SELECT i.user_id FROM user_identity i WHERE i.issuer = %(issuer)s AND i.subject = %(subject)s)"


def provider_of(ground: Ground) -> Provider:
    """Raises NotFound when none is configured."""
    if not ground.settings.oidc_issuer or not ground.settings.oidc_client_id:
        raise NotFound("No sign-in provider is configured.", code="oidc_off")
    found = ground.extras.get("oidc")
    if not isinstance(found, Provider):
        found = ground.extras["oidc"] = Provider(ground.settings)
    return found


async def sign_in(work: Work, issuer: str, who: Identity, agent: str) -> Session:
    """Raises Unauthenticated: unknown here, or a second factor that the provider did not ask for."""
    row = await _account(work, issuer, who)
    proven = who.second_factor or work.settings.oidc_second_factor
    if row["two_factor_at"] is not None and not proven:
        raise Unauthenticated("Log in by password and code.", code="otp_required")
    stage = "full"
    if row["two_factor_at"] is None and not proven and needs_two_factor(row["roles"], work.settings):
        stage = "enrol"
    await work.execute(
        "UPDATE user_identity SET last_login_at = %s WHERE issuer = %s AND subject = %s",
        (work.now, issuer, who.subject),
    )
    return await admit(work, row["id"], kind="cookie", agent=agent, stage=stage)


async def _account(work: Work, issuer: str, who: Identity) -> dict[str, Any]:
    values = {"now": work.now, "issuer": issuer, "subject": who.subject, "email": who.email}
    row = await work.one(_ACCOUNT + _TIED, values)
    if row is None and work.settings.oidc_match_email and who.email:
        row = await work.one(_ACCOUNT + " AND lower(u.email) = lower(%(email)s)", values)
        # An address may be given to somebody else: the account stays with the first who came by it.
        row = None if row is not None and row["tied"] else row
        if row is not None:
            await tie(work, row["id"], issuer, who.subject)
    if row is None:
        work.actor = ANONYMOUS
        await work.audit("user.login_failed", "user", None, reason="identity_unknown")
        raise Unauthenticated("That identity opens no account here.", code="oidc_unknown")
    return row


async def tie(work: Work, user_id: UUID, issuer: str, subject: str) -> None:
    """One identity opens one account. Raises Conflict."""
    made = await work.execute(
        "INSERT INTO user_identity (issuer, subject, user_id, created_at) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (issuer, subject) DO UPDATE SET subject = excluded.subject"
        " WHERE user_identity.user_id = excluded.user_id",
        (issuer, subject, user_id, work.now),
    )
    if not made:
        raise Conflict("That identity opens another account.", code="identity_taken")
    await work.audit("user.identity_linked", "user", user_id)


async def untie(work: Work, issuer: str) -> int:
    removed = await work.execute(
        "DELETE FROM user_identity WHERE user_id = %s AND issuer = %s", (work.actor.id, issuer)
    )
    if removed:
        await work.audit("user.identity_unlinked", "user", work.actor.id)
    return removed
