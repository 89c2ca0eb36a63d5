"""What the bot is given: the recent turns of one conversation, and the queues it may suggest."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from bot import QueueOption, Turn
from core.work import Work
from desk.conversations import read

HISTORY = 20


@dataclass(frozen=True, slots=True)
class Gathered:
    """`from_seq` to `to_seq`: the citizen's messages that nobody has answered."""

    conversation_id: UUID
    account_id: UUID
    locale: str
    epoch: int
    from_seq: int
    to_seq: int
    turns: tuple[Turn, ...]
    queues: tuple[QueueOption, ...]
    with_model: bool = True  # fewer turns than the settings let a model take part in


async def gather(work: Work, conversation_id: UUID) -> Gathered | None:
    """None when it is not the bot's turn: another owner, an open flag, nothing unanswered."""
    row = await work.one(
        "SELECT account_id, owner, owner_epoch, risk_open, locale, last_seq, answered_seq,"
        " (SELECT count(*) FROM bot_turn t WHERE t.conversation_id = c.id AND t.at > %s) AS turns_today"
        " FROM conversation c WHERE id = %s",
        (work.now - timedelta(days=1), conversation_id),
    )
    if row is None or row["owner"] != "bot" or row["risk_open"]:
        return None
    messages = await read.citizen_messages(work, conversation_id, max(0, row["last_seq"] - HISTORY), HISTORY)
    unanswered = [m for m in messages if m["author"] == "citizen" and m["seq"] > row["answered_seq"]]
    if not unanswered:
        return None
    turns = tuple(
        Turn(m["author"], m["text"] or "") for m in messages if m["author"] in ("citizen", "bot", "operator")
    )
    return Gathered(
        conversation_id, row["account_id"], row["locale"], row["owner_epoch"], unanswered[0]["seq"],
        unanswered[-1]["seq"], turns, await queue_options(work), row["turns_today"] < work.settings.bot_model_turns,
    )  # fmt: skip


async def queue_options(work: Work) -> tuple[QueueOption, ...]:
    rows = await work.all(
        "SELECT id, name, intents, skills, languages FROM queue WHERE archived_at IS NULL ORDER BY position, id"
    )
    return tuple(
        QueueOption(row["id"], row["name"], tuple(row["intents"]), tuple(row["skills"]), tuple(row["languages"]))
        for row in rows
    )
