"""The citizen's socket: what it says and hears, and what it never hears."""

import asyncio
import json
from typing import Any

import pytest
from socketio.exceptions import ConnectionError as Refused

from tests.house import Citizen, House, Socket, until

SECRET = "anda con cuidado, viene alterado"


async def listen(house: House, who: Citizen, **more: Any) -> Socket:
    return await house.socket("/citizen", {"token": who.token, **more})


async def test_the_state_comes_first_and_messages_are_acked(house: House) -> None:
    ana = await house.citizen()
    socket = await listen(house, ana)
    state = await socket.next("state")
    assert {"owner", "position", "wait_seconds", "last_seq"} <= set(state) and state["last_seq"] == 0
    kept = await socket.ask("message", {"client_id": "one", "text": "Hola"})
    assert set(kept) == {"id", "seq", "at"} and kept["seq"] == 1
    assert await socket.ask("message", {"client_id": "one", "text": "Hola"}) == kept
    assert [m["text"] for m in await ana.messages()] == ["Hola"]


async def test_both_roads_share_their_client_ids(house: House) -> None:
    ana = await house.citizen()
    socket = await listen(house, ana)
    kept = await socket.ask("message", {"client_id": "one", "text": "Hola"})
    again = await ana.say("Hola", "one")
    assert again.status_code == 200 and again.json() == kept


async def test_other_devices_hear_it(house: House) -> None:
    ana = await house.citizen()
    one, two = await listen(house, ana), await listen(house, ana)
    await one.ask("message", {"client_id": "one", "text": "Hola"})
    assert (await two.next("message"))["text"] == "Hola"
    await ana.say("Por la otra puerta")
    assert (await two.next("message", 2))["seq"] == 2


async def test_what_was_missed_is_sent_on_return(house: House) -> None:
    ana = await house.citizen()
    for n in range(4):
        await ana.say(f"m{n}")
    socket = await listen(house, ana, after=2)
    await socket.next("message", 2)
    assert [m["seq"] for m in socket.of("message")] == [3, 4]
    quiet = await listen(house, ana, after=4)
    assert (await quiet.next("state"))["last_seq"] == 4 and quiet.of("message") == []


@pytest.mark.parametrize("auth", [None, {}, {"token": None}, {"token": 7}, {"token": "x" * 5000}, {"token": []}, "x", []])
async def test_without_a_token_nobody_enters(house: House, auth: Any) -> None:
    with pytest.raises(Refused):
        await house.socket("/citizen", auth)


async def test_a_staff_token_is_no_citizens(house: House) -> None:
    operator = await house.staff()
    with pytest.raises(Refused):
        await house.socket("/citizen", {"token": operator.token})
    ana = await house.citizen()
    with pytest.raises(Refused):
        await house.socket("/staff", {"token": ana.token})


async def test_reading_marks(house: House) -> None:
    ana = await house.citizen()
    await ana.say("Hola")
    socket = await listen(house, ana)
    assert await socket.ask("read", {"seq": 1}) == {"ok": True}
    assert await socket.ask("read", {"seq": 0}) == {"ok": True}
    assert (await house.rows("SELECT citizen_read_seq FROM conversation"))[0]["citizen_read_seq"] == 1
    assert (await socket.ask("read", {"seq": 2}))["error"]["code"] == "future_seq"
    for seq in (-1, "1", None, True, 1.5, 2**62, [], {}):
        assert (await socket.ask("read", {"seq": seq}))["error"]["code"] in ("bad_seq", "future_seq")


async def test_typing_is_seen_by_who_answers_and_the_other_way(house: House) -> None:
    ana, operator = await house.citizen(), await house.staff()
    await ana.say("Hola")
    await ana.post("human")
    await operator.post(f"conversations/{ana.conversation}/take")
    citizen, staff = await listen(house, ana), await house.socket("/staff", {"token": operator.token})
    opened = await staff.ask("open", {"conversation_id": str(ana.conversation)})
    assert opened["last_seq"] == opened["conversation"]["last_seq"]
    await citizen.ask("typing", {"on": True})
    assert (await staff.next("typing"))["on"] is True
    await staff.ask("typing", {"conversation_id": str(ana.conversation), "on": True})
    assert await citizen.next("typing") == {"on": True}


async def test_no_note_reaches_the_citizen_by_any_road(house: House) -> None:
    ana, operator, lead = await house.citizen(), await house.staff(), await house.staff("admin")
    socket = await listen(house, ana)
    await ana.say("Hola")
    await ana.post("human")
    await operator.post(f"conversations/{ana.conversation}/take")
    staff = await house.socket("/staff", {"token": operator.token})
    other = await house.socket("/staff", {"token": lead.token})
    for one in (staff, other):
        assert "error" not in await one.ask("open", {"conversation_id": str(ana.conversation)})
    note = {"conversation_id": str(ana.conversation), "client_id": "n1", "text": SECRET, "note": True}
    kept = await staff.ask("message", note)
    assert kept == await staff.ask("message", note)
    await until(lambda: any(m["message"]["note"] for m in other.of("message")))
    by_rest = {"client_id": "n2", "text": SECRET, "note": True}
    await operator.post(f"conversations/{ana.conversation}/messages", json=by_rest)
    transferred = {"queue_id": str(house.queue_id), "note": SECRET}
    answer = await operator.post(f"conversations/{ana.conversation}/transfer", json=transferred)
    assert answer.status_code == 200, answer.text
    await lead.post(f"conversations/{ana.conversation}/take")
    said = {"conversation_id": str(ana.conversation), "client_id": "r1", "text": "Buen día"}
    await other.ask("message", said)
    await until(lambda: any(m["text"] == "Buen día" for m in socket.of("message")))
    await lead.post(f"conversations/{ana.conversation}/close", json={"outcome": "answered", "note": SECRET})
    await until(lambda: any(state["closed"] for state in socket.of("state")))
    bodies = [(await ana.get(path)).text for path in ("messages", "transcript", "notice")]
    back = await listen(house, ana, after=0)
    await back.next("message", 3)
    frames = [json.dumps(one.heard, ensure_ascii=False) for one in (socket, back)]
    assert not any("cuidado" in text for text in (*bodies, *frames))
    assert len(await house.rows("SELECT 1 FROM note")) == 4
    seen = (await lead.get(f"conversations/{ana.conversation}/messages")).json()["messages"]
    assert sum(m["note"] for m in seen) == 4
    # What the citizen holds has no gap where the notes stand.
    seqs = [m["seq"] for m in await ana.messages()]
    assert seqs == list(range(1, len(seqs) + 1))


async def test_nobody_hears_another_persons_conversation(house: House) -> None:
    ana, luz = await house.citizen(), await house.citizen()
    one, two = await listen(house, ana), await listen(house, luz)
    await one.ask("message", {"client_id": "a", "text": "Hola"})
    await two.ask("message", {"client_id": "a", "text": "Chau"})
    for text, who in (("Hola", one), ("Chau", two)):
        await asyncio.sleep(0.1)
        assert {m["text"] for m in who.of("message")} <= {text}


async def test_forgotten_on_one_device_ends_the_other(house: House) -> None:
    ana = await house.citizen()
    await ana.say("Hola")
    socket = await listen(house, ana)
    await ana.post("forget")
    await until(lambda: not socket.client.connected or socket.of("session_ended"))
    with pytest.raises(Refused):
        await listen(house, ana)


async def test_nobody_free_and_staff_events_are_refused(house: House) -> None:
    ana = await house.citizen()
    socket = await listen(house, ana)
    for event in ("open", "accept", "presence", "connect_error", "nothing", "trigger_event", "_who", "emit"):
        assert (await socket.ask(event, {"conversation_id": str(ana.conversation)}))["error"]["code"] == "unknown_event"
