"""A model that misbehaves in every way that we know: the articles answer, or a person does, and the person is not kept waiting."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

import bot
from core.work import Ground
from desk.twins.journal import Fault
from desk.twins.openai import OpenAITwin
from desk.twins.server import serving
from tests.bot.builders import Talk, publish_all

QUESTION = "¿Cuánto tarda el certificado de asistencia?"
UNKNOWN = "¿Cuántos escalones tiene la torre del reloj?"


def _json(answer: str) -> str:
    return json.dumps({"risk": "routine", "intent": "paperwork", "answer": answer, "summary": "x"})


SAYS: dict[str, str] = {
    "empty": "",
    "blank": "   \n ",
    "an empty answer": _json(""),
    "half of its JSON": _json("El certificado tarda dos días hábiles [1].")[:40],
    "another shape": '{"message": "hola"}',
    "a list": "[1, 2, 3]",
    "a page": "<html><body><h1>502 Bad Gateway</h1></body></html>",
    "noise": "\ufffd\x07\x1b[31m ¤¤¤ asdkjh 123 [1]",
    "an endless word": "ja" * 8_000,
    "English": _json("The certificate of attendance takes two business days [1]."),
    "Portuguese": _json("O certificado de assistência demora dois dias úteis e não precisa marcar hora, você pede na recepção [1]."),
    "French": _json("Le certificat est demandé à l'accueil et prend deux jours ouvrables [1]."),
    "Chinese": _json("证书需要两个工作日 [1]。"),
    "no marks": _json("El certificado de asistencia tarda dos días hábiles."),
    "a mark of nothing": _json("El certificado de asistencia tarda dos días hábiles [42]."),
}  # fmt: skip
FAULTS: dict[str, Fault] = {
    "half a stream": Fault("cut"),
    "a stream without its end": Fault("stop"),
    "malformed": Fault("malformed"),
    "429": Fault("rate_limit", seconds=30),
    "503": Fault("server_error", code=503),
    "401": Fault("refuse", code=401),
    "a day late": Fault("hang", seconds=86_400),
    "a word an hour": Fault("slow", seconds=3600),
}


@pytest.fixture
def twin() -> OpenAITwin:
    return OpenAITwin()


@pytest_asyncio.fixture
async def modelled(ground: Ground, twin: OpenAITwin, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ground]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    await publish_all(ground)
    async with serving(twin.app) as address:
        ground.settings.openai_base_url = f"{address}/v1"
        ground.settings.openai_model = "twin"
        ground.settings.bot_timeout_seconds = 60
        yield ground


@pytest.fixture
def talk(modelled: Ground) -> Talk:
    return Talk(bot.Brain(modelled))


async def extractive(talk: Talk, why: str = "") -> None:
    decision = await talk.say(QUESTION)
    assert decision.action == "answer", why
    assert decision.text.startswith("Según «Certificado de asistencia»"), why
    assert decision.citations[0].quote in decision.text, why


def rested(brain: bot.Brain) -> None:
    """Its breaker has forgotten what was."""
    assert brain._model is not None
    brain._model._breaker.ok()


async def test_what_makes_no_sense_is_not_said(modelled: Ground, twin: OpenAITwin) -> None:
    brain = bot.Brain(modelled)
    for name, said in SAYS.items():
        twin.mind = lambda asked, kind, said=said: said  # type: ignore[misc]
        await extractive(Talk(brain), name)
        rested(brain)


async def test_who_fails_or_is_late_is_not_waited_for(modelled: Ground, twin: OpenAITwin) -> None:
    patient, hurried = bot.Brain(modelled), bot.Brain(modelled)
    await hurried.warm()
    hurried._seconds = 2
    for name, fault in FAULTS.items():
        # Without an end of its own the test would not come to one either.
        brain = hurried if fault.seconds > 60 else patient
        twin.journal.faults.clear()
        twin.journal.faults.extend([fault] * 2)
        await extractive(Talk(brain), name)
        rested(brain)


async def test_where_no_article_answers_a_person_does(talk: Talk, twin: OpenAITwin) -> None:
    twin.mind = lambda asked, kind: _json("La torre tiene noventa escalones.")
    decision = await talk.say(UNKNOWN)
    assert decision.action in ("hand_over", "clarify")
    if decision.action == "clarify":
        decision = await talk.say("no, eso no")
        assert decision.action == "hand_over"


async def test_a_model_that_is_down_costs_no_time_after_its_third_failure(talk: Talk, twin: OpenAITwin) -> None:
    twin.journal.faults.extend([Fault("refuse")] * 9)
    for _ in range(5):
        await extractive(talk)
    assert len(twin.journal.calls) == 3


async def test_at_the_limit_the_articles_answer_alone(talk: Talk, twin: OpenAITwin) -> None:
    settings = talk.brain.ledger._ground.settings
    settings.openai_day_tokens = 1
    assert (await talk.say(QUESTION)).action == "answer"
    calls = len(twin.journal.calls)
    fresh = Talk(bot.Brain(talk.brain.ledger._ground))
    decision = await fresh.say(QUESTION)
    assert decision.text.startswith("Según «Certificado de asistencia»") and len(twin.journal.calls) == calls == 1
    assert {"name": "model", "unavailable": "limit: day_tokens"} in decision.steps


async def test_every_answer_of_a_model_names_its_prompt(talk: Talk) -> None:
    decision = await talk.say(QUESTION)
    step: dict[str, Any] = next(step for step in decision.steps if step["name"] == "model")
    assert step["prompt"] == "es 1"
