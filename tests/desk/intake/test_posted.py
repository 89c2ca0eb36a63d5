"""A posted message is answered alike whichever way it goes, the short one or the framework's."""

from typing import Any

import httpx
import orjson
import pytest

from tests.house import Citizen, House

BODIES: list[Any] = [
    {"client_id": "{}", "text": "Hola, buen día"},
    {"client_id": "{}", "text": "Con 'atribución' \u0301 y 🙂", "attachments": []},
    {"client_id": "{}", "text": "de más", "further": True},
    {"client_id": "{}", "text": ""},
    {"client_id": "{}", "text": "x" * 20_000},
    {"client_id": "{}", "text": "y" * 100_000},
    {"client_id": "{}", "text": 7},
    {"client_id": 7, "text": "Hola"},
    {"client_id": "", "text": "Hola"},
    {"client_id": "{}"},
    {"text": "Hola"},
    ["Hola"],
    "Hola",
]
MALFORMED = [b"", b"{", b'{"client_id":"a","text":"\xff"}', b'{"client_id":"b","text":"\\ud800"}']


async def both(who: Citizen, body: Any) -> list[httpx.Response]:
    """The plain call, and the same with what sends it the long way."""
    answers = []
    for way, more in (("short", {}), ("long", {"Idempotency-Key": "k-" + str(hash(str(body)))})):
        content = body if isinstance(body, bytes) else orjson.dumps(body).replace(b"{}", way.encode())
        headers = {**who.headers, "Content-Type": "application/json", **more}
        answers.append(await who.http.post("/api/v1/chat/messages", content=content, headers=headers))
    return answers


def told(answer: httpx.Response) -> tuple[int, str, object]:
    body = answer.json()
    said = body.get("code") if "code" in body else sorted(body)
    return answer.status_code, answer.headers["content-type"], said


@pytest.mark.parametrize("body", [*BODIES, *MALFORMED], ids=lambda body: str(body)[:40])
async def test_both_ways_say_the_same(house: House, body: Any) -> None:
    ana = await house.citizen()
    short, long = await both(ana, body)
    assert told(short) == told(long)
    assert short.headers.keys() - long.headers.keys() <= {"content-length"}


async def test_a_stranger_is_refused_on_both_ways(house: House) -> None:
    ana = await house.citizen()
    for headers in ({}, {"Authorization": "Bearer unknown"}, {"Authorization": "Basic x"}):
        for more in ({}, {"Idempotency-Key": "one"}):
            sent = {**headers, **more}
            answer = await ana.http.post("/api/v1/chat/messages", json={"client_id": "a", "text": "Hola"}, headers=sent)
            assert answer.status_code == 401
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["x-content-type-options"] == "nosniff"
    assert not await house.rows("SELECT 1 FROM message")


async def test_the_first_way_that_keeps_it_keeps_it_once(house: House) -> None:
    ana = await house.citizen()
    headers = {**ana.headers, "Idempotency-Key": "one"}
    body = {"client_id": "same", "text": "Hola"}
    first = await ana.http.post("/api/v1/chat/messages", json=body, headers=ana.headers)
    again = await ana.http.post("/api/v1/chat/messages", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
