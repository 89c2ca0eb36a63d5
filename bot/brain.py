"""The order in which a turn is weighed: risk, small talk, what is published, a person."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, TypeVar

from bot import generated, respond
from bot.asked import Asked
from bot.decision import Decision, OnSentence, QueueOption, Turn
from bot.extract import extract
from bot.intents.classifier import opinion
from bot.judge import Judged, judge, threshold
from bot.language import asked_language, language_of
from bot.look_up import LIMIT, Retrieve, look_up
from bot.model import Model, ModelUnavailable, model_of, prompt
from bot.model.ledger import Ledger
from bot.model.phrasings import Subject
from bot.model.usage import Usage
from bot.orders import without_orders
from bot.risk import Finding, assess, warm
from bot.risk.assess import NOTHING
from bot.risk.book import LEVELS
from bot.small_talk import small_talk
from bot.transcript import question_of
from core.texts import pick_locale
from core.texts.sound import plain
from core.work import Ground
from knowledge_base import languages
from knowledge_base.retrieval import Hit
from knowledge_base.retrieval.live import knowledge_of

Found = TypeVar("Found")
Purpose = Literal["answer", "try", "suggest"]
SPOKEN = ("es", "en", "pt")
PASSAGES = 6  # that a model is shown
SHOWN_HITS = 5
WARMING = "¿a qué hora abren?"  # any question reads word lists and tables


def brain_of(ground: Ground) -> "Brain":
    """The process's own; where none was made, one for the moment."""
    brain: Brain = ground.extras.get("brain") or Brain(ground)
    return brain


class Brain:
    """Made once per process. Citizens are answered from public articles alone, staff who try it see the same."""

    def __init__(self, ground: Ground) -> None:
        self._knowledge = knowledge_of(ground)
        self._country = ground.settings.country
        self._model = model_of(ground.settings)
        self.ledger = Ledger(ground)
        self._seconds = ground.settings.bot_timeout_seconds

    async def warm(self) -> None:
        """What the first turn would wait for: the rules, the index, the model's client. Raises what the database raises."""
        await asyncio.to_thread(warm)
        await asyncio.to_thread(languages.load)
        await asyncio.to_thread(opinion, WARMING)
        if self._model is not None:
            await self._model.warm()
        hits = await self._retrieve(WARMING, "es")
        await asyncio.to_thread(judge, WARMING, hits)

    async def decide(
        self, turns: Sequence[Turn], *, locale: str = "es", queues: Sequence[QueueOption] = (),
        on_sentence: OnSentence | None = None, purpose: Purpose = "answer", with_model: bool = True,
    ) -> Decision:  # fmt: skip
        """Never raises for what a person wrote. Without database or vectors: what the index in memory holds."""

        async def generate(asked: Asked, hits: Sequence[Hit]) -> Decision | None:
            if self._model is None:
                return None
            limit = await self.ledger.exhausted() if with_model else "turns"
            if limit is not None:
                asked.step("model", unavailable=f"limit: {limit}")
                return None
            return await self._generate(asked, hits[:PASSAGES], self._model, purpose)

        return await decide(
            turns, self._retrieve, locale=locale, queues=queues, on_sentence=on_sentence, country=self._country,
            generate=generate,
        )  # fmt: skip

    async def _generate(self, asked: Asked, hits: Sequence[Hit], model: Model, purpose: Purpose) -> Decision | None:
        usage = Usage()
        try:
            return await generated.answer(asked, hits, model, self._seconds, self._country, usage)
        finally:
            await self.ledger.keep(usage, purpose, prompt.version(asked.language), down=model.resting)

    @property
    def has_model(self) -> bool:
        return self._model is not None

    async def write(self, task: Literal["summary", "translate"], texts: Sequence[str], language: str) -> str:
        """For staff, by the model. Raises ModelUnavailable where there is none, where it is down, or where a limit is used up."""
        return await self._billed(task, lambda model, usage: model.write(task, texts, language, usage))

    async def phrasings(self, subject: Subject) -> list[str]:
        """Other ways of asking for an article, for staff to choose from. Raises ModelUnavailable as `write`."""
        return await self._billed("phrasings", lambda model, usage: model.phrasings(subject, usage))

    async def _billed(self, task: str, ask: Callable[[Model, Usage], Awaitable[Found]]) -> Found:
        if self._model is None:
            raise ModelUnavailable("no model")
        if limit := await self.ledger.exhausted():
            raise ModelUnavailable(f"limit: {limit}")
        usage = Usage()
        try:
            return await ask(self._model, usage)
        finally:
            await self.ledger.keep(usage, task, prompt.version(task), down=self._model.resting)

    async def _retrieve(self, query: str, language: str | None) -> Sequence[Hit]:
        return await self._knowledge.search(query, language=language, limit=LIMIT)


async def decide(
    turns: Sequence[Turn], retrieve: Retrieve, *, locale: str = "es", queues: Sequence[QueueOption] = (),
    on_sentence: OnSentence | None = None, country: str = "AR", generate: generated.Generate | None = None,
) -> Decision:  # fmt: skip
    """The same without a ground: pure but for `retrieve`, `generate` and `on_sentence`."""
    question = question_of(turns)
    short = locale.replace("_", "-").split("-", maxsplit=1)[0].lower()
    fallback = short if short in SPOKEN else pick_locale(locale)
    spoken = asked_language(question.text)
    language = spoken or language_of(question.text, fallback)
    asked = Asked(turns, question, language, queues, on_sentence)
    finding = await asyncio.to_thread(_risk, turns)
    asked.step("risk", level=finding.level, topic=finding.topic, rules=list(finding.rules))
    if finding.raised:
        return respond.safe(asked, finding, country)
    asked.step("language", language=language, asked_for=spoken)
    kind = small_talk(question.text)
    if kind is not None:
        return await respond.talk(asked, kind)
    return await _from_knowledge(asked, retrieve, generate)


def _risk(turns: Sequence[Turn]) -> Finding:
    """The worst of the unanswered messages, each alone and all together: a sentence may be cut in two."""
    last: list[str] = []
    for turn in reversed(turns):
        if turn.author != "citizen":
            break
        last.insert(0, turn.text)
    texts = last if len(last) < 2 else [*last, " ".join(last)]
    return max(map(assess, texts), key=lambda finding: LEVELS.index(finding.level), default=NOTHING)


async def _from_knowledge(asked: Asked, retrieve: Retrieve, generate: generated.Generate | None) -> Decision:
    query, hits = await look_up(asked.question, asked.language, retrieve)
    hits, orders_dropped = await asyncio.to_thread(without_orders, hits)
    if asked.question.before:
        asked.step("condensed", query=query, before=list(asked.question.before))
    asked.step("retrieval", query=query, hits=[_shown(hit) for hit in hits[:SHOWN_HITS]])
    if orders_dropped:
        asked.step("orders_in_passages", sentences=orders_dropped)
    if generate is not None and hits:
        spoken = await generate(asked, hits)
        if spoken is not None:
            return spoken
    judged = await asyncio.to_thread(_judge, asked, query, hits)
    asked.step(
        "judged", verdict=judged.verdict, confidence=round(judged.confidence, 3), answer_from=threshold("answer"),
        related_from=threshold("related"), signs=dict(judged.signs),
    )  # fmt: skip
    if judged.verdict == "answer" and not asked.abstained:
        return await respond.answer(asked, judged)
    if asked.question.clarified or judged.verdict == "unknown":
        offered = [judged.hit.passage.title] if judged.hit and judged.verdict != "unknown" else []
        return respond.hand_over(asked, confidence=judged.confidence, offered=offered)
    return await (respond.which(asked, judged) if judged.verdict == "tie" else respond.related(asked, judged))


def _judge(asked: Asked, query: str, hits: Sequence[Hit]) -> Judged:
    """An article that was offered and is now named is the answer; else what the signs say."""
    named = plain(asked.question.text)
    meant = [hit for hit in hits if plain(hit.passage.title) == named] if asked.question.clarified else []
    if not meant:
        return judge(query, hits)
    best = max(meant, key=lambda hit: extract(query, hit.passage.text, hit.passage.language).weight)
    found = extract(" ".join(asked.question.before) or query, best.passage.text, best.passage.language)
    return Judged("answer", confidence=max(best.score, threshold("answer")), hit=best, extract=found)


def _shown(hit: Hit) -> dict[str, object]:
    return {
        "title": hit.passage.title, "passage_id": str(hit.passage.id), "score": round(hit.score, 3),
        "covered": round(hit.covered, 3), "vector": round(hit.vector, 3), "missing": list(hit.missing),
    }  # fmt: skip
