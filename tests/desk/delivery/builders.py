"""A channel, a conversation and what the desk said in it, straight into the tables."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from channels.accounts import service
from channels.accounts.schemas import ChannelCreate
from core.ids import new_id
from core.work import Ground, Work
from desk.delivery.queue import enqueue
from tests.twins.fixtures import NUMBER, TELEGRAM_TOKEN, TWILIO_SID, TWILIO_TOKEN


@dataclass(frozen=True)
class Talk:
    account_id: UUID
    conversation_id: UUID
    channel: str


async def telegram_channel(ground: Ground, url: str) -> UUID:
    wanted = ChannelCreate(kind="telegram", name="Bot", token=TELEGRAM_TOKEN, api_base_url=url)
    async with ground.work() as work:
        return (await service.create(work, wanted)).id


async def whatsapp_channel(ground: Ground, url: str) -> UUID:
    given = {"kind": "whatsapp", "name": "Número", "account_sid": TWILIO_SID, "auth_token": TWILIO_TOKEN,
             "from": NUMBER, "api_base_url": url}  # fmt: skip
    async with ground.work() as work:
        return (await service.create(work, ChannelCreate.model_validate(given))).id


async def talk(ground: Ground, account_id: UUID, channel: str, recipient: str) -> Talk:
    """A person wrote once; the conversation knows where to answer."""
    conversation = new_id()
    async with ground.work() as work:
        await work.execute(
            "INSERT INTO conversation (id, account_id, channel, alias, opened_at) VALUES (%s, %s, %s, 'Ceibo 1', %s)",
            (conversation, account_id, channel, work.now),
        )
        key = await work.vault.key_of(work.conn, conversation, create=True)
        await work.execute(
            "INSERT INTO handle (account_id, sender, conversation_id, contact) VALUES (%s, %s, %s, %s)",
            (account_id, work.vault.blind("sender", recipient), conversation,
             key.seal(recipient, "handle.contact", conversation)),
        )  # fmt: skip
        await _message(work, conversation, "citizen", "hola", None)
    return Talk(account_id, conversation, channel)


async def say(ground: Ground, to: Talk, text: str, *, extra: dict[str, Any] | None = None, author: str = "operator") -> UUID:
    """The desk says something: message and deliveries in one transaction."""
    async with ground.work() as work:
        message = await _message(work, to.conversation_id, author, text, extra)
        await enqueue(
            work, message_id=message, conversation_id=to.conversation_id, account_id=to.account_id,
            channel=to.channel, text=text, extra=extra,
        )  # fmt: skip
    return message


async def _message(work: Work, conversation: UUID, author: str, text: str, extra: dict[str, Any] | None) -> UUID:
    message = new_id()
    key = await work.vault.key_of(work.conn, conversation)
    await work.execute(
        "WITH c AS (UPDATE conversation SET last_seq = last_seq + 1 WHERE id = %(conversation)s RETURNING last_seq)"
        " INSERT INTO message (id, conversation_id, seq, author, body, extra, at)"
        " SELECT %(id)s, %(conversation)s, c.last_seq, %(author)s, %(body)s, %(extra)s, %(at)s FROM c",
        {"id": message, "conversation": conversation, "author": author, "at": work.now,
         "body": key.seal(text, "message.body", message),
         "extra": key.seal(msgspec.json.encode(extra), "message.extra", message) if extra else None},
    )  # fmt: skip
    return message


async def deliveries(ground: Ground, conversation: UUID) -> list[dict[str, Any]]:
    """In the order in which they must arrive."""
    async with ground.work() as work:
        return await work.all(
            "SELECT d.*, m.seq FROM delivery d JOIN message m ON m.id = d.message_id"
            " WHERE d.conversation_id = %s ORDER BY m.seq, d.part",
            (conversation,),
        )


async def statuses(ground: Ground, conversation: UUID) -> list[str]:
    return [row["status"] for row in await deliveries(ground, conversation)]
