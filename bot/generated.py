"""An answer by a model, from passages alone. Late, down or without a source: the passages speak themselves."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import cast

import structlog

from bot import respond
from bot.asked import Asked, decided
from bot.decision import Decision
from bot.extract import extract
from bot.model import Model, ModelUnavailable, prompt
from bot.model.usage import Usage
from bot.orders import orders
from bot.risk import Finding
from bot.risk.assess import Level
from bot.risk.doubt import suspected
from knowledge_base.retrieval import Hit

log = structlog.get_logger()

Generate = Callable[[Asked, Sequence[Hit]], Awaitable[Decision | None]]
CONFIDENCE = 0.8  # of a model's answer that cites what it was shown


async def answer(
    asked: Asked, hits: Sequence[Hit], model: Model, seconds: float, country: str, usage: Usage | None = None
) -> Decision | None:
    """A model that abstains leaves a mark on `asked`: then no passage is given as the answer either. One that says what may not be said
    leaves none: the passages are judged as if it were not there."""
    try:
        async with asyncio.timeout(seconds):
            found = await model.answer(
                turns=asked.turns, passages=[hit.passage for hit in hits], language=asked.language,
                on_sentence=asked.on_sentence, usage=usage,
            )  # fmt: skip
    except (TimeoutError, ModelUnavailable) as error:
        asked.step("model", unavailable=str(error) or type(error).__name__)
        log.warning("model_unavailable", error=type(error).__name__)
        return None
    asked.step("model", prompt=prompt.version(asked.language), abstained=found.abstained, cited=list(found.cited), risk=found.risk_level)
    if found.risk_level in ("immediate", "urgent"):
        finding = Finding(cast(Level, found.risk_level), "none", ("model",))
        believed = await asyncio.to_thread(_believable, asked)
        asked.step("model_risk", level=found.risk_level, believed=believed)
        return (respond.safe if believed else respond.safe_and_person)(asked, finding, country)
    if found.unfit:
        asked.step("model_unfit")
        return None
    cited = [hits[place].passage for place in found.cited if 0 <= place < len(hits)]
    if found.abstained or not cited or not found.text.strip():
        asked.abstained = True
        return None
    question = asked.question.condensed
    return decided(
        asked, "answer", found.text, confidence=CONFIDENCE, intent=found.intent, buttons=[asked.person_button()],
        citations=[respond.citation_of(p, extract(question, p.text, p.language).quote) for p in cited],
        offered=list(dict.fromkeys(passage.title for passage in cited)), open_questions=(), summary=found.summary,
    )  # fmt: skip


def _believable(asked: Asked) -> bool:
    """A model's opinion alone moves nobody to the top of the queue: the classifier has to suspect something, and nobody to give orders."""
    last = asked.question.text
    return not any(orders(turn.text) for turn in asked.turns if turn.author == "citizen") and suspected(last)
