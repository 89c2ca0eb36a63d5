"""An answer by a model, from passages alone. Late, down or without a source: None, and the passages speak for themselves."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, cast

import structlog

from bot import respond
from bot.asked import Asked, decided
from bot.decision import Decision
from bot.extract import extract
from bot.risk import Finding
from bot.risk.assess import Level
from core.settings import Settings
from knowledge_base.retrieval import Hit

log = structlog.get_logger()

Generate = Callable[[Asked, Sequence[Hit]], Awaitable[Decision | None]]
CONFIDENCE = 0.8  # of a model's answer that cites what it was shown


def model_of(settings: Settings) -> Any:
    """The configured model, or None."""
    if find_spec("bot.model") is None:
        return None
    return import_module("bot.model").model_of(settings)


async def answer(asked: Asked, hits: Sequence[Hit], model: Any, seconds: float, country: str) -> Decision | None:
    unavailable = import_module("bot.model").ModelUnavailable
    passages = [hit.passage for hit in hits]
    try:
        async with asyncio.timeout(seconds):
            found = await model.answer(
                turns=asked.turns, passages=passages, language=asked.language, on_sentence=asked.on_sentence
            )
    except (TimeoutError, unavailable) as error:
        asked.step("model", unavailable=type(error).__name__)
        log.warning("model_unavailable", error=type(error).__name__)
        return None
    asked.step("model", abstained=found.abstained, cited=list(found.cited), risk=found.risk_level)
    if found.risk_level in ("immediate", "urgent"):
        finding = Finding(cast(Level, found.risk_level), "none", ("model",))
        return respond.safe(asked, finding, country)
    cited = [hits[number] for number in found.cited if 0 <= number < len(hits)]
    if found.abstained or not cited or not found.text.strip():
        return respond.hand_over(asked, offered=[])
    citations = [
        respond.citation_of(hit.passage, extract(asked.question.condensed, hit.passage.text, hit.passage.language).quote)
        for hit in cited
    ]
    return decided(
        asked, "answer", found.text, citations=citations, confidence=CONFIDENCE, intent=found.intent,
        buttons=[asked.person_button()], offered=[hit.passage.title for hit in cited], open_questions=(),
        summary=found.summary,
    )  # fmt: skip
