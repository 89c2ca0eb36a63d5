"""Who is slowed: visitors, addresses and accounts that hurry. Who never is: a person at risk."""

import io
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image

from core.errors import RateLimited
from core.ids import new_id
from desk.intake import api, attachments, citizen
from desk.intake.limits import Buckets, Pace, neighbourhood
from tests.house import PASSWORD, Citizen, House

RISK = "no quiero vivir más, me voy a matar"


@pytest.fixture(autouse=True)
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buckets that fill so slowly that no test's duration counts."""
    monkeypatch.setattr(citizen, "_writing", Pace(burst=3, per_second=0.0001))
    monkeypatch.setattr(attachments, "uploading", Pace(burst=2, per_second=0.0001))
    monkeypatch.setattr(api, "_starting", Buckets(burst=6, per_second=0.0001))


async def said(who: Citizen, count: int, text: str = "hola") -> list[int]:
    return [(await who.say(f"{text} {n}")).status_code for n in range(count)]


async def sent(who: Citizen, count: int) -> list[int]:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return [(await who.post("attachments", files={"file": ("a.png", out.getvalue(), "image/png")})).status_code for _ in range(count)]


async def test_one_visitor_is_slowed_and_the_others_are_not(house: House) -> None:
    ana, luz = await house.citizen(), await house.citizen()
    assert await said(ana, 6) == [201] * 3 + [429] * 3
    assert await sent(ana, 4) == [201] * 2 + [429] * 2
    assert await said(luz, 3) == [201] * 3
    assert await sent(luz, 1) == [201]


async def test_the_socket_is_the_same_visitor(house: House) -> None:
    ana = await house.citizen()
    assert await said(ana, 2) == [201, 201]
    socket = await house.socket("/citizen", {"token": ana.token})
    answers: list[dict[str, Any]] = [await socket.ask("message", {"client_id": uuid4().hex, "text": "hola"}) for _ in range(3)]
    assert "seq" in answers[0] and [a["error"]["code"] for a in answers[1:]] == ["rate_limited"] * 2
    assert "seq" in await socket.ask("message", {"client_id": uuid4().hex, "text": RISK})


async def test_a_risk_is_heard_above_every_limit(house: House) -> None:
    ana = await house.citizen()
    assert await said(ana, 5) == [201] * 3 + [429] * 2
    assert await said(ana, 10, RISK) == [201] * 10


async def test_who_is_at_risk_is_not_slowed_whatever_they_say_or_send(house: House) -> None:
    ana = await house.citizen()
    await ana.say(RISK)
    assert await said(ana, 12) == [201] * 12
    assert await sent(ana, 6) == [201] * 6


async def test_every_process_knows_the_flag_and_its_end(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = await house.citizen()
    await ana.say(RISK)
    # As in another process, or after a start: nothing is remembered there.
    monkeypatch.setattr(citizen, "_writing", Pace(burst=1, per_second=0.0001))
    assert await said(ana, 5) == [201] * 5
    await house.rows("UPDATE conversation SET risk_open = FALSE WHERE id = %s RETURNING id", ana.conversation)
    monkeypatch.setattr(citizen, "_writing", Pace(burst=1, per_second=0.0001))
    assert await said(ana, 3) == [201, 429, 429]


async def test_a_flood_costs_few_reads(house: House) -> None:
    reads: list[UUID] = []

    class Counting(Pace):
        async def _at_risk(self, ground: Any, conversation_id: UUID) -> bool:
            before = dict(self._flags)
            found = await super()._at_risk(ground, conversation_id)
            if dict(self._flags) != before:
                reads.append(conversation_id)
            return found

    pace, who = Counting(burst=1, per_second=0.0001), new_id()
    await pace.take(house.ground, who)
    for _ in range(200):
        with pytest.raises(RateLimited):
            await pace.take(house.ground, who)
    assert 1 <= len(reads) < 20


async def test_an_address_begins_so_many_and_an_account_guesses_so_often(house: House) -> None:
    statuses = [(await house.http.post("/api/v1/chat/sessions", json={})).status_code for _ in range(9)]
    assert statuses == [201] * 6 + [429] * 3
    # Whom the house does not run behind is not believed about the address.
    lie = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X-Real-IP": "203.0.113.9"}
    assert (await house.http.post("/api/v1/chat/sessions", json={}, headers=lie)).status_code == 429
    staff = await house.staff()
    guesses = [
        (await house.http.post("/api/v1/auth/login", json={"email": staff.email, "password": "otra clave"})).status_code
        for _ in range(8)
    ]
    assert guesses[0] == 401 and guesses[-1] == 429
    locked = await house.http.post("/api/v1/auth/login", json={"email": staff.email, "password": PASSWORD})
    assert locked.status_code == 429 and int(locked.headers["retry-after"]) >= 1


async def test_codes_are_not_guessed(house: House) -> None:
    ana = await house.citizen()
    wrong = [(await house.http.post("/api/v1/chat/resume", json={"return_code": f"AAAA-BBBB-CCCC-DD{n:02}"})).status_code for n in range(8)]
    assert wrong[0] == 404 and wrong[-1] == 429
    right = await house.http.post("/api/v1/chat/resume", json={"return_code": ana.started["return_code"]})
    assert right.status_code == 429


@pytest.mark.parametrize("wide", ["_address", "_channel"])
async def test_many_from_one_place_are_slowed_together_and_who_is_at_risk_is_not(
    house: House, monkeypatch: pytest.MonkeyPatch, wide: str
) -> None:
    """Each writes little; what they share is full."""
    monkeypatch.setattr(citizen, wide, Buckets(burst=5, per_second=0.0001))
    people = [await house.citizen() for _ in range(4)]
    assert [(await who.say("hola")).status_code for who in people] == [201] * 4
    assert await said(people[0], 2) == [201, 429]
    socket = await house.socket("/citizen", {"token": people[1].token})
    assert (await socket.ask("message", {"client_id": uuid4().hex, "text": "hola"}))["error"]["code"] == "rate_limited"
    file = await people[2].post("messages", json={"client_id": uuid4().hex, "text": "hola"}, params={"x": "1"})
    assert file.status_code == 429 and int(file.headers["retry-after"]) >= 1
    assert await said(people[3], 3, RISK) == [201] * 3
    assert await said(people[3], 6) == [201] * 6, "nor anything that they say after it"
    assert "seq" in await socket.ask("message", {"client_id": uuid4().hex, "text": RISK})
    assert "seq" in await socket.ask("message", {"client_id": uuid4().hex, "text": "hola"})


def test_an_address_is_counted_with_its_neighbours_and_cannot_be_read() -> None:
    near = {neighbourhood(f"2001:db8:1:2::{n:x}") for n in range(1, 50)} | {neighbourhood("2001:db8:1:2:ffff::1%eth0")}
    assert len(near) == 1 and neighbourhood("2001:db8:1:3::1") not in near
    assert neighbourhood("198.51.100.7") != neighbourhood("198.51.100.8") and neighbourhood("") == ""
    assert "198" not in neighbourhood("198.51.100.7") and neighbourhood(":::") == neighbourhood(":::")
