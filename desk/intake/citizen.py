"""What a citizen may do, whichever road it comes by: HTTP or socket."""

from typing import Any
from uuid import UUID

from bot.risk import by_rules
from channels.text import own
from core.actor import Actor
from core.errors import Invalid, NotFound
from core.texts import text as message_text
from core.work import Work
from desk.conversations import sessions, states, votes
from desk.conversations.say import say
from desk.conversations.sessions import Citizen
from desk.intake.flusher import Intake
from desk.intake.limits import Buckets, Pace
from desk.intake.messages import Incoming, Kept

CLIENT_ID = 64
_writing = Pace(burst=20, per_second=1.0)
# A school behind one address, a whole town on one channel: wide enough for them, and narrow for a machine.
_address = Buckets(burst=200, per_second=20.0)
_channel = Buckets(burst=2_000, per_second=400.0)


def citizen_actor(citizen: Citizen) -> Actor:
    return Actor(kind="citizen", id=citizen.conversation_id, locale=citizen.locale)


async def write(
    intake: Intake, citizen: Citizen, sender: bytes, *, client_id: Any, text: Any, attachments: Any,
    limited: bool = True, address: str = "",
) -> Kept:  # fmt: skip
    """Keeps a message. The same `client_id` gets the same answer. `address`: as `neighbourhood` tells it.

    Raises Invalid for a bad text, client id or attachment, RateLimited for a flood of somebody who is not at risk.
    """
    if not isinstance(client_id, str) or not 1 <= len(client_id) <= CLIENT_ID or not client_id.isprintable():
        raise Invalid(f"client_id must be 1 to {CLIENT_ID} printable characters.", code="bad_client_id")
    files = _file_ids(attachments)
    clean = own(text if text is not None else "", attachments=len(files))
    finding = by_rules(clean)
    if finding.raised:
        _writing.flagged(citizen.conversation_id)
    elif limited:
        wider = ((_address, address), (_channel, str(citizen.account_id)))
        await _writing.take(intake.ground, citizen.conversation_id, *wider)
    return await intake.receive(
        Incoming(
            account_id=citizen.account_id,
            channel="web",
            external_id=f"{citizen.conversation_id}:{client_id}",
            sender=sender,
            text=clean,
            conversation_id=citizen.conversation_id,
            locale=citizen.locale,
            attachments=files,
        ),
        finding,
    )


def _file_ids(attachments: Any) -> tuple[UUID, ...]:
    if attachments in (None, []):
        return ()
    if not isinstance(attachments, list) or len(attachments) > 10:
        raise Invalid("attachments must be a list of at most 10 ids.", code="bad_attachments")
    try:
        return tuple(UUID(str(a)) for a in attachments)
    except ValueError:
        raise Invalid("attachments must be ids of uploaded files.", code="bad_attachments") from None


async def check_files(work: Work, citizen: Citizen, attachments: Any) -> None:
    """Raises Invalid when a file is not this conversation's."""
    wanted = _file_ids(attachments)
    if not wanted:
        return
    row = await work.one(
        "SELECT count(*) AS n FROM stored_file WHERE id = ANY(%s) AND owner_id = %s AND preview_of IS NULL",
        (list(wanted), citizen.conversation_id),
    )
    if row is None or row["n"] != len(set(wanted)):
        raise Invalid("An attachment is unknown.", code="bad_attachments")
    await work.execute("UPDATE stored_file SET attached_at = %s WHERE id = ANY(%s)", (work.now, list(wanted)))


async def ask_human(work: Work, citizen: Citizen) -> None:
    """A person is one tap away. Asking again costs nothing: the place in the queue stays."""
    moved = await states.hand_to_queue(work, citizen.conversation_id, cause="asked_for_person")
    if moved:
        await say(work, citizen.conversation_id, "system", message_text("chat.system.queued", citizen.locale))


async def rate(work: Work, citizen: Citizen, score: int, comment: str | None) -> None:
    key = await work.vault.key_of(work.conn, citizen.conversation_id)
    sealed = key.seal(comment, "conversation.rating_comment", citizen.conversation_id) if comment else None
    await work.execute(
        "UPDATE conversation SET rating = %s, rating_comment = coalesce(%s, rating_comment) WHERE id = %s",
        (score, sealed, citizen.conversation_id),
    )
    await work.audit("conversation.rated", "conversation", citizen.conversation_id, score=score)
    work.hint("conversation", citizen.conversation_id, full=1)


async def close(work: Work, citizen: Citizen) -> None:
    if await states.close(work, citizen.conversation_id, reason="left", by="citizen"):
        await say(work, citizen.conversation_id, "system", message_text("chat.system.closed", citizen.locale))


async def forget(work: Work, citizen: Citizen) -> str:
    await states.close(work, citizen.conversation_id, reason="forgotten", by="citizen")
    return await sessions.forget(work, citizen.conversation_id)


async def mark_read(work: Work, citizen: Citizen, seq: Any) -> None:
    """Raises Invalid for a seq that was never given."""
    if not isinstance(seq, int) or isinstance(seq, bool) or seq < 0:
        raise Invalid("seq must be a number.", code="bad_seq")
    row = await work.one(
        "UPDATE conversation SET citizen_read_seq = greatest(citizen_read_seq, %(seq)s)"
        " WHERE id = %(id)s AND last_seq >= %(seq)s AND citizen_read_seq < %(seq)s RETURNING id",
        {"seq": seq, "id": citizen.conversation_id},
    )
    if row is None:
        last = await work.one("SELECT last_seq FROM conversation WHERE id = %s", (citizen.conversation_id,))
        if last is None:
            raise NotFound("There is no such conversation.")
        if seq > last["last_seq"]:
            raise Invalid("That seq has not been given yet.", code="future_seq")
        return
    work.hint("conversation", citizen.conversation_id, read=1)


async def feedback(work: Work, citizen: Citizen, message_id: UUID, helpful: bool) -> None:
    """Whether the bot's answer served. Raises NotFound, Conflict for a message that is not the bot's."""
    said = votes.Said("right" if helpful else "wrong")
    seq = await votes.vote(work, citizen.conversation_id, message_id, said, by="citizen")
    await work.audit("bot.rated", "conversation", citizen.conversation_id, helpful=helpful, seq=seq)
