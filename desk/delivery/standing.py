"""What a failed send teaches: who takes nothing from us any more, how long to wait, what is wrong with the account."""

from uuid import UUID

from channels.contract import Account, Final, Retryable, SendError, Standing
from channels.registry import CHANNELS
from core.work import Work
from desk.conversations.reach import mark
from desk.delivery import pace

_NEWS = {"blocked": Standing.BLOCKED, "opted_out": Standing.OPTED_OUT}
_OURS = frozenset({"token_refused", "token_missing", "template_refused", "unreachable", "rate_limited"})
"""Reasons that lie in the account or the provider, not in one person or message."""
_FAILED = """
INSERT INTO channel_state (account_id, last_error, last_error_at) VALUES (%(account)s, %(code)s, %(now)s)
ON CONFLICT (account_id) DO UPDATE SET last_error = excluded.last_error, last_error_at = excluded.last_error_at
"""


async def learn(work: Work, account: Account, conversation_id: UUID, error: SendError) -> None:
    if isinstance(error, Retryable):
        await pace.hurried(work, account.id, conversation_id, CHANNELS[account.kind], error)
    elif isinstance(error, Final) and (news := _NEWS.get(error.code)):
        await mark(work, conversation_id, news)
    if error.code in _OURS or error.code.startswith("twilio_"):
        await work.execute(_FAILED, {"account": account.id, "code": error.code, "now": work.now})
