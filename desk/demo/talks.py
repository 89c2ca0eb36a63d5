"""Conversations of the last day, played turn by turn through intake, bot, queue and operators."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from bot.risk import by_rules, safe_reply
from core.ids import new_id
from core.notices import answer
from core.tasks import Task
from core.tasks.put import cancel
from desk.conversations import manage, states
from desk.conversations.reply import reply
from desk.conversations.say import add_note
from desk.demo import assistant
from desk.demo.stage import Stage, read, span
from desk.demo.talk import Talk
from desk.intake import citizen, statement
from desk.intake.messages import Incoming, Known, Pending
from desk.triage import risk

Scene = Callable[[Talk, Any], Awaitable[None]]
# Seconds that pass before each kind of turn.
_PACE = {
    "c": (20, 90), "a": (1, 2), "h": (1, 2), "talk": (1, 2), "take": (15, 80), "o": (20, 80), "n": (10, 40),
    "close": (20, 90), "leave": (30, 120), "rate": (5, 30), "clear": (30, 90), "transfer": (10, 40),
}  # fmt: skip
_ARRIVED = """
UPDATE delivery SET status = CASE WHEN at < %(now)s THEN 'read' ELSE 'delivered' END, attempts = 1,
    provider_id = 'demo-' || id::text, updated_at = at + interval '2 seconds'
WHERE conversation_id = %(id)s AND status = 'queued'
"""
_READ = "UPDATE conversation SET citizen_read_seq = last_seq WHERE id = %s AND last_author <> 'citizen'"


async def play_all(stage: Stage) -> None:
    for row in read("conversations")["conversations"]:
        await _play(Talk(stage, row))


async def _play(talk: Talk) -> None:
    stage, work = talk.stage, talk.work
    stage.at(talk.row["ago"])
    await talk.open()
    for step in talk.row["turns"]:
        ((verb, value),) = step.items()
        if verb == "wait":
            seconds = span(value).total_seconds()
            stage.wait(seconds, seconds)
            continue
        stage.wait(*_PACE.get(verb, (1, 3)))
        await SCENES[verb](talk, value)
    await work.execute(_ARRIVED, {"id": talk.id, "now": work.now})
    await work.execute(_READ, (talk.id,))
    await _disarm(talk)


async def _disarm(talk: Talk) -> None:
    """What the scenes did already, or made needless, is not left to the relay."""
    row = await talk.work.one("SELECT owner FROM conversation WHERE id = %s", (talk.id,))
    waits = row is not None and row["owner"] == "queue"
    for kind in ("bot.turn", "intake.risk", "risk.listen", *(() if waits else ("queue.breach",))):
        await cancel(talk.work.conn, kind, talk.id)


async def _citizen(talk: Talk, words: str) -> None:
    """By the intake's own statement, inside this transaction."""
    talk.said += 1
    talk.last = words
    work, finding = talk.work, by_rules(words)
    incoming = Incoming(
        talk.account["id"], talk.row.get("channel", "web"), f"{talk.id}:demo-{talk.said}", talk.sender, words,
        conversation_id=talk.id, locale=talk.locale,
    )  # fmt: skip
    pending = Pending(incoming, finding, asyncio.get_running_loop().create_future())
    pending.known = Known(talk.id, await work.vault.key_of(work.conn, talk.id), talk.locale)
    if finding.raised:
        pending.reply = safe_reply(finding, talk.locale, work.settings.country).text
    await work.all(statement.KEEP, statement.values([pending], work.now))
    if finding.raised:
        await risk.follow(work, Task(new_id(), "intake.risk", talk.id))


async def _take(talk: Talk, code: str) -> None:
    talk.operator = code
    with talk.stage.acting(code):
        await manage.take(talk.work, talk.id)


async def _operator(talk: Talk, words: str) -> None:
    with talk.stage.acting(talk.operator):
        await reply(talk.work, talk.id, words, client_id=str(new_id()))


async def _note(talk: Talk, words: str) -> None:
    with talk.stage.acting(talk.operator) as operator_id:
        await add_note(talk.work, talk.id, words, author_id=operator_id)


async def _label(talk: Talk, labels: list[str]) -> None:
    with talk.stage.acting(talk.operator or "supervisor"):
        await manage.label(talk.work, talk.id, add=labels, remove=[])


async def _acknowledge(talk: Talk, code: str) -> None:
    """The alert of this conversation stops calling for others."""
    row = await talk.work.one("SELECT id FROM alert WHERE subject_id = %s AND state = 'open'", (talk.id,))
    assert row is not None
    with talk.stage.acting(code):
        await answer.acknowledge(talk.work, row["id"])


async def _clear(talk: Talk, reason: str) -> None:
    with talk.stage.acting(talk.operator):
        await manage.clear_risk(talk.work, talk.id, reason=reason)


async def _transfer(talk: Talk, how: dict[str, str]) -> None:
    with talk.stage.acting(talk.operator):
        await manage.transfer(
            talk.work, talk.id, queue_id=talk.stage.queues[how["queue"]], operator_id=None, note=how["note"]
        )
    talk.operator = ""


async def _person(talk: Talk, _: Any) -> None:
    """The citizen asks for a person, by the button."""
    await citizen.ask_human(talk.work, talk.citizen)


async def _close(talk: Talk, outcome: str) -> None:
    with talk.stage.acting(talk.operator):
        await manage.close(talk.work, talk.id, outcome=outcome, note=None)


async def _leave(talk: Talk, _: Any) -> None:
    await citizen.close(talk.work, talk.citizen)


async def _silent(talk: Talk, _: Any) -> None:
    """Nobody wrote any more."""
    await states.close(talk.work, talk.id, reason="silence", by="system")


async def _rate(talk: Talk, given: int | list[Any]) -> None:
    score, comment = given if isinstance(given, list) else (given, None)
    await citizen.rate(talk.work, talk.citizen, score, comment)


async def _helpful(talk: Talk, helpful: bool) -> None:
    row = await talk.work.one(
        "SELECT id FROM message WHERE conversation_id = %s AND author = 'bot' ORDER BY seq DESC LIMIT 1",
        (talk.id,),
    )
    assert row is not None
    await citizen.feedback(talk.work, talk.citizen, row["id"], helpful)


SCENES: dict[str, Scene] = {
    "c": _citizen, "a": assistant.answer, "h": assistant.hand_over, "talk": assistant.small_talk, "take": _take, "o": _operator, "n": _note,
    "label": _label, "acknowledge": _acknowledge, "clear": _clear, "transfer": _transfer, "person": _person,
    "close": _close, "leave": _leave, "silent": _silent, "rate": _rate, "helpful": _helpful,
}  # fmt: skip
