"""What careless and ill-meant clients send to the citizen API and socket."""

import asyncio
import json
from typing import Any

import pytest
import websockets

from tests.house import Citizen, House

JSON = {"Content-Type": "application/json"}


def body(text: str) -> bytes:
    """`text` as it stands in JSON, escapes included."""
    return b'{"client_id": "one", "text": ' + text.encode("utf-8", "surrogatepass") + b"}"


REFUSED = {
    "nothing": b"", "no object": b"[]", "null": b"null", "half": b'{"client_id": "one"', "not utf-8": b'{"text": "\xff\xfe"}',
    "nul byte": b"\x00", "no text": body("null"), "a number": body("7"), "a list": body("[]"), "an object": body("{}"),
    "empty": body('""'), "spaces": body('" \\t\\n "'), "only joiners": body('"\\u200d\\u200b"'), "only a nul": body('"\\u0000"'),
    "half a character": body('"hola \\ud800"'), "the other half": body('"\\udc00"'), "too long": body('"' + "a" * 8001 + '"'),
    "100 kB": body('"' + "a" * 100_000 + '"'), "10,000 emojis": body('"' + "😀" * 10_000 + '"'),
    "no client id": b'{"text": "hola"}', "client id of NUL": b'{"client_id": "\\u0000", "text": "hola"}',
    "client id of half a character": b'{"client_id": "\\ud800", "text": "hola"}',
    "long client id": b'{"client_id": "' + b"a" * 65 + b'", "text": "hola"}', "client id 1": b'{"client_id": 1, "text": "hola"}',
    "attachments 1": b'{"client_id": "a", "text": "hola", "attachments": 1}',
    "attachments x": b'{"client_id": "a", "text": "hola", "attachments": ["x"]}',
    "attachments null in": b'{"client_id": "a", "text": "hola", "attachments": [null]}',
    "attachment unknown": b'{"client_id": "a", "text": "", "attachments": ["00000000-0000-7000-8000-000000000000"]}',
    "eleven": json.dumps({"client_id": "a", "text": "x", "attachments": ["00000000-0000-7000-8000-000000000000"] * 11}).encode(),
    "deep": b'{"client_id": "a", "text": ' + b"[" * 5000 + b"]" * 5000 + b"}",
}  # fmt: skip


async def kept(house: House) -> list[str]:
    rows = await house.rows("SELECT id, conversation_id, body FROM message ORDER BY conversation_id, seq")
    async with house.ground.work() as work:
        keys = {row["conversation_id"]: await work.vault.key_of(work.conn, row["conversation_id"]) for row in rows}
    return [keys[row["conversation_id"]].open(bytes(row["body"]), "message.body", row["id"]) for row in rows]


async def test_bad_messages_are_refused_in_words_and_not_kept(house: House) -> None:
    house.ground.settings.load_test = True
    ana = await house.citizen()
    for name, content in REFUSED.items():
        answer = await house.http.post("/api/v1/chat/messages", content=content, headers={**ana.headers, **JSON})
        assert 400 <= answer.status_code < 500, (name, answer.status_code, answer.text)
        assert answer.headers["content-type"] == "application/problem+json", name
        problem = answer.json()
        assert problem["code"] and problem["title"] and problem["status"] == answer.status_code, name
        assert "hola" not in answer.text, name
    assert await kept(house) == []
    assert (await house.rows("SELECT last_seq FROM conversation"))[0]["last_seq"] == 0


TAKEN = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(2)>", "marks": "ñandú — «¿qué?» 你好 مرحبا 👩‍👩‍👧",
    "2,600 emojis": "😀" * 2600, "the longest": "a" * 8000, "sql": "'; DROP TABLE message; --", "format": "%s %(x)s {0} {x} \\N",
    "json in it": '{"client_id": "x"}', "right to left": "\u202eabc", "one letter": "a",
}  # fmt: skip


async def test_odd_messages_are_kept_as_they_are(house: House) -> None:
    house.ground.settings.load_test = True
    for text in TAKEN.values():
        ana, operator = await house.citizen(), await house.staff()
        assert (await ana.say(text)).status_code == 201
        (message,) = await ana.messages()
        assert message["text"] == text
        assert text in (await ana.get("transcript")).text
        await ana.post("human")
        shown = await operator.get(f"conversations/{ana.conversation}/messages")
        assert shown.json()["messages"][0]["text"] == text
        assert shown.headers["content-type"] == "application/json"
        assert shown.headers["x-content-type-options"] == "nosniff"


async def test_control_signs_go_and_words_stay(house: House) -> None:
    ana = await house.citizen()
    answer = await house.http.post(
        "/api/v1/chat/messages", content=body('"ho\\u0000la\\u0007 \\r\\n mundo"'), headers={**ana.headers, **JSON}
    )
    assert answer.status_code == 201
    assert await kept(house) == ["hola \n mundo"]


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer " + "x" * 6000, "x", "Bearer \xff"])
async def test_unknown_tokens(house: House, value: str) -> None:
    headers = {"Authorization": value.encode("latin-1"), **JSON}
    for method, path in (("GET", "messages"), ("POST", "messages"), ("POST", "human"), ("POST", "close"), ("POST", "forget"),
                         ("GET", "transcript"), ("POST", "rating")):  # fmt: skip
        content = b'{"client_id": "a", "text": "hola", "score": 3}' if method == "POST" else None
        answer = await house.http.request(method, f"/api/v1/chat/{path}", content=content, headers=headers)  # type: ignore[arg-type]
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json"), path
    assert await kept(house) == []


async def test_the_others_tokens_open_nothing(house: House) -> None:
    ana, operator = await house.citizen(), await house.staff()
    assert (await house.http.get("/api/v1/conversations", headers=ana.headers)).status_code == 401
    assert (await house.http.get("/api/v1/chat/messages", headers=operator.headers)).status_code == 401


@pytest.mark.parametrize(
    "query",
    ["after=-1", "after=x", "after=99999999999", "after=1.5", "after=", "limit=0", "limit=201", "limit=x", "wait=31", "wait=-1"],
)
async def test_bad_pulls(house: House, query: str) -> None:
    ana = await house.citizen()
    answer = await ana.get(f"messages?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_seq_from_the_future_gets_nothing_and_breaks_nothing(house: House) -> None:
    ana = await house.citizen()
    await ana.say("Hola")
    page = (await ana.get("messages", params={"after": 2**31 - 1})).json()
    assert page["messages"] == [] and page["last_seq"] == 1
    socket = await house.socket("/citizen", {"token": ana.token, "after": 2**31})
    assert (await socket.next("state"))["last_seq"] == 1 and socket.of("message") == []


@pytest.mark.parametrize(
    "sent",
    [
        {"mode": "other"}, {"site_key": "a\0b"}, {"site_key": 7}, {"name": "a" * 201}, {"locale": 5}, {"contact": []}, [], 7,
        {"mode": "personal", "name": "a\0b", "contact": "\ud800"}, {"locale": "xx-\0"}, {"locale": ""}, {"unheard_of": 1}, {},
    ],
)  # fmt: skip
async def test_odd_beginnings(house: House, sent: Any) -> None:
    answer = await house.http.post("/api/v1/chat/sessions", content=json.dumps(sent).encode(), headers=JSON)
    assert answer.status_code in (201, 400, 404, 422), answer.text
    if answer.status_code != 201:
        assert answer.headers["content-type"] == "application/problem+json" and answer.json()["code"]
        assert await house.rows("SELECT 1 FROM conversation") == []


@pytest.mark.parametrize("code", ["", " ", "\0", "\ud800", "x" * 101, "😀", None, 7, [], {}, "%s", "A" * 16])
async def test_odd_return_codes(house: House, code: Any) -> None:
    content = json.dumps({"return_code": code}).encode()
    answer = await house.http.post("/api/v1/chat/resume", content=content, headers=JSON)
    assert answer.status_code in (404, 422) and answer.json()["code"]


@pytest.mark.parametrize("score", [0, 6, -1, "x", None, 1.5, True, [], 2**70])
async def test_odd_ratings(house: House, score: Any) -> None:
    ana = await house.citizen()
    await ana.say("Hola")
    answer = await ana.post("rating", json={"score": score, "comment": "x"})
    assert answer.status_code == 422 or (score is True and answer.status_code == 204)


async def speak(house: House, who: Citizen, packets: list[str | bytes]) -> list[str]:
    """Raw Engine.IO packets behind a proper beginning; what came back until the server fell silent or hung up."""
    heard: list[str] = []
    address = house.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    async with websockets.connect(address, max_size=None, proxy=None) as line:
        await line.recv()
        await line.send("40/citizen," + json.dumps({"token": who.token}))
        while not (await line.recv()).startswith("42/citizen"):  # type: ignore[arg-type]
            pass
        try:
            for packet in packets:
                await line.send(packet)
            while True:
                heard.append(str(await asyncio.wait_for(line.recv(), 3)))
        except (TimeoutError, websockets.ConnectionClosed):
            pass
    return heard


@pytest.mark.parametrize(
    "packet",
    [
        "42/citizen,", "42/citizen,[", "42/citizen,{}", "42/citizen,[]", "42/citizen,[7]", "42/citizen,[null]", '42/citizen,["message"',
        "42/nowhere,[\"message\",{}]", "49", "4", "", "9", "x", "4999", "451-/citizen,[\"message\",{\"_placeholder\":true,\"num\":0}]",
        b"\x00\xff", "40/citizen,", "41/nowhere,", '42/citizen,1["message",{"client_id":"a","text":"\\ud800"}]', "6", "1", "42" + "1" * 200,
        '42/citizen,1["message",' + "[" * 2000 + "]" * 2000 + "]",
    ],
)  # fmt: skip
async def test_broken_packets_keep_nothing_and_harm_nobody(house: House, packet: str | bytes) -> None:
    ana, luz = await house.citizen(), await house.citizen()
    await speak(house, ana, [packet])
    assert await kept(house) == []
    # The house still serves, this person and the others.
    for who in (ana, luz):
        socket = await house.socket("/citizen", {"token": who.token})
        assert (await socket.ask("message", {"client_id": "a", "text": "Hola"}))["seq"] == 1


async def test_every_odd_event_is_answered(house: House) -> None:
    ana = await house.citizen()
    odd = [None, 7, "x", [], {}, {"text": 7}, {"text": "a"}, {"client_id": [], "text": "a"}, {"client_id": "\0", "text": "a"},
           {"client_id": "a", "text": {}}, {"client_id": "a", "text": "a", "attachments": {"a": 1}}]  # fmt: skip
    packets: list[str | bytes] = [f'42/citizen,{n}["message",{json.dumps(data)}]' for n, data in enumerate(odd)]
    packets += [f'42/citizen,{n}["read",{json.dumps(data)}]' for n, data in enumerate(odd, 50)]
    packets += ['42/citizen,99["message"]', '42/citizen,98["nothing",{}]']
    heard = await speak(house, ana, packets)
    answers = {packet.split("[")[0]: packet for packet in heard if packet.startswith("43/citizen,")}
    assert len(answers) == len(packets)
    assert all('"error":{"code"' in answer for answer in answers.values()), answers
    assert await kept(house) == []


async def test_a_frame_over_the_limit_ends_only_its_own_line(house: House) -> None:
    ana = await house.citizen()
    await speak(house, ana, ['42/citizen,1["message",{"client_id":"a","text":"' + "a" * 400_000 + '"}]'])
    assert await kept(house) == []
    assert (await ana.say("Hola")).status_code == 201
