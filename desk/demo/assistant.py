"""The assistant's part in the conversations: decisions written beforehand, applied as the live ones are."""

from typing import Any

from bot import Citation, Decision
from bot.extract import MAX_CHARS, extract
from bot.triage import intent_of
from core.texts import text
from desk.demo.talk import Talk
from desk.triage import turn
from desk.triage.gather import gather


async def answer(talk: Talk, place: str) -> None:
    """Out of an article, with its citation. `place`: slug, or slug#first words of the heading."""
    slug, _, heading = place.partition("#")
    told, locale = talk.stage.articles[slug], talk.locale
    passage = next(p for p in told.passages if p.heading.startswith(heading))
    quote = (
        passage.text
        if len(passage.text) <= MAX_CHARS
        else extract(talk.last, passage.text, told.language).quote
    )
    lead = text(
        f"bot.answer.from_{told.language}" if told.language != locale else "bot.answer.from",
        locale,
        title=told.title,
    )
    words = f"{lead}\n\n{quote.strip()}\n\n{text('bot.answer.offer', locale)}"
    citation = Citation(told.id, told.title, quote, passage.id)
    await _decide(
        talk, "answer", words, citations=(citation,), confidence=talk.stage.chance.uniform(0.62, 0.94)
    )


async def hand_over(talk: Talk, how: dict[str, str]) -> None:
    said = talk.stage.queues[how["queue"]]
    words = text(f"bot.{how.get('say', 'hand_over.unknown')}", talk.locale)
    asked = text("bot.summary.asked", talk.locale, text=talk.last)
    summary = how.get("summary") or f"{asked}\n{text('bot.summary.nothing', talk.locale)}"
    await _decide(
        talk, "hand_over", words, queue_id=said, summary=summary, urgency=how.get("urgency", "routine"),
        open_questions=tuple(how.get("open", ())), intent=how.get("intent"),
    )  # fmt: skip


async def small_talk(talk: Talk, kind: str) -> None:
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
