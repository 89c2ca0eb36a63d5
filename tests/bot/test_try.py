"""The playground over HTTP: staff alone, the live path, nothing kept."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest_asyncio
from fastapi import FastAPI

import bot
import bot.api
from core import problems
from core.identity import create_user
from core.identity.sessions import open_session
from core.work import Ground
from desk.queue import service as queues
from tests.bot.builders import publish_all


@pytest_asyncio.fixture
async def client(ground: Ground) -> AsyncIterator[httpx.AsyncClient]:
    await publish_all(ground)
    ground.extras["brain"] = bot.Brain(ground)
    app = FastAPI()
    app.state.ground = ground
    problems.install(app)
    app.include_router(bot.api.router)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as http:
        yield http


async def bearer(ground: Ground, role: str) -> dict[str, str]:
    async with ground.work() as work:
        user = await create_user(
            work, email=f"{uuid4().hex}@desk.test", name="Ana", password="una clave larga", role=role
        )
        session = await open_session(work, user, kind="bearer")
    return {"Authorization": f"Bearer {session.token}"}


async def test_an_operator_sees_the_decision_and_its_steps(ground: Ground, client: httpx.AsyncClient) -> None:
    headers = await bearer(ground, "operator")
    answer = await client.post(
        "/api/v1/bot/try", json={"text": "¿Dónde queda el ropero del barrio?"}, headers=headers
    )
    assert answer.status_code == 200
    found = answer.json()
    assert (found["action"], found["language"], found["urgency"]) == ("answer", "es", "routine")
    assert found["risk"] == {"level": "routine", "topic": "none"}
    assert found["citations"][0]["title"] == "Dónde queda el ropero del barrio"
    assert [step["name"] for step in found["steps"]] == [
        "risk",
        "language",
        "retrieval",
        "judged",
        "decision",
    ]


async def test_history_is_the_talk_before(ground: Ground, client: httpx.AsyncClient) -> None:
    headers = await bearer(ground, "operator")
    history = [
        {"author": "citizen", "text": "¿A qué hora abre la sede Tilcara?"},
        {"author": "bot", "text": "De 8 a 12."},
    ]
    answer = await client.post(
        "/api/v1/bot/try",
        json={"text": "¿y en Oberá?", "history": history, "locale": "es-AR"},
        headers=headers,
    )
    assert answer.json()["citations"][0]["title"] == "Horario de la sede Oberá"


async def test_a_queue_is_suggested_from_those_that_are(ground: Ground, client: httpx.AsyncClient) -> None:
    async with ground.work() as work:
        await queues.create_queue(work, name="Familias", intents=["family"])
    headers = await bearer(ground, "operator")
    answer = await client.post(
        "/api/v1/bot/try", json={"text": "mi hijo no me habla, ¿qué opinan?"}, headers=headers
    )
    found = answer.json()
    assert (found["action"], found["intent"]) == ("hand_over", "family")
    assert found["queue_id"] is not None


async def test_nothing_is_kept(ground: Ground, client: httpx.AsyncClient) -> None:
    headers = await bearer(ground, "operator")
    answer = await client.post("/api/v1/bot/try", json={"text": "me quiero matar ahora"}, headers=headers)
    assert answer.json()["action"] == "safe_reply"
    async with ground.work() as work:
        for table in ("conversation", "message", "bot_turn", "risk_flag"):
            row = await work.one(f"SELECT count(*) AS n FROM {table}")
            assert row is not None and row["n"] == 0, table


async def test_who_may_not_and_what_is_wrong_is_told(ground: Ground, client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/v1/bot/try", json={"text": "hola"})).status_code == 401
    headers = await bearer(ground, "operator")
    for body in (
        {},
        {"text": 7},
        {"text": "a\x00b"},
        {"text": "hola", "history": [{"author": "nobody", "text": "x"}]},
    ):
        assert (await client.post("/api/v1/bot/try", json=body, headers=headers)).status_code == 422
    for text in ("", "😀", "a" * 100_000):
        assert (await client.post("/api/v1/bot/try", json={"text": text}, headers=headers)).status_code == 200


async def test_the_prompts_are_told_with_their_versions(ground: Ground, client: httpx.AsyncClient) -> None:
    headers = await bearer(ground, "operator")
    found = (await client.get("/api/v1/bot/prompts", headers=headers)).json()["items"]
    assert {one["version"] for one in found} == {"es 1", "en 1", "pt 1", "summary 1", "translate 1", "phrasings 1"}
    assert all(one["fingerprint"] and one["text"] for one in found)
    assert (await client.get("/api/v1/bot/prompts")).status_code == 401
