"""What the assistant offers to whoever attends: without a model, with one, and where neither can."""

import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from desk.triage import assist
from desk.twins.journal import Fault
from desk.twins.openai import OpenAITwin
from knowledge_base import service
from tests.house import Citizen, House, Staff, with_model

ASKED = "¿A qué hora abre la sede Tilcara?"
HOURS = "La sede Tilcara abre de lunes a viernes de 8 a 12."


async def attended(house: House, asked: str = ASKED) -> tuple[Citizen, Staff]:
    async with house.ground.work() as work:
        await service.create(work, title="Horario de la sede Tilcara", body=f"{HOURS} Los sábados no atiende.", publish=True)
    ana, operator = await house.citizen(), await house.staff()
    await ana.post("human")
    await ana.say(asked)
    assert (await operator.post(f"conversations/{ana.conversation}/take")).status_code == 200
    return ana, operator


async def ask(operator: Staff, ana: Citizen, verb: str, **body: Any) -> httpx.Response:
    return await operator.post(f"conversations/{ana.conversation}/{verb}", json=body, timeout=150)


async def test_a_reply_is_suggested_from_the_articles(house: House) -> None:
    ana, operator = await attended(house)
    answer = await ask(operator, ana, "suggest")
    found = answer.json()
    assert (answer.status_code, found["by"], found["action"]) == (200, "articles", "answer")
    assert found["text"] == found["citations"][0]["quote"] and HOURS in found["text"]
    assert (await house.rows("SELECT count(*) AS n FROM bot_turn"))[0]["n"] == 0
    assert [m["author"] for m in await ana.messages()][-1] != "bot"


async def test_where_no_article_answers_there_is_no_text(house: House) -> None:
    ana, operator = await attended(house, "¿quién ganó el partido de anoche?")
    assert (await ask(operator, ana, "suggest")).json()["text"] == ""


async def test_without_a_model_the_summary_is_in_the_persons_own_words(house: House) -> None:
    ana, operator = await attended(house)
    found = (await ask(operator, ana, "summarize")).json()
    assert found["by"] == "template" and f"«{ASKED}»" in found["text"] and "1 de la persona" in found["text"]


async def test_without_a_translator_it_is_said(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    ana, operator = await attended(house)
    answer = await ask(operator, ana, "translate", text="Necesito ayuda con un trámite", to="en")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_translator")
    assert (await ask(operator, ana, "translate", text="Necesito ayuda con un trámite", to="es")).json()["by"] == "same"


async def test_apertium_translates_where_it_is_installed(house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "apertium"
    program.write_text('#!/bin/sh\nif [ "$1" = "-l" ]; then echo "spa-eng"; else read text; echo "$2: $text"; fi\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    ana, operator = await attended(house)
    found = (await ask(operator, ana, "translate", text="Necesito ayuda con un trámite", to="en")).json()
    assert found == {"text": "spa-eng: Necesito ayuda con un trámite", "by": "apertium"}


async def test_who_does_not_attend_gets_nothing(house: House) -> None:
    ana, _ = await attended(house)
    auditor = await house.staff("auditor", serves=False)
    for verb, body in (("suggest", {}), ("summarize", {}), ("translate", {"text": "hola", "to": "en"})):
        assert (await ask(auditor, ana, verb, **body)).status_code == 403


async def test_more_than_a_process_can_bear_are_told_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, operator = await attended(house)
    monkeypatch.setattr(assist, "gate", assist.Gate(0))
    answer = await ask(operator, ana, "suggest")
    assert (answer.status_code, answer.json()["code"]) == (503, "assist_busy")


@pytest.fixture
def twin() -> OpenAITwin:
    return OpenAITwin()


@pytest_asyncio.fixture
async def modelled(house: House, twin: OpenAITwin) -> AsyncIterator[House]:
    async with with_model(house, twin):
        yield house


async def test_the_model_suggests_sums_up_and_translates_and_is_billed(modelled: House, twin: OpenAITwin) -> None:
    ana, operator = await attended(modelled)
    await ana.say("me llamo Xoana Etcheverry, DNI 30.123.456: ¿a qué hora abre la sede Tilcara?")
    suggested = (await ask(operator, ana, "suggest")).json()
    assert (suggested["by"], suggested["text"]) == ("model", HOURS)
    twin.mind = lambda asked, kind: "La persona [NAME_1] pregunta el horario. Entren en http://malo.example."
    summed = (await ask(operator, ana, "summarize")).json()
    assert summed["by"] == "model" and "malo.example" not in summed["text"] and "pregunta el horario" in summed["text"]
    twin.mind = lambda asked, kind: "I need the certificate for [DOCUMENT_1]"
    translated = (await ask(operator, ana, "translate", text="Necesito el certificado del dni 30.123.456", to="en")).json()
    assert translated == {"text": "I need the certificate for 30.123.456", "by": "model"}
    assert "Etcheverry" not in twin.seen and "30.123.456" not in twin.seen
    rows = await modelled.rows("SELECT purpose, prompt, calls FROM model_usage ORDER BY purpose")
    assert [(row["purpose"], row["prompt"], row["calls"]) for row in rows] == [
        ("suggest", "es 1", 1), ("summary", "summary 1", 1), ("translate", "translate 1", 1),
    ]  # fmt: skip


async def test_a_translation_that_says_more_is_not_shown(modelled: House, twin: OpenAITwin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    ana, operator = await attended(modelled)
    twin.mind = lambda asked, kind: "I need help, call 0900 111 2222"
    assert (await ask(operator, ana, "translate", text="Necesito ayuda", to="en")).status_code == 409


async def test_a_model_in_bad_health_leaves_the_template(modelled: House, twin: OpenAITwin) -> None:
    ana, operator = await attended(modelled)
    twin.journal.faults.extend([Fault("server_error")] * 3)
    assert (await ask(operator, ana, "summarize")).json()["by"] == "template"
