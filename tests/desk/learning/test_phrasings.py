"""A person asks the model for other ways of asking for an article: checked, billed, bounded, and nothing kept."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

import bot
from bot.model.ledger import keep
from bot.model.usage import Usage
from desk.triage import assist
from desk.twins.journal import Fault
from desk.twins.openai import OpenAITwin
from knowledge_base import service
from knowledge_base.models import Article
from tests.house import House, with_model

SAID = ["quiero la credencial", "¿la credencial se paga?", "¿cómo pido un turno?", "ya está en el formulario", "entrá a www.malo.example"]


@pytest.fixture
def twin() -> OpenAITwin:
    return OpenAITwin(mind=lambda asked, kind: json.dumps({"phrasings": SAID}))


@pytest_asyncio.fixture
async def modelled(house: House, twin: OpenAITwin) -> AsyncIterator[House]:
    async with with_model(house, twin):
        yield house


async def written(house: House) -> Article:
    async with house.ground.work() as work:
        await service.create(work, title="Turnos", body="Se piden por chat.", asked_as=["como pido un turno"], publish=True)
        return await service.create(work, title="Credencial", body="Se saca en la junta.", asked_as=["¿dónde se saca?"], publish=True)


async def test_what_is_proposed_is_checked_billed_and_not_kept(modelled: House, twin: OpenAITwin) -> None:
    article, admin = await written(modelled), await modelled.staff("admin")
    assert (await admin.get("bot/model")).json() == {"configured": True}
    answer = await admin.post(f"articles/{article.id}/phrasings", json={"asked_as": ["Ya está en el formulario"]}, timeout=150)
    assert (answer.status_code, answer.json()) == (200, {"items": SAID[:2], "by": "model"})
    kept = (await admin.get(f"articles/{article.id}")).json()
    assert (kept["asked_as"], kept["version"]) == (["¿dónde se saca?"], 1)
    (bill,) = await modelled.rows("SELECT purpose, prompt, calls, failures FROM model_usage")
    assert bill == {"purpose": "phrasings", "prompt": "phrasings 1", "calls": 1, "failures": 0}


@pytest.mark.parametrize("fault", [Fault("cut"), Fault("rate_limit"), Fault("malformed"), Fault("hang", seconds=86_400)], ids=lambda fault: fault.kind)
async def test_a_model_that_fails_is_told_so_and_still_billed(modelled: House, twin: OpenAITwin, fault: Fault) -> None:
    article, admin = await written(modelled), await modelled.staff("admin")
    if fault.kind == "hang":
        modelled.ground.settings.bot_timeout_seconds = 1
        modelled.ground.extras["brain"] = brain = bot.Brain(modelled.ground)
        await brain.warm()
    twin.journal.faults.extend([fault] * 2)
    answer = await admin.post(f"articles/{article.id}/phrasings", json={}, timeout=150)
    assert (answer.status_code, answer.json()["code"]) == (503, "model_unavailable")
    (bill,) = await modelled.rows("SELECT calls, failures FROM model_usage")
    assert bill["calls"] == (1 if fault.kind == "hang" else 2) and bill["failures"] == (0 if fault.kind == "malformed" else bill["calls"])


async def test_a_limit_that_is_used_up_asks_nobody(modelled: House, twin: OpenAITwin) -> None:
    article, admin = await written(modelled), await modelled.staff("admin")
    modelled.ground.settings.openai_day_tokens = 100
    usage = Usage()
    usage.called("", "", 0.1, (90, 20), failed=False)
    async with modelled.ground.work() as work:
        await keep(work, usage, "answer", "es 1")
    answer = await admin.post(f"articles/{article.id}/phrasings", json={})
    assert (answer.status_code, answer.json()["code"]) == (503, "model_unavailable") and not twin.journal.calls


async def test_more_than_a_process_can_bear_are_told_so(modelled: House, monkeypatch: pytest.MonkeyPatch) -> None:
    article, admin = await written(modelled), await modelled.staff("admin")
    monkeypatch.setattr(assist.gate, "_free", 0)
    answer = await admin.post(f"articles/{article.id}/phrasings", json={})
    assert (answer.status_code, answer.json()["code"]) == (503, "assist_busy")


async def test_without_a_model_it_is_said(house: House) -> None:
    article, admin = await written(house), await house.staff("admin")
    assert (await admin.get("bot/model")).json() == {"configured": False}
    answer = await admin.post(f"articles/{article.id}/phrasings", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_model")
    assert (await (await house.staff()).post(f"articles/{article.id}/phrasings", json={})).status_code == 403
