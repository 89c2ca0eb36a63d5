"""Webhooks through the whole application: forged, replayed, torn; kept once or not at all."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from channels.accounts import service as accounts
from channels.accounts.schemas import ChannelCreate
from tests.channels.builders import raw, signed, update, whatsapp_form
from tests.house import House

SECRET = "webhook-secret"
TOKEN = "0123456789abcdef0123456789abcdef"


async def telegram(house: House) -> UUID:
    wanted = ChannelCreate(
        kind="telegram", name="Bot", token="777000111:test", secret=SECRET, queue_id=house.queue_id,
        api_base_url="http://127.0.0.1:9",
    )  # fmt: skip
    async with house.ground.work() as work:
        return (await accounts.create(work, wanted)).id


async def whatsapp(house: House) -> UUID:
    given = {"kind": "whatsapp", "name": "Número", "account_sid": "AC" + "0" * 32, "auth_token": TOKEN,
             "from": "whatsapp:+14155238886", "queue_id": house.queue_id, "api_base_url": "http://127.0.0.1:9"}  # fmt: skip
    async with house.ground.work() as work:
        return (await accounts.create(work, ChannelCreate.model_validate(given))).id


async def messages(house: House) -> int:
    return int((await house.rows("SELECT count(*) AS n FROM message"))[0]["n"])


async def test_a_true_update_is_kept_once_however_often_it_comes(house: House) -> None:
    path = f"/channels/telegram/{await telegram(house)}"
    content, headers = raw(update(text="Hola")), {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    for _ in range(3):
        assert (await house.http.post(path, content=content, headers=headers)).status_code == 200
    assert await messages(house) == 1
    assert (await house.rows("SELECT channel FROM conversation WHERE last_seq = 1")) == [{"channel": "telegram"}]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", SECRET.upper()])
async def test_a_forged_update_is_refused(house: House, secret: str | None) -> None:
    path = f"/channels/telegram/{await telegram(house)}"
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    answer = await house.http.post(path, content=raw(update(text="Hola")), headers=headers)
    assert answer.status_code in (401, 403) and answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] and await messages(house) == 0


ODD: list[Any] = [
    b"", b"null", b"[]", b"7", b'"x"', b"{", b"\xff\xfe", b"\x00", b"{}", b'{"update_id": 1}', b'{"update_id": "x", "message": 7}',
    b'{"update_id": 1, "message": {}}', b'{"update_id": 1e400}', b"[" * 50_000, b'{"a": "' + b"a" * 300_000 + b'"}',
    json.dumps(update(text="\ud800")).encode(), json.dumps(update(text="\0")).encode(), json.dumps(update(text="a" * 100_000)).encode(),
    json.dumps(update(text=7)).encode(), json.dumps(update(text="hola", chat=None)).encode(),
    json.dumps(update(text="hola", photo="x", document=[], voice=7)).encode(),
    json.dumps(update(text="hola", **{"from": {"id": 2**70, "is_bot": False, "first_name": "\0"}})).encode(),
    json.dumps({**update(text="hola"), "update_id": 2**70}).encode(), json.dumps({**update(text="hola"), "unheard_of": {"a": 1}}).encode(),
    json.dumps(update(text="hola", date=-(10**12))).encode(), json.dumps(update(text="hola", date="x")).encode(),
]  # fmt: skip


async def test_odd_updates_never_fail_us(house: House) -> None:
    path = f"/channels/telegram/{await telegram(house)}"
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    for content in ODD:
        answer = await house.http.post(path, content=content, headers=headers)
        assert answer.status_code < 500, (content[:100], answer.text)
        if answer.status_code >= 400:
            assert answer.json()["code"]
    assert (await house.http.post(path, content=raw(update(text="Sana")), headers=headers)).status_code == 200


async def test_an_update_with_unknown_fields_is_kept(house: House) -> None:
    path = f"/channels/telegram/{await telegram(house)}"
    content = raw({**update(text="Hola", brand_new={"a": [1]}), "newer": 1})
    answer = await house.http.post(path, content=content, headers={"X-Telegram-Bot-Api-Secret-Token": SECRET})
    assert answer.status_code == 200 and await messages(house) == 1


@pytest.mark.parametrize("path", ["x", "%00", str(UUID(int=0)), "%F0%9F%98%80"])
async def test_no_such_channel(house: House, path: str) -> None:
    for kind in ("telegram", "whatsapp"):
        answer = await house.http.post(f"/channels/{kind}/{path}", content=b"{}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_one_kinds_address_is_not_the_others(house: House) -> None:
    account = await telegram(house)
    assert (await house.http.post(f"/channels/whatsapp/{account}", content=b"Body=x")).status_code == 404


async def test_whatsapp_signed_and_not(house: House) -> None:
    account = await whatsapp(house)
    url = f"{house.url}/channels/whatsapp/{account}"
    fields = whatsapp_form(Body="Hola")
    content, headers = signed(url, fields, TOKEN)
    for _ in range(3):
        assert (await house.http.post(url, content=content, headers=headers)).status_code == 200
    assert await messages(house) == 1
    forged = [{}, {"X-Twilio-Signature": ""}, {"X-Twilio-Signature": "x" * 5000}, {"X-Twilio-Signature": signed(url, fields, "a" * 32)[1]["X-Twilio-Signature"]}]
    for wrong in forged:
        sent = {"Content-Type": headers["Content-Type"], **wrong}
        answer = await house.http.post(url, content=content, headers=sent)
        assert answer.status_code in (401, 403) and answer.json()["code"]
    changed = content.replace(b"Hola", b"Chau")
    assert (await house.http.post(url, content=changed, headers=headers)).status_code in (401, 403)
    assert (await house.http.post(f"{url}?x=1", content=content, headers=headers)).status_code in (401, 403)
    assert await messages(house) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"Body": "\0"}, {"Body": "a" * 50_000}, {"NumMedia": "x"}, {"NumMedia": "-1"}, {"NumMedia": "3"}, {"From": ""}, {"From": "x"},
        {"MessageSid": ""}, {"MessageSid": "\0"}, {"MessageStatus": "sideways"}, {"MessageStatus": ""}, {"ProfileName": "\0" * 50},
        {"Unheard": "of"}, {"Latitude": "x", "Longitude": "y"},
    ],
)  # fmt: skip
async def test_odd_forms_never_fail_us(house: House, fields: dict[str, str]) -> None:
    account = await whatsapp(house)
    for path in ("", "/status"):
        url = f"{house.url}/channels/whatsapp/{account}{path}"
        content, headers = signed(url, {**whatsapp_form(), **fields}, TOKEN)
        answer = await house.http.post(url, content=content, headers=headers)
        assert answer.status_code < 500, answer.text


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"%00=%00", b"a=%ff%fe", b"&&&===", b"a" * 300_000, b"MessageSid"])
async def test_torn_forms(house: House, content: bytes) -> None:
    url = f"{house.url}/channels/whatsapp/{await whatsapp(house)}"
    answer = await house.http.post(url, content=content, headers={"X-Twilio-Signature": "x"})
    assert 400 <= answer.status_code < 500 and answer.json()["code"]
    assert await messages(house) == 0


async def test_a_hundred_wrong_passwords_lock_the_guesser_alone(house: House) -> None:
    """The account is locked for some seconds and never for good; other people's accounts not at all."""
    ana, luz = await house.staff(), await house.staff()
    wrong = [
        await house.http.post("/api/v1/auth/login", json={"email": ana.email, "password": f"no es {n}"}) for n in range(100)
    ]
    assert wrong[0].status_code == 401 and wrong[-1].status_code == 429
    assert all(int(a.headers["retry-after"]) >= 1 for a in wrong if a.status_code == 429)
    fine = await house.http.post("/api/v1/auth/login", json={"email": luz.email, "password": "una clave larga"})
    assert fine.status_code == 200
    # Whoever is inside stays inside.
    assert (await ana.get("auth/me")).status_code == 200
    nobody = await house.http.post("/api/v1/auth/login", json={"email": f"{uuid4().hex}@desk.test", "password": "x" * 12})
    assert nobody.json()["code"] == "bad_credentials"
