"""How fast: so many messages of an account in a second, a gap between two to one person, and rest when a provider asks.

It stands in the database, since several relays send for one account.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from channels.contract import Channel, Retryable
from core.work import Work

log = structlog.get_logger()

# channel_state's primary key, held until the claim commits, so that two relays do not spend the same second.
_TOLD = timedelta(seconds=2)
"""Further ahead than our own pace ever sets a chat: a provider's word."""
_STATE = """
INSERT INTO channel_state AS s (account_id) VALUES (%(account)s)
ON CONFLICT (account_id) DO UPDATE SET account_id = s.account_id RETURNING second, used, paused_until
"""
_SPEND = "UPDATE channel_state SET second = %(second)s, used = %(used)s WHERE account_id = %(account)s"
_PASS = """
UPDATE handle SET ready_at = greatest(ready_at, %(now)s) + make_interval(secs => %(gap)s)
WHERE conversation_id = %(conversation)s AND account_id = %(account)s
"""
_CHAT = """
UPDATE handle SET ready_at = greatest(ready_at, %(at)s)
WHERE conversation_id = %(conversation)s AND account_id = %(account)s
"""
_REST = """
INSERT INTO channel_state AS s (account_id, paused_until) VALUES (%(account)s, %(at)s)
ON CONFLICT (account_id) DO UPDATE SET paused_until = greatest(s.paused_until, excluded.paused_until)
"""
# handle's primary key: other chats of this account that a provider told to wait.
_OTHERS = """
SELECT count(*) AS n FROM handle
WHERE account_id = %(account)s AND conversation_id <> %(conversation)s AND ready_at > %(at)s
"""


@dataclass(slots=True)
class Second:
    """The present one of an account, locked: how much of it is left."""

    account_id: UUID
    began: datetime
    used: int
    left: int

    async def spend(self, work: Work, count: int) -> None:
        if count:
            values = {"account": self.account_id, "second": self.began, "used": self.used + count}
            await work.execute(_SPEND, values)


async def second(work: Work, account_id: UUID, channel: Channel) -> Second:
    row = await work.one(_STATE, {"account": account_id})
    assert row is not None
    began = work.now.replace(microsecond=0)
    used = row["used"] if row["second"] == began else 0
    resting = row["paused_until"] is not None and row["paused_until"] > work.now
    return Second(account_id, began, used, 0 if resting else max(0, channel.per_second - used))


def horizon(channel: Channel, now: datetime) -> datetime:
    """A chat whose `ready_at` is not after this may be written to: some messages may follow at once, then one each gap."""
    return now + slack(channel)


def slack(channel: Channel) -> timedelta:
    return timedelta(seconds=channel.chat_gap * (channel.chat_burst - 1))


async def sent(work: Work, account_id: UUID, conversation_id: UUID, channel: Channel) -> None:
    """Moves on the time at which the next message to the same person is due."""
    if channel.chat_gap:
        values = {"account": account_id, "conversation": conversation_id, "now": work.now, "gap": channel.chat_gap}
        await work.execute(_PASS, values)


async def hurried(work: Work, account_id: UUID, conversation_id: UUID, channel: Channel, error: Retryable) -> None:
    """A provider said when to come back: the chat rests; the account too, when it meant that or says so of several chats."""
    if error.after is None:
        return
    until = work.now + timedelta(seconds=error.after)
    values = {"account": account_id, "conversation": conversation_id, "at": until + slack(channel)}
    row = await work.one(_OTHERS, {**values, "at": work.now + slack(channel) + _TOLD})
    await work.execute(_CHAT, values)
    if error.whole or (row and row["n"]):
        await work.execute(_REST, {**values, "at": until})
        log.warning("channel_rests", account=str(account_id), seconds=error.after)
