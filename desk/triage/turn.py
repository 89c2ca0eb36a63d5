"""One turn of the bot: gather, decide outside any transaction, then speak only if it still owns the conversation."""

import time
from dataclasses import replace
from typing import Any
from uuid import UUID

import structlog
from psycopg import AsyncConnection

import bot
from bot import Decision
from core import failpoints, metrics
from core.errors import Conflict
from core.ids import new_id
from core.tasks import Task
from core.work import Ground, Work
from desk.conversations import states
from desk.conversations.say import say
from desk.triage.gather import Gathered, gather
from desk.triage.risk import flag

log = structlog.get_logger()
LANGUAGES = ("es", "en", "pt")


async def run(ground: Ground, task: Task) -> None:
    """The handler of `bot.turn`. Ten messages in a row are answered once, together."""
    async with ground.work() as work:
        gathered = await gather(work, task.subject)
    if gathered is None:
        return
    begun = time.perf_counter()
    brain: bot.Brain = ground.extras["brain"]
    stream = _Stream(ground, gathered)
    decision = await brain.decide(
        gathered.turns, locale=gathered.locale, queues=gathered.queues, on_sentence=stream.sentence,
        with_model=gathered.with_model,
    )  # fmt: skip
    millis = int((time.perf_counter() - begun) * 1000)
    metrics.bot_seconds.observe(millis / 1000)
    try:
        async with ground.work() as work:
            failpoints.at("turn.before_say")
            if not await _superseded(work.conn, gathered):
                await apply(work, gathered, decision, millis, stream.message_id)
                metrics.bot_turns.labels(decision.action).inc()
    except Conflict as error:
        # A person has it now, or asked for one: the late answer stays unsaid.
        log.info("bot_turn_dropped", conversation=str(gathered.conversation_id), code=error.code)


async def _superseded(conn: AsyncConnection[Any], gathered: Gathered) -> bool:
    """More was written meanwhile: the turn that is already asked for answers all of it."""
    cursor = await conn.execute(
        "SELECT 1 FROM message m JOIN task t ON t.subject = m.conversation_id AND t.kind = 'bot.turn'"
        " AND t.lease_until IS NULL AND t.dead_at IS NULL"
        " WHERE m.conversation_id = %s AND m.seq > %s AND m.author = 'citizen' LIMIT 1",
        (gathered.conversation_id, gathered.to_seq),
    )
    return await cursor.fetchone() is not None


async def apply(
    work: Work, gathered: Gathered, decision: Decision, millis: int, message_id: UUID | None = None
) -> None:
    """Raises Conflict when the bot no longer owns the conversation; then nothing of this is kept."""
    citations = [citation.wire() for citation in decision.citations]
    extra = {"citations": citations, "confidence": round(decision.confidence, 3), "buttons": list(decision.buttons)}
    if decision.text:
        await say(
            work, gathered.conversation_id, "bot", decision.text, extra=extra, owner="bot", epoch=gathered.epoch,
            client_id=f"turn:{gathered.to_seq}", message_id=message_id,
        )  # fmt: skip
    await _remember(work, gathered, decision, millis)
    if decision.action == "safe_reply":
        await _flag(work, gathered, decision)
    if decision.action in ("hand_over", "safe_reply"):
        await states.hand_to_queue(
            work, gathered.conversation_id, queue_id=decision.queue_id, cause=f"bot:{decision.action}",
            summary={
                "summary": decision.summary, "open_questions": list(decision.open_questions), "citations": citations,
                "suggested": {
                    "queue_id": str(decision.queue_id) if decision.queue_id else None, "intent": decision.intent,
                },
            },
            urgency=bot.URGENCIES.index(decision.urgency), expected_epoch=gathered.epoch,
        )  # fmt: skip


async def _flag(work: Work, gathered: Gathered, decision: Decision) -> None:
    """The classifier or the model saw a risk that the rules did not: the same flag, the same road."""
    found = replace(decision.risk, rules=decision.risk.rules or ("model",))
    await flag(work, gathered.conversation_id, gathered.to_seq, found)


async def _remember(work: Work, gathered: Gathered, decision: Decision, millis: int) -> None:
    turn_id = new_id()
    key = await work.vault.key_of(work.conn, gathered.conversation_id)
    steps = key.seal(bot.dump_steps(decision.steps), "bot_turn.steps", turn_id)
    await work.execute(
        "INSERT INTO bot_turn (id, conversation_id, from_seq, to_seq, action, confidence, article_ids, steps, millis,"
        " at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (turn_id, gathered.conversation_id, gathered.from_seq, gathered.to_seq, decision.action,
         decision.confidence, [c.article_id for c in decision.citations], steps, millis, work.now),
    )  # fmt: skip
    language = decision.language if decision.language in LANGUAGES else gathered.locale
    await work.execute(
        "UPDATE conversation SET intent = coalesce(%s, intent), locale = %s WHERE id = %s",
        (decision.intent, language, gathered.conversation_id),
    )


class _Stream:
    """Sentences on their way to the citizen's page, each sealed by the conversation's key while it travels."""

    def __init__(self, ground: Ground, gathered: Gathered) -> None:
        self._ground, self._gathered = ground, gathered
        self.message_id = new_id()
        self._said = ""

    async def sentence(self, text: str) -> None:
        self._said = f"{self._said} {text}".strip()
        async with self._ground.work() as work:
            row = await work.one(
                "SELECT owner, owner_epoch FROM conversation WHERE id = %s", (self._gathered.conversation_id,)
            )
            if row is None or row["owner"] != "bot" or row["owner_epoch"] != self._gathered.epoch:
                return
            key = await work.vault.key_of(work.conn, self._gathered.conversation_id)
        sealed = key.seal(self._said, "message.body", self.message_id).hex()
        self._ground.hints.publish(
            "partial", self._gathered.conversation_id, id=str(self.message_id), sealed=sealed
        )
