"""The classifier's ear on what waits for a person: the rules read it in the intake, and they do not foresee all words."""

import asyncio
from typing import Any

from bot.language import language_of
from bot.risk import Finding, assess, safe_reply
from core.errors import Conflict
from core.tasks import Task
from core.work import Ground, Work
from desk.conversations import read
from desk.conversations.say import say
from desk.conversations.urgency import number
from desk.triage.risk import flag

LATEST = 20


async def run(ground: Ground, task: Task) -> None:
    """The handler of `risk.listen`. Repeating it changes nothing: a flag that stands is not raised again."""
    async with ground.work() as work:
        row = await _row(work, task)
        if row is None:
            return
        said = await read.citizen_messages(work, task.subject, max(row["answered_seq"], row["last_seq"] - LATEST), LATEST)
    texts = [message["text"] or "" for message in said if message["author"] == "citizen"]
    if not texts:
        return
    finding = await asyncio.to_thread(_gravest, texts)
    if not finding.raised:
        return
    async with ground.work() as work:
        row = await _row(work, task, lock=True)
        if row is None:
            return
        if row["owner"] == "queue":
            await _answer(work, task, row, safe_reply(finding, language_of(texts[-1], row["locale"][:2]), work.settings.country).text)
        await flag(work, task.subject, said[-1]["seq"], finding)


def _gravest(texts: list[str]) -> Finding:
    return max(map(assess, texts), key=lambda finding: number(finding.level))


async def _answer(work: Work, task: Task, row: dict[str, Any], text: str) -> None:
    try:
        await say(
            work, task.subject, "bot", text, owner="queue", epoch=row["owner_epoch"],
            client_id=f"risk:{row['last_seq']}",
        )  # fmt: skip
    except Conflict:
        pass  # a person took it in this moment


async def _row(work: Work, task: Task, *, lock: bool = False) -> dict[str, Any] | None:
    """None where the bot hears by itself and where a flag stands."""
    return await work.one(
        "SELECT owner, owner_epoch, locale, last_seq, answered_seq FROM conversation"
        " WHERE id = %s AND owner <> 'bot' AND NOT risk_open" + (" FOR NO KEY UPDATE" if lock else ""),
        (task.subject,),
    )
