"""One question to the model: hide who speaks, ask, check each sentence as it comes, give back what holds."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import structlog

from bot.decision import OnSentence, Turn
from bot.language import language_of
from bot.model import own_words, prompt
from bot.model.check import Checked, check, is_no_answer, split
from bot.model.endpoint import Endpoint
from bot.model.phrasings import Subject, propose
from bot.model.redaction import PLACEHOLDER, Redaction
from bot.model.reply import Reply, so_far, whole
from bot.model.trouble import ModelUnavailable
from bot.model.usage import Usage
from bot.model.write import write
from core.settings import Settings
from knowledge_base.retrieval.breaker import Breaker
from knowledge_base.retrieval.hits import PassageRow

log = structlog.get_logger()
FAILURES, REST_SECONDS = 3, 30.0
PAUSE_SECONDS = 0.3
MOST_CHARS = 12_000  # of a reply: what is asked for ends far below
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """`cited`: places in the list of passages, from 0. `abstained`: the passages do not hold it. `unfit`: nothing of it may be said."""

    text: str
    cited: tuple[int, ...] = ()
    abstained: bool = False
    risk_level: str = "routine"
    intent: str | None = None
    summary: str = ""
    unfit: bool = False


@dataclass
class _Spoken:
    """What was checked of one reply so far."""

    passages: Sequence[PassageRow]
    language: str
    hidden: Redaction
    on_sentence: OnSentence | None
    said: Sequence[str] = ()
    kept: list[Checked] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    read: int = 0

    async def take(self, sentences: Sequence[str]) -> None:
        """`sentences`: all that are whole, from the beginning."""
        for sentence in sentences[self.read :]:
            self.read += 1
            found = check(sentence, self.passages, self.language)
            if fault := found.fault or self._fault(found.text):
                self.dropped.append(fault)
                continue
            said = Checked(self.hidden.restore(found.text), found.cited)
            self.kept.append(said)
            if self.on_sentence is not None:
                await self.on_sentence(said.text)

    def _fault(self, text: str) -> str | None:
        if any(not self.hidden.knows(mark) for mark in PLACEHOLDER.findall(text)):
            return "person of its own"
        if language_of(PLACEHOLDER.sub(" ", text), self.language) != self.language:
            return "another language"
        held = (f"{passage.title}\n{passage.text}" for passage in self.passages)
        return "rules" if own_words.tells_the_rules(text, held) else None

    def answer(self) -> tuple[str, tuple[int, ...]]:
        """Empty when more fell than holds: what is left of such an answer misleads."""
        if not self.kept or len(self.dropped) > len(self.kept):
            return "", ()
        listed = [("\n" if said.text.startswith("•") else " ") + said.text for said in self.kept]
        return "".join(listed).strip(), tuple(dict.fromkeys(place for said in self.kept for place in said.cited))


class Model:
    """Made once per process."""

    def __init__(self, settings: Settings) -> None:
        self._endpoint = Endpoint(settings)
        # Shorter than the caller's own limit, so that a slow endpoint is counted here.
        self._seconds = settings.bot_timeout_seconds * 0.95
        self._breaker = Breaker(FAILURES, REST_SECONDS)

    async def warm(self) -> None:
        await self._endpoint.warm()

    async def answer(
        self, *, turns: Sequence[Turn], passages: Sequence[PassageRow], language: str,
        on_sentence: OnSentence | None = None, usage: Usage | None = None,
    ) -> ModelAnswer:  # fmt: skip
        """Sentences go to `on_sentence` as they pass their checks. Raises ModelUnavailable."""
        return await self._within(lambda: self._twice(turns, passages, language, on_sentence, usage))

    async def write(self, task: str, texts: Sequence[str], language: str, usage: Usage | None = None) -> str:
        """A summary or a translation of `texts`, for staff: what the prompt of that name asks for. Raises ModelUnavailable."""
        return await self._within(lambda: write(self._endpoint, task, texts, language, usage))

    async def phrasings(self, subject: Subject, usage: Usage | None = None) -> list[str]:
        """Other ways of asking for an article, for staff to choose from. Raises ModelUnavailable."""
        return await self._within(lambda: propose(self._endpoint, subject, usage))

    @property
    def resting(self) -> bool:
        return self._breaker.open

    async def _within(self, ask: Callable[[], Awaitable[Found]]) -> Found:
        if self._breaker.open:
            raise ModelUnavailable("resting after failures")
        try:
            async with asyncio.timeout(self._seconds):
                found = await ask()
        except TimeoutError:
            self._breaker.failed()
            raise ModelUnavailable("timeout") from None
        except ModelUnavailable:
            self._breaker.failed()
            raise
        self._breaker.ok()
        return found

    async def _twice(
        self, turns: Sequence[Turn], passages: Sequence[PassageRow], language: str, on_sentence: OnSentence | None,
        usage: Usage | None,
    ) -> ModelAnswer:  # fmt: skip
        hidden = Redaction(f"{p.title}\n{p.heading}\n{p.text}" for p in passages)
        hidden.learn(turn.text for turn in turns)
        safe = [Turn(turn.author, hidden.hide(turn.text)) for turn in turns]
        material = prompt.material(safe, passages)
        for last in (False, True):
            spoken = _Spoken(passages, language, hidden, on_sentence, [turn.text for turn in safe])
            try:
                return await self._once(material, spoken, usage)
            except ModelUnavailable as error:
                if last or not error.again or spoken.kept:
                    raise
                log.info("model_asked_again", reason=str(error))
                await asyncio.sleep(PAUSE_SECONDS)
        raise AssertionError

    async def _once(self, material: str, spoken: _Spoken, usage: Usage | None) -> ModelAnswer:
        raw = ""
        async for piece in self._endpoint.stream(prompt.rules(spoken.language), material, usage):
            raw += piece
            if len(raw) > MOST_CHARS:
                raise ModelUnavailable("a reply without an end")
            reply = so_far(raw)
            if reply is not None and not reply.high:
                # The last one may still grow, or get its citation.
                await spoken.take(split(reply.answer)[:-1])
        return await _ended(whole(raw), spoken)


async def _ended(reply: Reply, spoken: _Spoken) -> ModelAnswer:
    told = [*spoken.said, *(passage.text for passage in spoken.passages)]
    summary = spoken.hidden.restore(own_words.summary(reply.summary, told))
    if reply.high or is_no_answer(reply.answer):
        return ModelAnswer("", (), True, reply.risk, reply.intent, summary)
    await spoken.take(split(reply.answer))
    text, cited = spoken.answer()
    if spoken.dropped:
        log.info("model_sentences_dropped", kept=len(spoken.kept), faults=sorted(set(spoken.dropped)))
    return ModelAnswer(text, cited, not text, reply.risk, reply.intent, summary, unfit=not text)


def model_of(settings: Settings) -> Model | None:
    """None when no endpoint is configured."""
    return Model(settings) if settings.openai_base_url else None
