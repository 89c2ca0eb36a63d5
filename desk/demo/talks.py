"""Conversations of the last day, played turn by turn through intake, bot, queue and operators."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from bot import Citation, Decision
from bot.extract import extract
from bot.risk import assess, safe_reply
from bot.triage import intent_of
from core.ids import new_id
from core.notices import answer
from core.tasks import Task
from core.tasks.put import cancel
from core.texts import text
from desk.conversations import manage, sessions, states
from desk.conversations.reply import reply
from desk.conversations.say import add_note
from desk.conversations.sessions import Citizen
from desk.demo.stage import Stage, read, span
from desk.intake import citizen, statement
from desk.intake.messages import Incoming, Known, Pending
from desk.intake.notice import VERSION
from desk.triage import risk, turn
from desk.triage.gather import gather

Scene = Callable[["Talk", Any], Awaitable[None]]
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
        await Talk(stage, row).play()


class Talk:
    """One conversation while it is played. `last`: the citizen's latest words."""

    def __init__(self, stage: Stage, row: dict[str, Any]) -> None:
        self.stage, self.row, self.work = stage, row, stage.work
        self.id = UUID(int=0)
        self.operator = ""
        self.last = ""
        self.said = 0
        self.locale: str = row.get("locale", "es")

    async def play(self) -> None:
        self.stage.at(self.row["ago"])
        await self._open()
        for step in self.row["turns"]:
            ((verb, value),) = step.items()
            if verb == "wait":
                seconds = span(value).total_seconds()
                self.stage.wait(seconds, seconds)
                continue
            self.stage.wait(*_PACE.get(verb, (1, 3)))
            await SCENES[verb](self, value)
        await self.work.execute(_ARRIVED, {"id": self.id, "now": self.work.now})
        await self.work.execute(_READ, (self.id,))
        await cancel(self.work.conn, "bot.turn", self.id)
        await cancel(self.work.conn, "intake.risk", self.id)

    async def _open(self) -> None:
        """`id` in the data is for cases that grow out of this conversation."""
        channel = self.row.get("channel", "web")
        self.account = self.stage.channels[channel]
        if channel == "web":
            mode = self.row.get("mode", "anonymous")
            opened = await sessions.start(
                self.work, site_key=None, locale=self.locale, mode=mode, contact=None, notice_version=VERSION
            )
            self.id = opened.conversation_id
            self.sender = sessions.web_sender(self.work, self.id)
        else:
            contact = _contact(channel, len(self.stage.conversations))
            self.sender = self.work.vault.blind("sender", f"{self.account['id']}|{contact}")
            self.id, _ = await sessions.create_conversation(
                self.work, self.account, channel=channel, locale=self.locale, mode="personal", sender=self.sender,
                contact=contact,
            )  # fmt: skip
        self.stage.conversations[self.row.get("id") or str(self.id)] = self.id

    @property
    def citizen(self) -> Citizen:
        return Citizen(self.id, self.account["id"], self.locale)


def _contact(channel: str, number: int) -> str:
    return f"{700_000_000 + number}" if channel == "telegram" else f"whatsapp:+549341555{2000 + number}"


async def _citizen(talk: Talk, words: str) -> None:
    """By the intake's own statement, inside this transaction."""
    talk.said += 1
    talk.last = words
    work, finding = talk.work, assess(words)
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


async def _answer(talk: Talk, slug: str) -> None:
    """What the bot would say out of this article, with its citation."""
    told, locale = talk.stage.articles[slug], talk.locale
    found = max(
        ((extract(talk.last, p.text, told.language), p) for p in told.passages), key=lambda pair: pair[0].weight
    )
    quoted, passage = found
    lead = text(f"bot.answer.from_{told.language}" if told.language != locale else "bot.answer.from", locale, title=told.title)
    words = f"{lead}\n\n{quoted.quote.strip()}\n\n{text('bot.answer.offer', locale)}"
    citation = Citation(told.id, told.title, quoted.quote, passage.id)
    await _decide(talk, "answer", words, citations=(citation,), confidence=talk.stage.chance.uniform(0.62, 0.94))


async def _hand_over(talk: Talk, how: dict[str, str]) -> None:
    said = talk.stage.queues[how["queue"]]
    words = text(f"bot.{how.get('say', 'hand_over.unknown')}", talk.locale)
    asked = text("bot.summary.asked", talk.locale, text=talk.last)
    summary = how.get("summary") or f"{asked}\n{text('bot.summary.nothing', talk.locale)}"
    await _decide(
        talk, "hand_over", words, queue_id=said, summary=summary, urgency=how.get("urgency", "routine"),
        open_questions=tuple(how.get("open", ())), intent=how.get("intent"),
    )  # fmt: skip


async def _small_talk(talk: Talk, kind: str) -> None:
    await _decide(talk, "chat", text(f"bot.talk.{kind}", talk.locale), confidence=1.0)


async def _decide(talk: Talk, action: Any, words: str, *, intent: str | None = None, **fields: Any) -> None:
    gathered = await gather(talk.work, talk.id)
    assert gathered is not None, f"not the bot's turn: {talk.last}"
    label = text("bot.button.person", talk.locale)
    buttons = ({"label": label, "value": label},) if action != "hand_over" else ()
    decision = Decision(
        action, words, talk.locale, intent=intent or intent_of(talk.last), buttons=buttons,
        steps=({"step": "decision", "action": action},), **fields,
    )  # fmt: skip
    await turn.apply(talk.work, gathered, decision, talk.stage.chance.randint(60, 480))


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
        "SELECT id FROM message WHERE conversation_id = %s AND author = 'bot' ORDER BY seq DESC LIMIT 1", (talk.id,)
    )
    assert row is not None
    await citizen.feedback(talk.work, talk.citizen, row["id"], helpful)


SCENES: dict[str, Scene] = {
    "c": _citizen, "a": _answer, "h": _hand_over, "talk": _small_talk, "take": _take, "o": _operator, "n": _note,
    "label": _label, "acknowledge": _acknowledge, "clear": _clear, "transfer": _transfer, "person": _person,
    "close": _close, "leave": _leave, "silent": _silent, "rate": _rate, "helpful": _helpful,
}  # fmt: skip
