"""A06, A07, A18 and A19: what comes by WebSocket gets no further than what comes by HTTP."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
import websockets
from socketio.exceptions import ConnectionError as Refused

from tests.attacks.payloads import FOREIGN_ORIGINS
from tests.attacks.world import CANARY, build
from tests.house import House, Socket, until

VISITORS = 40
STAFF_EVENTS: dict[str, dict[str, Any]] = {
    "open": {}, "open again": {"after": 0}, "close_view": {}, "message": {"client_id": "a", "text": "hola"},
    "note": {"client_id": "b", "text": "hola", "note": True}, "typing": {"on": True}, "accept": {}, "decline": {"reason": "x"}, "presence": {"status": "busy"},
}  # fmt: skip


async def test_a06_nobody_sees_anybody_elses_conversation(house: House) -> None:
    """Forty at once, by both roads; then a shared computer, on which the first has gone."""
    house.ground.settings.load_test = True
    visitors = [await house.citizen() for _ in range(VISITORS)]
    sockets = [await house.socket("/citizen", {"token": who.token}) for who in visitors]

    async def talk(number: int) -> None:
        word = f"canario{number:03}x"
        for turn in range(4):
            if turn % 2:
                assert (await visitors[number].say(f"{word} {turn}")).status_code == 201
            else:
                await sockets[number].ask("message", {"client_id": uuid4().hex, "text": f"{word} {turn}"})

    await asyncio.gather(*map(talk, range(VISITORS)))
    operator = await house.staff()
    for number in range(0, VISITORS, 8):
        await visitors[number].post("human")
        await operator.post(f"conversations/{visitors[number].conversation}/take")
        answer = await operator.post(f"conversations/{visitors[number].conversation}/messages", json={"client_id": "a", "text": f"para canario{number:03}x"})
        assert answer.status_code == 201, answer.text
    await until(lambda: all(sockets[number].of("message")[-1]["author"] == "operator" for number in range(0, VISITORS, 8)))
    for number, (who, socket) in enumerate(zip(visitors, sockets, strict=True)):
        own, heard = json.dumps(await who.messages()), json.dumps(socket.heard)
        for other in range(VISITORS):
            assert other == number or f"canario{other:03}x" not in own + heard, (number, other)
    first, code = visitors[0], visitors[0].started["return_code"]
    assert (await first.post("forget")).status_code == 200
    assert (await first.get("messages")).status_code == 401 == (await first.say("otra vez")).status_code
    assert (await house.http.post("/api/v1/chat/resume", json={"return_code": code})).status_code == 404
    with pytest.raises(Refused):
        await house.socket("/citizen", {"token": first.token})


async def test_a07_the_socket_asks_for_the_same_rights(house: House) -> None:
    world = await build(house)
    before, tried = await world.theirs_now(), 0
    for role in ("operator", "lead", "supervisor", "auditor", "institution_manager"):
        who = await world.staff(role)
        socket = await house.socket("/staff", {"token": who.token})
        for name in world.ids.values():
            for event, data in STAFF_EVENTS.items():
                wire = {"note": "message", "open again": "open"}.get(event, event)
                answer = await socket.ask(wire, {"conversation_id": name, "offer_id": name, **data})
                tried += 1
                assert "error" in answer or event in ("close_view", "presence"), (role, event, answer)
                assert CANARY not in json.dumps(answer), (role, event)
        await world.citizen.say(f"Sigo acá {CANARY}")
        assert not [event for event in socket.heard if CANARY in json.dumps(event)], role
        await socket.close()
    after = await world.theirs_now()
    changed = {row.split()[0] for row in before - after}
    assert changed <= {"conversation"}, "her own messages move her conversation on, and nobody else does"
    assert not [row for row in after - before if row.startswith(("note ", "access_grant ", "offer "))]
    assert tried >= 450


async def test_a07_rights_that_end_end_on_the_open_socket(house: House) -> None:
    world = await build(house)
    admin = await house.staff("admin", serves=False)
    socket = await house.socket("/staff", {"token": world.lead.token})
    theirs = world.ids["conversations"]
    assert "messages" in await socket.ask("open", {"conversation_id": theirs})
    assert (await admin.post(f"users/{world.lead.id}/disable", json={"reason": "x"})).status_code in (200, 204)
    await until(lambda: not socket.client.connected)
    with pytest.raises(Refused):
        await house.socket("/staff", {"token": world.lead.token})


async def shake_hands(house: House, query: str = "", **headers: str) -> str:
    """What the first packet after a connection to /staff is, or why there was none."""
    address = house.url.replace("http", "ws") + f"/socket.io/?EIO=4&transport=websocket{query}"
    try:
        async with websockets.connect(address, additional_headers=headers, proxy=None) as line:
            await asyncio.wait_for(line.recv(), 60)
            await line.send("40/staff,")
            return str(await asyncio.wait_for(line.recv(), 60))
    except (websockets.InvalidHandshake, websockets.ConnectionClosed) as error:
        return type(error).__name__


async def test_a18_another_site_gets_no_line_by_the_cookie(house: House) -> None:
    operator = await house.staff()
    login = await house.http.post("/api/v1/auth/login", json={"email": operator.email, "password": "una clave larga"})
    cookie = "; ".join(f"{name}={value}" for name, value in login.cookies.items())
    house.http.cookies.clear()
    assert (await shake_hands(house, Origin=house.url, Cookie=cookie)).startswith(("40/staff,", "42/staff,"))
    for origin in FOREIGN_ORIGINS:
        found = await shake_hands(house, Origin=origin, Cookie=cookie)
        assert not found.startswith(("40/", "42/")), (origin, found)
    for query in (f"&token={operator.token}", f"&auth={operator.token}", f"&access_token={operator.token}", f"&authorization=Bearer%20{operator.token}"):
        assert (await shake_hands(house, query)).startswith("44/staff,"), query
    assert (await shake_hands(house)).startswith("44/staff,")


async def raw(house: House, token: str, packets: list[str]) -> list[str]:
    """Packets as they stand, behind a citizen's proper beginning; every answer that has one."""
    address = house.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    heard: list[str] = []
    async with websockets.connect(address, proxy=None) as line:
        await line.recv()
        await line.send("40/citizen," + json.dumps({"token": token}))
        while not (await line.recv()).startswith("42/citizen"):  # type: ignore[arg-type]
            pass
        for number, packet in enumerate(packets):
            await line.send(f"42/citizen,{number}{packet}")
        while sum(one.startswith("43/citizen,") for one in heard) < len(packets):
            heard.append(str(await asyncio.wait_for(line.recv(), 60)))
    return heard


async def test_a18_a_citizen_stays_in_their_own_room(house: House) -> None:
    world = await build(house)
    luz = await house.citizen()
    theirs, before = world.ids["conversations"], await world.theirs_now()
    packets = [json.dumps([event.split()[0], {"conversation_id": theirs, "offer_id": theirs, **data}]) for event, data in STAFF_EVENTS.items() if event != "message"]
    packets += [json.dumps([event, room]) for event in ("join", "subscribe", "enter_room", "room", "leave") for room in (theirs, "staff", {"room": theirs})]
    # The names by which the server itself tells of a connection.
    packets += [json.dumps(["connect", {"HTTP_COOKIE": "x"}, {"token": world.citizen.token}]), json.dumps(["disconnect", "x"]),
                json.dumps(["connect"]), json.dumps(["connect", {}, {}]), json.dumps(["trigger_event", "connect"]), json.dumps(["save_session", {}])]  # fmt: skip
    heard = await raw(house, luz.token, packets)
    refused = [one for one in heard if one.startswith("43/citizen,") and '"error"' in one]
    allowed = [one for one in heard if one.startswith("43/citizen,") and '"error"' not in one]
    assert len(refused) == len(packets) - len(allowed) and all('"ok":true' in one for one in allowed), allowed
    assert len(allowed) <= 1, "typing is a citizen's own event, and says nothing of the other conversation"
    assert CANARY not in "".join(heard)
    after = await house.socket("/citizen", {"token": luz.token})
    await world.citizen.say(f"De nuevo {CANARY}")
    assert not [event for event in after.heard if CANARY in json.dumps(event)]
    assert {row.split()[0] for row in before - await world.theirs_now()} <= {"conversation"}
    with pytest.raises(Refused):
        await house.socket("/staff", {"token": luz.token})
    with pytest.raises(Refused):
        await house.socket("/citizen", {"token": world.lead.token})


async def test_a18_events_of_a_members_own_connection_are_the_servers(house: House) -> None:
    """Who is on line is told by the line, not by what is sent over it."""
    operator = await house.staff()
    socket = await house.socket("/staff", {"token": operator.token})
    await socket.ask("presence", {"status": "available"})
    for event, data in (("disconnect", "x"), ("connect", {"a": 1}), ("disconnect", None)):
        assert (await socket.ask(event, data))["error"]["code"] == "unknown_event"
    assert (await socket.ask("presence", {"status": "busy"}))["status"] == "busy"


async def test_a19_one_who_floods_is_slowed_and_nobody_else(house: House) -> None:
    flood, ana = await house.citizen(), await house.citizen()
    lines: list[Socket] = [await house.socket("/citizen", {"token": flood.token}) for _ in range(3)]
    answers = await asyncio.gather(*(
        lines[number % 3].ask("message", {"client_id": uuid4().hex, "text": f"spam {number}"}) if number % 2
        else flood.say(f"spam {number}") for number in range(240)
    ))  # fmt: skip
    kept = (await house.rows("SELECT count(*) AS n FROM message WHERE conversation_id = %s", flood.conversation))[0]["n"]
    refused = [a for a in answers if (isinstance(a, dict) and a.get("error", {}).get("code") == "rate_limited") or getattr(a, "status_code", 0) == 429]
    assert kept + len(refused) == 240 and kept < 120 and len(refused) > 100
    assert [(await ana.say(f"Hola {n}")).status_code for n in range(10)] == [201] * 10
