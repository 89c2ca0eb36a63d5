"""What citizens and staff say of an answer of the assistant: one voice each on a message, changed or taken back at will."""

from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from core.clock import wire as wire_time
from core.errors import Conflict, Invalid, NotFound
from core.ids import new_id
from core.work import Work
from desk.conversations import wire
from knowledge_base import service as articles

Verdict = Literal["right", "wrong", "outdated"]
Author = Literal["citizen", "staff"]
_TURN: Final = """
SELECT m.seq, m.author, t.id AS turn FROM message m
LEFT JOIN LATERAL (SELECT id, to_seq FROM bot_turn WHERE conversation_id = m.conversation_id AND to_seq < m.seq
                   ORDER BY to_seq DESC, at DESC LIMIT 1) t
    ON NOT EXISTS (SELECT 1 FROM message b WHERE b.conversation_id = m.conversation_id AND b.author = 'bot'
                   AND b.seq > t.to_seq AND b.seq < m.seq)
WHERE m.id = %s AND m.conversation_id = %s
"""
_KEEP: Final = """
INSERT INTO answer_vote AS v (id, conversation_id, message_id, turn_id, author, author_id, verdict, better_article_id, remark, at)
VALUES (%(id)s, %(conversation)s, %(message)s, %(turn)s, %(author)s, %(author_id)s, %(verdict)s, %(better)s, %(remark)s, %(now)s)
ON CONFLICT ON CONSTRAINT uq_answer_vote DO UPDATE SET id = excluded.id, verdict = excluded.verdict,
    better_article_id = excluded.better_article_id, remark = excluded.remark, at = excluded.at
"""
# ix_answer_vote_conversation
_LIST: Final = """
SELECT v.id, v.message_id, v.author, v.author_id, v.verdict, v.remark, v.at, u.name, a.id AS better_id, a.title AS better_title,
       a.audience AS better_audience, a.organization_id AS better_organization
FROM answer_vote v LEFT JOIN user_account u ON u.id = v.author_id LEFT JOIN article a ON a.id = v.better_article_id
WHERE v.conversation_id = %s ORDER BY v.at, v.id
"""


@dataclass(frozen=True, slots=True)
class Said:
    """`better`: the article that would have been right, where the answer was wrong. `remark`: sealed with the conversation's key."""

    verdict: Verdict
    remark: str | None = None
    better: UUID | None = None


async def vote(work: Work, conversation_id: UUID, message_id: UUID, said: Said, *, by: Author) -> int:
    """The message's seq. Raises NotFound, Conflict for what is no answer to a question, Invalid."""
    row = await _answer(work, conversation_id, message_id)
    if said.better is not None:
        await _check_better(work, said)
    vote_id = new_id()
    key = await work.vault.key_of(work.conn, conversation_id)
    remark = key.seal(said.remark, "answer_vote.remark", vote_id) if said.remark else None
    await work.execute(
        _KEEP,
        {
            "id": vote_id, "conversation": conversation_id, "message": message_id, "turn": row["turn"], "author": by,
            "author_id": _voice(work, by), "verdict": said.verdict, "better": said.better, "remark": remark, "now": work.now,
        },
    )  # fmt: skip
    if by == "staff" and said.verdict != "right":
        # What was put aside before is looked at once more.
        await work.execute("UPDATE bot_turn SET learned_at = NULL, learned_article_id = NULL WHERE id = %s", (row["turn"],))
    seq: int = row["seq"]
    return seq


async def withdraw(work: Work, conversation_id: UUID, message_id: UUID, *, by: Author) -> bool:
    """Where there was none, nothing happens. Raises NotFound for what is no message of the conversation."""
    if await work.one("SELECT 1 AS ok FROM message WHERE id = %s AND conversation_id = %s", (message_id, conversation_id)) is None:
        raise NotFound("There is no such message.")
    gone = await work.execute(
        "DELETE FROM answer_vote WHERE message_id = %s AND conversation_id = %s AND author = %s AND author_id IS NOT DISTINCT FROM %s",
        (message_id, conversation_id, by, _voice(work, by)),
    )
    return bool(gone)


async def of_conversation(work: Work, conversation_id: UUID) -> list[dict[str, Any]]:
    """The oldest first. The caller has checked who asks."""
    rows = await work.all(_LIST, (conversation_id,))
    if not rows:
        return []
    key = await work.vault.key_of(work.conn, conversation_id)
    return [
        {
            "message_id": row["message_id"], "author": row["author"], "author_name": row["name"], "verdict": row["verdict"],
            "mine": row["author_id"] is not None and row["author_id"] == work.actor.id,
            "remark": wire.opened(key, row["remark"], "answer_vote.remark", row["id"]), "better": better_of(work, row),
            "at": wire_time(row["at"]),
        }
        for row in rows
    ]  # fmt: skip


async def _answer(work: Work, conversation_id: UUID, message_id: UUID) -> dict[str, Any]:
    row = await work.one(_TURN, (message_id, conversation_id))
    if row is None:
        raise NotFound("There is no such message.")
    if row["author"] != "bot" or row["turn"] is None:
        raise Conflict("Only the assistant's answers are rated like this.", code="not_an_answer")
    return row


async def _check_better(work: Work, said: Said) -> None:
    if said.verdict != "wrong" or said.better is None:
        raise Invalid("Only a wrong answer has a better article.", code="better_of_what")
    try:
        await articles.get(work, said.better)
    except NotFound:
        raise Invalid("There is no such article.", code="article_unknown") from None


def better_of(work: Work, row: dict[str, Any]) -> dict[str, Any] | None:
    """Of a row with `better_` columns; None where the actor may not see the article."""
    seen = row["better_id"] and articles.sees(work, row["better_audience"], row["better_organization"])
    return {"id": row["better_id"], "title": row["better_title"]} if seen else None


def _voice(work: Work, by: Author) -> UUID | None:
    return work.actor.id if by == "staff" else None
