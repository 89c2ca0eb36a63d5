"""Redis wiped or gone, the web process killed: nothing that was acknowledged is lost or doubled, risk is answered."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
import pytest_asyncio
import redis

from core.settings import Settings
from tests.house import House, Process, until
from tests.house import house as serving
from tests.services import Valkey, free_port, valkey


@pytest.fixture
def own_valkey() -> Iterator[Valkey]:
    with valkey() as server:
        yield server


@pytest_asyncio.fixture
async def stormy(settings: Settings, own_valkey: Valkey) -> AsyncIterator[House]:
    """A house with a Valkey of its own and a Chroma that is not there."""
    more = {"redis_url": own_valkey.url, "chroma_url": "http://127.0.0.1:9"}
    async with serving(settings.model_copy(update=more)) as made:
        yield made


async def test_risk_is_answered_and_first_with_valkey_and_chroma_away(stormy: House, own_valkey: Valkey) -> None:
    before = await stormy.citizen()
    await before.say("Hola, necesito hablar con alguien")
    await before.post("human")
    ana = await stormy.citizen()
    listening = await stormy.socket("/citizen", {"token": ana.token})
    own_valkey.stop()
    kept = await ana.say("me quiero matar")
    assert kept.status_code == 201
    found = await ana.messages()
    assert [m["author"] for m in found] == ["citizen", "bot"] and found[1]["text"]
    assert any(sign.isdigit() for sign in found[1]["text"])
    await until(lambda: [m["author"] for m in listening.of("message")][:2] == ["citizen", "bot"])
    (flag,) = await stormy.rows("SELECT level, topic FROM risk_flag")
    assert flag["level"] in ("urgent", "immediate") and flag["topic"] == "self_harm"
    await stormy.run()
    state = (await ana.get("messages")).json()
    assert (state["owner"], state["position"]) == ("queue", 1)
    assert (await before.get("messages")).json()["position"] == 2
    assert [row["rule"] for row in await stormy.rows("SELECT rule FROM alert")] == ["risk_open"]
    # Told again, it is not answered twice while the flag stands.
    await ana.say("me quiero matar")
    await stormy.run()
    assert [m["author"] for m in await ana.messages()].count("bot") == 1


async def test_a_socket_hears_on_while_valkey_is_away(stormy: House, own_valkey: Valkey) -> None:
    ana, operator = await stormy.citizen(), await stormy.staff()
    await ana.say("Hola")
    await ana.post("human")
    await operator.post(f"conversations/{ana.conversation}/take")
    citizen = await stormy.socket("/citizen", {"token": ana.token})
    staff = await stormy.socket("/staff", {"token": operator.token})
    await staff.ask("open", {"conversation_id": str(ana.conversation)})
    own_valkey.stop()
    sent = {"conversation_id": str(ana.conversation), "client_id": "r1", "text": "Sigo acá"}
    assert "error" not in await staff.ask("message", sent)
    await until(lambda: "Sigo acá" in [m["text"] for m in citizen.of("message")])
    await citizen.ask("message", {"client_id": "c1", "text": "Gracias"})
    await until(lambda: "Gracias" in [m["message"]["text"] for m in staff.of("message")])
    own_valkey.start()
    await until(lambda: stormy.ground.hints.connected)


async def test_flushall_in_the_middle_loses_nothing(stormy: House, own_valkey: Valkey) -> None:
    people = [await stormy.citizen() for _ in range(5)]
    stop = asyncio.Event()

    async def wipe() -> None:
        client = redis.from_url(own_valkey.url)
        while not stop.is_set():
            await asyncio.to_thread(client.flushall)
            await asyncio.sleep(0.01)
        client.close()

    wiping = asyncio.create_task(wipe())
    answers = await asyncio.gather(*(who.say(f"m{n}", f"c{n}") for who in people for n in range(12)))
    for who in people:
        await who.post("human")
    stop.set()
    await wiping
    assert {answer.status_code for answer in answers} == {201}
    await stormy.run()
    for who in people:
        found = [m for m in await who.messages() if m["author"] == "citizen"]
        assert sorted(m["text"] for m in found) == sorted(f"m{n}" for n in range(12))
        assert (await who.get("messages")).json()["owner"] == "queue"


async def test_killed_again_and_again_every_message_stands_once_in_order(settings: Settings) -> None:
    """Clients that send again what was not acknowledged, against a web process that is killed without warning."""
    port = free_port()
    settings = settings.model_copy(update={"port": port, "public_url": f"http://127.0.0.1:{port}"})
    async with serving(settings) as made:
        people = [await made.citizen() for _ in range(4)]
    process = Process(settings)
    await process.start()
    acknowledged: list[tuple[int, int, dict[str, Any]]] = []
    dice = random.Random(7)

    async def talk(who: int) -> None:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as http:
            for n in range(15):
                body = {"client_id": f"c{n}", "text": f"m{n}"}
                while True:
                    try:
                        answer = await http.post("/api/v1/chat/messages", json=body, headers=people[who].headers)
                    except httpx.HTTPError:
                        await asyncio.sleep(0.05)
                        continue
                    if answer.status_code in (200, 201):
                        acknowledged.append((who, n, answer.json()))
                        break
                    assert answer.status_code in (429, 503), answer.text
                    await asyncio.sleep(0.2)

    async def kill() -> None:
        for _ in range(3):
            await asyncio.sleep(0.1 + dice.random() * 0.3)
            process.kill()
            await process.start()

    try:
        await asyncio.gather(kill(), *(talk(who) for who in range(4)))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as http:
            for number, who in enumerate(people):
                answer = await http.get("/api/v1/chat/messages?limit=200", headers=who.headers)
                found = answer.json()["messages"]
                assert [m["text"] for m in found] == [f"m{n}" for n in range(15)]
                assert [m["seq"] for m in found] == list(range(1, 16))
                told = {n: ack["id"] for person, n, ack in acknowledged if person == number}
                assert [told[n] for n in range(15)] == [m["id"] for m in found]
    finally:
        process.kill()


async def test_postgresql_cuts_every_connection(house: House) -> None:
    """What a restart looks like from here: each message is kept once, none is refused for good."""
    people = [await house.citizen() for _ in range(3)]
    house.ground.settings.load_test = True

    async def cut() -> None:
        for _ in range(6):
            await asyncio.sleep(0.05)
            async with await psycopg.AsyncConnection.connect(house.ground.database.url, autocommit=True) as conn:
                await conn.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )

    async def talk(who: Any) -> None:
        for n in range(20):
            client_id = uuid4().hex
            while (answer := await who.say(f"m{n}", client_id)).status_code not in (200, 201):
                assert answer.status_code == 503, answer.text
                await asyncio.sleep(0.05)

    await asyncio.gather(cut(), *(talk(who) for who in people))
    for who in people:
        found = [m["text"] for m in await who.messages() if m["author"] == "citizen"]
        assert found == [f"m{n}" for n in range(20)]
