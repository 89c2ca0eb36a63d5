"""After a message at risk was kept and answered: top of the queue, alert until somebody takes it."""

from datetime import timedelta
from uuid import UUID

from bot.risk import Finding
from core.ids import new_id
from core.notices import fact
from core.tasks import Task
from core.texts import text
from core.work import Ground, Work
from desk.conversations import read, states
from desk.conversations.events import ConversationQueued
from desk.conversations.urgency import number, target_seconds


async def run(ground: Ground, task: Task) -> None:
    """The handler of `intake.risk`. Repeating it changes nothing."""
    async with ground.work() as work:
        await follow(work, task)


async def follow(work: Work, task: Task) -> None:
    row = await work.one(
        "SELECT owner, urgency, risk_open, risk_level, risk_topic, queue_id, organization_id, locale"
        " FROM conversation WHERE id = %s",
        (task.subject,),
    )
    if row is None or not row["risk_open"]:
        return
    if row["owner"] == "bot":
        await states.hand_to_queue(
            work, task.subject, cause="risk", urgency=row["urgency"], summary=await _summary(work, task, row)
        )
    elif row["owner"] == "queue" and row["queue_id"]:
        # Already waiting: its place moved up, so the queue must look again.
        await work.emit(ConversationQueued(task.subject, row["queue_id"], row["urgency"]))
        work.hint("queue", row["queue_id"])
    after = await work.one("SELECT organization_id FROM conversation WHERE id = %s", (task.subject,))
    if row["risk_level"] in ("immediate", "urgent"):
        await fact(
            work, "risk.flagged", ("conversation", task.subject), level=row["risk_level"], topic=row["risk_topic"],
            organization_id=after["organization_id"] if after else None,
        )  # fmt: skip
    work.hint("conversation", task.subject, full=1)


async def flag(work: Work, conversation_id: UUID, seq: int, finding: Finding) -> None:
    """Raises what was found after the message was kept; what the rules find is raised by the intake itself."""
    row = await work.one("SELECT id FROM message WHERE conversation_id = %s AND seq = %s", (conversation_id, seq))
    await work.execute(
        "INSERT INTO risk_flag (id, conversation_id, message_id, level, topic, rules, at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (new_id(), conversation_id, row["id"] if row else conversation_id, finding.level, finding.topic,
         list(finding.rules), work.now),
    )  # fmt: skip
    urgency = number(finding.level)
    await work.execute(
        "UPDATE conversation SET risk_open = TRUE, risk_level = %(level)s, risk_topic = %(topic)s,"
        " urgency = greatest(urgency, %(urgency)s), answer_due_at = least(answer_due_at, %(due)s) WHERE id = %(id)s",
        {"level": finding.level, "topic": finding.topic, "urgency": urgency, "id": conversation_id,
         "due": work.now + timedelta(seconds=target_seconds(urgency))},
    )  # fmt: skip
    await work.task("intake.risk", conversation_id)


async def _summary(work: Work, task: Task, row: dict[str, object]) -> dict[str, object]:
    """What the operator reads first: the person's own last words, not a paraphrase."""
    messages = await read.citizen_messages(work, task.subject, 0, 200)
    said = [m["text"] for m in messages if m["author"] == "citizen"][-3:]
    locale = str(row["locale"])
    lead = text(f"triage.risk.{row['risk_level']}", locale, topic=text(f"triage.topic.{row['risk_topic']}", locale))
    return {"summary": lead + "\n" + "\n".join(f"«{words}»" for words in said), "open_questions": [],
            "suggested": None, "citations": []}  # fmt: skip
