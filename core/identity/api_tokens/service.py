"""A token is a session of kind `api`: the same statement lets it in, and it never gives more than its owner has."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.identity.sessions import narrowed, token_hash
from core.ids import new_id
from core.work import Work

# Whoever finds one in a file knows whose it is; scanners for secrets do too.
PREFIX = "vnt_"
MOST = 50
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

# ix_user_session_user
_OWN = """
SELECT id, name, scopes, created_at, expires_at, CASE WHEN last_seen_at >= created_at THEN last_seen_at END AS last_used_at
FROM user_session
WHERE user_id = %(user)s AND revoked_at IS NULL AND kind = 'api' AND expires_at > %(now)s
ORDER BY created_at DESC, id
"""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """`token` is known to the owner alone."""

    id: UUID
    token: str


async def create(work: Work, name: str, scopes: list[str], expires_at: datetime | None) -> ApiToken:
    """Raises Forbidden for a right that the owner lacks, Invalid for an end out of bounds, Conflict for too many."""
    _within(work, scopes)
    latest = work.now + timedelta(days=work.settings.api_token_days)
    expires_at = expires_at or latest
    if not work.now < expires_at <= latest:
        days = work.settings.api_token_days
        raise Invalid(f"A token ends within {days} days.", code="token_end", days=days)
    if len(await own(work)) >= MOST:
        raise Conflict(f"You have {MOST} tokens already.", code="too_many_tokens", most=MOST)
    made = ApiToken(new_id(), PREFIX + secrets.token_urlsafe(32))
    await work.execute(
        "INSERT INTO user_session (id, user_id, token_hash, csrf, kind, created_at, last_seen_at, expires_at,"
        " address_hash, name, scopes) VALUES (%s, %s, %s, %s, 'api', %s, %s, %s, %s, %s, %s)",
        (made.id, work.actor.id, token_hash(made.token), secrets.token_urlsafe(24), work.now, _NEVER, expires_at,
         work.request.address_hash, name, sorted(set(scopes))),
    )  # fmt: skip
    await work.audit("user.api_token_created", "user", work.actor.id, token_id=str(made.id), scopes=sorted(set(scopes)))
    return made


async def own(work: Work) -> list[dict[str, Any]]:
    return await work.all(_OWN, {"user": work.actor.id, "now": work.now})


async def revoke(work: Work, token_id: UUID) -> None:
    """Raises NotFound."""
    ended = await work.execute(
        "UPDATE user_session SET revoked_at = %s WHERE id = %s AND user_id = %s AND revoked_at IS NULL AND kind = 'api'",
        (work.now, token_id, work.actor.id),
    )
    if not ended:
        raise NotFound("There is no such token.")
    await work.audit("user.api_token_revoked", "user", work.actor.id, token_id=str(token_id))
    work.hint("session", token_id)


def _within(work: Work, scopes: list[str]) -> None:
    kept = narrowed(work.actor.permissions, scopes)
    lacking = [scope for scope in scopes if scope.partition(":")[2] not in kept.get(scope.partition(":")[0], ())]
    if lacking:
        raise Forbidden("A token cannot give what its owner may not do.", code="scope_too_wide")
