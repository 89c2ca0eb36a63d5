"""Ten codes for the day the phone is lost. Each works once; a keyed hash of it is all that is kept."""

import secrets
from uuid import UUID

from core.work import Work

COUNT = 10
# No sign that is read as another.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_code() -> str:
    """Ten signs of 31: 49 bits."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(10))
    return f"{signs[:5]}-{signs[5:]}"


async def renew(work: Work, user_id: UUID) -> list[str]:
    """New ones; those before are void."""
    await drop(work, user_id)
    codes = [new_code() for _ in range(COUNT)]
    hashes = [_hash(work, user_id, code) for code in codes]
    await work.execute(
        "INSERT INTO recovery_code (user_id, code_hash) SELECT %s, unnest(%s::bytea[])", (user_id, hashes)
    )
    return codes


async def use(work: Work, user_id: UUID, code: str) -> bool:
    """Whether it was one of theirs and unused; it is used now."""
    used = await work.execute(
        "UPDATE recovery_code SET used_at = %s WHERE user_id = %s AND code_hash = %s AND used_at IS NULL",
        (work.now, user_id, _hash(work, user_id, code)),
    )
    if used:
        await work.audit("user.recovery_code_used", "user", user_id, left=await left(work, user_id))
    return bool(used)


async def left(work: Work, user_id: UUID) -> int:
    row = await work.one(
        "SELECT count(*) AS n FROM recovery_code WHERE user_id = %s AND used_at IS NULL", (user_id,)
    )
    return row["n"] if row else 0


async def drop(work: Work, user_id: UUID) -> None:
    await work.execute("DELETE FROM recovery_code WHERE user_id = %s", (user_id,))


def _hash(work: Work, user_id: UUID, code: str) -> bytes:
    plain = "".join(sign for sign in code.casefold() if sign.isalnum())
    return work.vault.blind("recovery_code", f"{user_id}|{plain}")
