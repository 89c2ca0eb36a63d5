"""A citizen's way through the API, on a real socket."""

import asyncio
import io
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from PIL import Image

from core.vault import SealBroken
from tests.house import House


async def test_a_conversation_begins_and_a_message_is_kept(house: House) -> None:
    ana = await house.citizen()
    assert set(ana.started) == {"token", "return_code", "conversation_id", "alias", "notice"}
    assert ana.started["notice"]["version"] and ana.started["notice"]["text"]
    first = await ana.say("Hola")
    assert first.status_code == 201 and set(first.json()) == {"id", "seq", "at"}
    assert first.json()["seq"] == 1
    (message,) = await ana.messages()
    assert (message["author"], message["text"], message["seq"]) == ("citizen", "Hola", 1)
    assert {"id", "attachments", "citations", "at", "status"} <= set(message)
    page = (await ana.get("messages")).json()
    assert page["last_seq"] == 1 and page["owner"] == "bot" and {"position", "wait_seconds"} <= set(page)


async def test_what_was_said_is_sealed(house: House) -> None:
    ana = await house.citizen(mode="personal", name="Ana Paz", contact="ana@example.org")
    await ana.say("Mi secreto es verde")
    for table, column in (("message", "body"), ("conversation", "preview"), ("handle", "contact")):
        for row in await house.rows(f"SELECT {column} AS blob FROM {table}"):
            assert b"verde" not in bytes(row["blob"] or b"") and b"Ana" not in bytes(row["blob"] or b"")
    told = await house.rows("SELECT detail::text AS told FROM audit_event")
    assert not any("verde" in row["told"] or "Paz" in row["told"] for row in told)


async def test_the_same_client_id_gets_the_same_answer(house: House) -> None:
    ana, luz = await house.citizen(), await house.citizen()
    first = await ana.say("Hola", "one")
    again = await ana.say("Otra cosa", "one")
    assert (first.status_code, again.status_code) == (201, 200) and first.json() == again.json()
    assert (await luz.say("Hola", "one")).json()["id"] != first.json()["id"]
    assert [m["text"] for m in await ana.messages()] == ["Hola"]


async def test_repeats_sent_at_once_are_one_message(house: House) -> None:
    ana = await house.citizen()
    answers = await asyncio.gather(*(ana.say("Hola", "one") for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [200] * 11 + [201]
    assert len({answer.text for answer in answers}) == 1
    assert len(await ana.messages()) == 1


async def test_many_at_once_leave_no_gap(house: House) -> None:
    people = [await house.citizen() for _ in range(4)]
    await asyncio.gather(*(who.say(f"{n}", f"c{n}") for who in people for n in range(15)))
    for who in people:
        found = await who.messages()
        assert [m["seq"] for m in found] == list(range(1, 16))
        assert sorted(m["text"] for m in found) == sorted(str(n) for n in range(15))


async def test_a_pull_gives_what_came_after(house: House) -> None:
    ana = await house.citizen()
    for n in range(5):
        await ana.say(f"m{n}")
    assert [m["seq"] for m in await ana.messages(after=3)] == [4, 5]
    assert await ana.messages(after=5) == []
    assert await ana.messages(after=10**6) == []
    limited = (await ana.get("messages", params={"limit": 2})).json()
    assert [m["seq"] for m in limited["messages"]] == [1, 2] and limited["last_seq"] == 5


async def test_a_long_poll_ends_when_something_comes(house: House) -> None:
    ana = await house.citizen()
    waiting = asyncio.create_task(ana.get("messages", params={"after": 0, "wait": 25}))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    await ana.say("Hola")
    assert [m["text"] for m in (await asyncio.wait_for(waiting, 60)).json()["messages"]] == ["Hola"]


async def test_a_long_poll_without_news_ends_empty(house: House) -> None:
    ana = await house.citizen()
    answer = await ana.get("messages", params={"wait": 1})
    assert answer.status_code == 200 and answer.json()["messages"] == []


async def test_coming_back_by_code(house: House) -> None:
    ana = await house.citizen()
    await ana.say("Hola")
    typed = ana.started["return_code"].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    back = await house.http.post("/api/v1/chat/resume", json={"return_code": typed})
    assert back.status_code == 200 and back.json()["conversation_id"] == ana.started["conversation_id"]
    headers = {"Authorization": f"Bearer {back.json()['token']}"}
    assert len((await house.http.get("/api/v1/chat/messages", headers=headers)).json()["messages"]) == 1


async def test_wrong_codes_are_slowed_down_then_refused(house: House) -> None:
    answers = [await house.http.post("/api/v1/chat/resume", json={"return_code": "AAAA"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [404] * 4 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) >= 1 and answers[-1].json()["code"] == "rate_limited"
    async with house.ground.work() as work:
        await work.execute("UPDATE throttle SET failures = 10, updated_at = %s", (work.now - timedelta(minutes=6),))
    refused = await house.http.post("/api/v1/chat/resume", json={"return_code": "AAAA"})
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 60


async def test_asking_for_a_person_twice_keeps_the_place(house: House) -> None:
    ana, luz = await house.citizen(), await house.citizen()
    for who in (ana, luz):
        await who.say("Hola")
        assert (await who.post("human")).json()["owner"] == "queue"
    again = (await luz.post("human")).json()
    assert (again["owner"], again["position"]) == ("queue", 2)
    assert (await ana.get("messages")).json()["position"] == 1
    assert [m["author"] for m in await luz.messages()] == ["citizen", "system"]


async def test_closed_and_written_to_again(house: House) -> None:
    ana = await house.citizen()
    await ana.say("Hola")
    assert (await ana.post("close")).status_code == 204
    state = (await ana.get("messages")).json()
    assert state["closed"] and state["owner"] == "none"
    assert (await ana.post("rating", json={"score": 4, "comment": "bien"})).status_code == 204
    assert (await ana.post("close")).status_code == 204
    assert (await ana.say("Una cosa más")).status_code == 201
    state = (await ana.get("messages")).json()
    assert not state["closed"] and state["owner"] == "bot" and state["rating"] == 4


async def test_the_transcript_holds_every_word_in_order(house: House) -> None:
    ana = await house.citizen()
    for n in range(3):
        await ana.say(f"palabra{n}")
    answer = await ana.get("transcript")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "attachment" in answer.headers["content-disposition"]
    places = [answer.text.index(f"palabra{n}") for n in range(3)]
    assert places == sorted(places)


async def test_only_the_assistants_answers_are_rated(house: House) -> None:
    ana, luz = await house.citizen(), await house.citizen()
    own = (await ana.say("Hola")).json()["id"]
    await house.run()
    answers = await until_answered(house, ana.conversation)
    refused = await ana.post("feedback", json={"message_id": own, "helpful": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_an_answer")
    assert (await luz.post("feedback", json={"message_id": str(answers), "helpful": True})).status_code == 404
    assert (await ana.post("feedback", json={"message_id": str(answers), "helpful": False})).status_code == 204
    said = await house.rows("SELECT author, author_id, verdict, message_id FROM answer_vote")
    assert said == [{"author": "citizen", "author_id": None, "verdict": "wrong", "message_id": answers}]


async def until_answered(house: House, conversation: UUID) -> UUID:
    for _ in range(200):
        rows = await house.rows("SELECT id FROM message WHERE conversation_id = %s AND author = 'bot'", conversation)
        if rows:
            found: UUID = rows[0]["id"]
            return found
        await asyncio.sleep(0.05)
        await house.run()
    raise AssertionError("no answer")


def picture(kind: str, *, exif: bool = False) -> bytes:
    image, out = Image.new("RGB", (30, 20), "red"), io.BytesIO()
    data = Image.Exif()
    data[0x010E] = "a secret place"
    image.save(out, kind, **({"exif": data} if exif else {}))
    return out.getvalue()


async def upload(who: object, data: bytes, name: str = "a.jpg", kind: str = "image/jpeg") -> httpx.Response:
    return await who.post("attachments", files={"file": (name, data, kind)})  # type: ignore[attr-defined,no-any-return]


async def test_a_picture_travels_without_what_it_tells_of_its_place(house: House) -> None:
    ana = await house.citizen()
    stored = await upload(ana, picture("JPEG", exif=True))
    assert stored.status_code == 201 and set(stored.json()) == {"id", "media_type", "size"}
    sent = await ana.say("", attachments=[stored.json()["id"]])
    assert sent.status_code == 201
    (message,) = await ana.messages()
    (shown,) = message["attachments"]
    assert shown["media_type"] == "image/jpeg" and shown["name"] == "a.jpg"
    back = await house.http.get(shown["url"], headers=ana.headers)
    assert back.status_code == 200 and len(back.content) == stored.json()["size"]
    assert b"secret place" not in back.content and not Image.open(io.BytesIO(back.content)).getexif()
    assert "attachment" in back.headers["content-disposition"] and back.headers["x-content-type-options"] == "nosniff"
    files = [path.read_bytes() for path in house.ground.settings.files_path.rglob("*") if path.is_file()]
    assert len(files) == 2 and not any(b"JFIF" in file for file in files)


@pytest.mark.parametrize(
    ("data", "name", "kind", "status", "code"),
    [
        (b"", "a.jpg", "image/jpeg", 422, "empty_file"),
        (b"MZ\x90\x00" + b"\0" * 200, "a.exe", "application/x-msdownload", 415, "unsupported_file"),
        (b"<html><script>1</script>", "a.html", "text/html", 415, "unsupported_file"),
        (b"<svg onload='1'/>", "a.svg", "image/svg+xml", 415, "unsupported_file"),
        (b"<html>", "a.txt", "text/plain", 415, "unsupported_file"),
        (b"\xff\xd8\xff\xe0" + b"x" * 50, "a.jpg", "image/jpeg", 422, "damaged_image"),
        (b"\xff\xfe\x00", "a.txt", "text/plain", 415, "unsupported_file"),
    ],
)
async def test_files_that_are_not_taken(
    house: House, data: bytes, name: str, kind: str, status: int, code: str
) -> None:
    ana = await house.citizen()
    answer = await upload(ana, data, name, kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await house.rows("SELECT 1 FROM stored_file") == []


async def test_a_file_over_the_limit(house: House) -> None:
    ana = await house.citizen()
    answer = await upload(ana, b"%PDF-1.4" + b"0" * house.ground.settings.attachment_bytes, "a.pdf", "application/pdf")
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")


async def test_another_persons_file_is_nobodys(house: House) -> None:
    ana, luz = await house.citizen(), await house.citizen()
    stored = (await upload(ana, b"hola", "../../etc/a\x07.txt", "text/plain")).json()["id"]
    assert (await luz.get(f"attachments/{stored}")).status_code == 404
    refused = await luz.say("mirá", attachments=[stored])
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_attachments")
    assert (await luz.say("mirá", attachments=[str(uuid4())])).status_code == 422
    assert (await ana.get(f"attachments/{stored}")).content == b"hola"
    assert ".." not in (await ana.get(f"attachments/{stored}")).headers["content-disposition"]


async def test_writing_very_fast_is_slowed_down_and_risk_never(house: House) -> None:
    ana = await house.citizen()
    answers = [await ana.say(f"m{n}") for n in range(30)]
    slowed = [answer for answer in answers if answer.status_code == 429]
    assert slowed and int(slowed[0].headers["retry-after"]) >= 1
    assert slowed[0].json()["code"] == "rate_limited"
    assert (await ana.say("me quiero matar")).status_code == 201


async def test_starting_very_often_is_slowed_down(house: House) -> None:
    statuses = [(await house.http.post("/api/v1/chat/sessions", json={})).status_code for _ in range(26)]
    assert statuses[0] == 201 and statuses[-1] == 429


async def test_forgotten_words_are_gone(house: House) -> None:
    ana = await house.citizen()
    stored = (await upload(ana, b"hola", "a.txt", "text/plain")).json()["id"]
    await ana.say("Mi secreto", attachments=[stored])
    answer = await ana.post("forget")
    assert answer.status_code == 200 and UUID(answer.json()["receipt"])
    await house.run()
    assert (await ana.get("messages")).status_code == 401
    assert (await ana.say("otra")).status_code in (401, 410)
    assert await house.rows("SELECT 1 FROM message WHERE length(body) > 0") == []
    assert not [path for path in house.ground.settings.files_path.rglob("*") if path.is_file()]
    async with house.ground.work() as work:
        with pytest.raises(SealBroken):
            await work.vault.key_of(work.conn, ana.conversation)
    back = await house.http.post("/api/v1/chat/resume", json={"return_code": ana.started["return_code"]})
    assert back.status_code == 404


async def test_an_unknown_site_is_refused(house: House) -> None:
    answer = await house.http.post("/api/v1/chat/sessions", json={"site_key": "nobody"})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_site_key")


async def test_a_person_answers_and_closes(house: House) -> None:
    ana, operator = await house.citizen(), await house.staff()
    await ana.say("Necesito una persona")
    await ana.post("human")
    assert (await operator.post(f"conversations/{ana.conversation}/take")).status_code == 200
    body = {"client_id": "r1", "text": "Buen día"}
    sent = await operator.post(f"conversations/{ana.conversation}/messages", json=body)
    again = await operator.post(f"conversations/{ana.conversation}/messages", json=body)
    assert (sent.status_code, again.status_code) == (201, 200) and sent.json() == again.json()
    assert (await ana.get("messages")).json()["owner"] == "operator"
    closed = await operator.post(f"conversations/{ana.conversation}/close", json={"outcome": "answered"})
    assert closed.status_code == 200 and closed.json()["owner"] == "none"
    late = await operator.post(f"conversations/{ana.conversation}/messages", json={"client_id": "r2", "text": "¿Ahí?"})
    assert (late.status_code, late.json()["code"]) == (409, "not_owner")
    seqs = [m["seq"] for m in await ana.messages()]
    assert seqs == list(range(1, len(seqs) + 1))


