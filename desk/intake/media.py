"""Photos, voices and documents that a provider holds: fetched after the message is kept, and hung on it.

A message that waits for its files carries the nil id as its only attachment, so that nothing forgets it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import structlog

from channels import text as rules
from channels import vcard
from channels.accounts import account as read_account
from channels.accounts.service import api_base_url
from channels.contract import Account, Final, Retryable
from channels.registry import CHANNELS
from core import files
from core.errors import Unavailable, VentanillaError
from core.files import Checked
from core.tasks import Handler, Task
from core.tasks.run import MAX_ATTEMPTS
from core.texts import text
from core.vault import SealBroken
from core.work import Ground, Work

log = structlog.get_logger()
FETCH = "media.fetch"
AWAITED = UUID(int=0)

# ix_message_awaited; a fetch that was given up stays among the dead tasks and is not asked for again.
_FORGOTTEN = """
SELECT m.id FROM message m WHERE m.attachments = %(awaited)s
AND NOT EXISTS (SELECT 1 FROM task t WHERE t.kind = %(kind)s AND t.subject = m.id) ORDER BY m.id LIMIT 200
"""
_READ = """
SELECT m.id, m.conversation_id, m.seq, m.extra, c.account_id FROM message m JOIN conversation c ON c.id = m.conversation_id
WHERE m.id = %(id)s AND m.attachments = %(awaited)s
"""


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A message, where its media lie, and what is known of each."""

    id: UUID
    conversation_id: UUID
    seq: int
    account: Account
    media: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Cards:
    """Contacts: names and phones, no file to be kept."""

    contacts: tuple[tuple[str, str], ...]


Fetched = Checked | Cards | str
"""A file, contacts, or the code of why there is nothing."""


def awaited(extra: Mapping[str, Any] | None) -> tuple[UUID, ...]:
    """What a new message's attachments are while its media lie at the provider."""
    return (AWAITED,) if extra and extra.get("media") else ()


async def ask(ground: Ground, messages: Iterable[UUID]) -> None:
    """In a transaction of its own, after the messages' own: what it may miss, `arm` finds."""
    async with ground.work() as work:
        for message_id in messages:
            await work.task(FETCH, message_id, lane="slow")


async def arm(ground: Ground) -> None:
    """Asks for what a process that died could not ask for any more."""
    async with ground.work() as work:
        for row in await work.all(_FORGOTTEN, {"awaited": [AWAITED], "kind": FETCH}):
            await work.task(FETCH, row["id"], lane="slow")


async def fetch(ground: Ground, task: Task) -> None:
    """Raises Retryable while the provider is out of reach; the last try takes what it gets."""
    async with ground.work() as work:
        message = await _read(work, task.subject)
    if message is None:
        return
    last = task.attempts >= MAX_ATTEMPTS
    found = await _download(message, ground, last=last)
    async with ground.work() as work:
        await _attach(work, message, found)


async def _read(work: Work, message_id: UUID) -> Awaiting | None:
    row = await work.one(_READ, {"id": message_id, "awaited": [AWAITED]})
    account = await read_account(work.conn, work.vault, row["account_id"]) if row else None
    if row is None or account is None or row["extra"] is None:
        return None
    try:
        key = await work.vault.key_of(work.conn, row["conversation_id"])
        extra = msgspec.json.decode(key.open_bytes(bytes(row["extra"]), "message.extra", message_id))
    except SealBroken:
        # Erased meanwhile: nothing is to be fetched any more.
        return None
    return Awaiting(message_id, row["conversation_id"], row["seq"], account, extra.get("media", []))


async def _download(message: Awaiting, ground: Ground, *, last: bool) -> list[Fetched]:
    """Each as it will be kept, or the code of why it is not there."""
    settings = ground.settings
    limit = settings.attachment_bytes
    try:
        channel = CHANNELS[message.account.kind]
        sender = channel.sender(message.account, api_base_url(message.account, settings), settings.public_url)
    except (KeyError, Final):
        return ["channel_unusable" for _ in message.media]
    found: list[Fetched] = []
    try:
        for medium in message.media:
            try:
                if (medium.get("size") or 0) > limit:
                    raise Final("file_too_large")
                data = await sender.fetch(medium["ref"], limit)
                if medium["media_type"].partition(";")[0].strip().lower() in vcard.MEDIA_TYPES:
                    found.append(Cards(tuple(vcard.contacts(data))))
                    continue
                name = medium.get("name") or medium["kind"]
                found.append(await files.receive(settings, data, name, medium["media_type"]))
            except Unavailable as error:
                # Our own store or scanner is away.
                if not last:
                    raise Retryable(error.code) from None
                found.append(error.code)
            except (Final, VentanillaError) as error:
                found.append(error.code)
            except Retryable as error:
                if not last:
                    raise
                found.append(error.code)
    finally:
        await sender.close()
    return found


async def _attach(work: Work, message: Awaiting, found: list[Fetched]) -> None:
    row = await work.one("SELECT attachments, extra, body FROM message WHERE id = %s FOR NO KEY UPDATE", (message.id,))
    if row is None or row["attachments"] != [AWAITED] or row["extra"] is None:
        return
    key = await work.vault.key_of(work.conn, message.conversation_id)
    ids: list[UUID] = []
    media: list[dict[str, Any]] = []
    lines: list[str] = []
    for medium, got in zip(message.media, found, strict=True):
        if isinstance(got, Checked):
            stored = await files.save(work, key, "conversation", message.conversation_id, got)
            ids.append(stored.id)
            media.append({**medium, "file": str(stored.id)})
        elif isinstance(got, Cards):
            media.append({**medium, "contacts": len(got.contacts)})
            lines += [text("channels.contact", message.account.locale, name=name, phone=phone) for name, phone in got.contacts]
        else:
            media.append({**medium, "error": got})
    extra = msgspec.json.decode(key.open_bytes(bytes(row["extra"]), "message.extra", message.id)) | {"media": media}
    await work.execute(
        "UPDATE message SET attachments = %s, extra = %s WHERE id = %s",
        (ids, key.seal(msgspec.json.encode(extra), "message.extra", message.id), message.id),
    )
    if lines:
        # The words of a contact are in the file alone: the message said nothing so far.
        said = key.open(bytes(row["body"]), "message.body", message.id)
        whole = rules.provided("\n".join(filter(None, (said, *lines))))
        await work.execute("UPDATE message SET body = %s WHERE id = %s", (key.seal(whole, "message.body", message.id), message.id))
    # Whoever has the conversation open is shown the message again, with its files.
    work.hint("conversation", message.conversation_id, again=message.seq)
    refused = [got for got in found if isinstance(got, str)]
    log.info("media_fetched", message=str(message.id), files=len(ids), refused=refused)


HANDLERS: dict[str, Handler] = {FETCH: fetch}
