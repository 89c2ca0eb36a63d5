"""A16, A17 and A20: what lies at rest, what pretends to be a provider, and who looks out of curiosity."""

import json
from typing import Any

import pytest
import redis

from channels.accounts import service as accounts
from channels.accounts.schemas import ChannelCreate
from tests.attacks.world import CANARY, build
from tests.channels.builders import AUTH_TOKEN, NUMBER, SECRET, raw, signed, update, whatsapp_form
from tests.house import House

FORM = "application/x-www-form-urlencoded"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def test_a16_what_people_say_lies_nowhere_in_clear(house: House) -> None:
    """Every column of every table, every file, every key of Valkey: the word is in what was sealed, and in no other place."""
    world = await build(house)
    await house.run()
    settings = house.ground.settings
    marks = [CANARY.encode(), CANARY.encode().hex().encode(), b"ana@ajena.example", b"5491155550101"]
    # A queue and an article of the house's are no secret of a person's.
    house_own = {"queue", "article", "article_version", "passage", "alert"}
    for table, rows in (await world.rows()).items():
        for row in rows:
            assert table in house_own or not any(mark in row.encode() for mark in marks), table
    async with house.ground.work() as work:
        for table in ("audit_event", "task", "alert", "idempotency", "event"):
            if await work.one("SELECT 1 FROM pg_tables WHERE tablename = %s", (table,)):
                rows = [row["t"] for row in await work.all(f'SELECT t::text AS t FROM "{table}" t')]
                assert not any(CANARY in row for row in rows), table
    for path in settings.data.rglob("*"):
        if path.is_file():
            assert not any(mark in path.read_bytes() for mark in marks), path.name
    client = redis.from_url(settings.redis_url or "")
    for key in client.scan_iter(count=1000):
        assert CANARY.encode() not in key + (client.dump(key) or b""), key
    client.close()
    shown = (await world.lead.get(f"conversations/{world.ids['conversations']}/messages")).text
    assert shown.count(CANARY) >= 2, "and whoever may read it still does"


async def channel(house: House, **given: Any) -> str:
    async with house.ground.work() as work:
        wanted = {"name": "Canal", "queue_id": house.queue_id, "api_base_url": "http://127.0.0.1:9", **given}
        return str((await accounts.create(work, ChannelCreate.model_validate(wanted))).id)


async def test_a17_nobody_pretends_to_be_a_provider(house: House) -> None:
    other = "f" * 32
    bot = await channel(house, kind="telegram", token="777000111:test", secret=SECRET)
    second = await channel(house, kind="telegram", token="777000222:test", secret="another-secret")
    number = await channel(house, kind="whatsapp", account_sid="AC" + "0" * 32, auth_token=AUTH_TOKEN, **{"from": NUMBER})
    news, tried = raw(update(text="Hola")), 0
    for secret in (None, "", "x", SECRET[:-1], SECRET + "x", SECRET.upper(), "another-secret", "null", "[]", "*", "%s", SECRET[::-1], "a" * 256):
        headers = {} if secret is None else {HEADER: secret}
        answer = await house.http.post(f"/channels/telegram/{bot}", content=news, headers=headers)
        tried += 1
        assert answer.status_code in (401, 403), secret
    for wrong in ({"Authorization": f"Bearer {SECRET}"}, {"X-Telegram-Secret": SECRET}, {"Cookie": f"{HEADER}={SECRET}"}):
        tried += 1
        assert (await house.http.post(f"/channels/telegram/{bot}", params={"secret": SECRET}, content=news, headers=wrong)).status_code in (401, 403)
    assert (await house.http.post(f"/channels/telegram/{second}", content=news, headers={HEADER: SECRET})).status_code in (401, 403)
    url = f"{house.ground.settings.public_url}/channels/whatsapp/{number}"
    form = whatsapp_form()
    body, true = signed(url, form)
    changed = signed(url, {**form, "Body": "Otra cosa"})[0]
    forged: list[tuple[bytes, dict[str, str], str]] = [
        (body, {"Content-Type": FORM}, ""), (body, {**true, "X-Twilio-Signature": ""}, ""), (body, {**true, "X-Twilio-Signature": "x"}, ""),
        (body, signed(url, form, other)[1], ""), (changed, true, ""), (body + b"&Body=Otra", true, ""), (body + b"&Extra=1", true, ""), (body, true, "?x=1"),
        (body, signed(url.replace("http://", "https://"), form)[1], ""), (body, signed("http://evil.example/channels/whatsapp/" + number, form)[1], ""),
        (body, signed(url + "/status", form)[1], ""), (body.replace(b"Hola", b"Hol%00a"), true, ""), (body.replace(b"Hola", b"%ff%fe"), true, ""),
        (b"x" * 300_000, true, ""), (b"", true, ""), (json.dumps(form).encode(), {**true, "Content-Type": "application/json"}, ""),
        (body, {**true, "X-Twilio-Signature": true["X-Twilio-Signature"].lower()}, ""), (body, {**true, "X-Twilio-Signature": "A" * 5000}, ""),
    ]  # fmt: skip
    for content, headers, query in forged:
        for lie in ({}, {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}, {"Host": "evil.example"}):
            answer = await house.http.post(f"/channels/whatsapp/{number}{query}", content=content, headers={**headers, **lie})
            tried += 1
            assert answer.status_code in (400, 401, 403, 413), (content[:60], headers, query)
    assert await house.rows("SELECT 1 FROM message") == [] == await house.rows("SELECT 1 FROM conversation")
    assert tried >= 70
    for _ in range(5):
        # A true call that somebody replays is the same message.
        assert (await house.http.post(f"/channels/whatsapp/{number}", content=body, headers=true)).status_code == 200
        assert (await house.http.post(f"/channels/telegram/{bot}", content=news, headers={HEADER: SECRET})).status_code == 200
    assert len(await house.rows("SELECT 1 FROM message WHERE author = 'citizen'")) == 2


@pytest.mark.parametrize("kind", ["conversations", "cases"])
async def test_a20_curiosity_leaves_its_name(house: House, kind: str) -> None:
    """What is not one's own opens for an emergency only: with a reason, for an hour, in the sight of others."""
    world = await build(house)
    curious, theirs = await world.staff("operator"), world.ids[kind]
    for _ in range(5):
        assert (await curious.get(f"{kind}/{theirs}")).status_code == 404
    for reason in ({}, {"reason": ""}, {"reason": "   "}, {"reason": None}, {"reason": ["x"]}):
        assert (await curious.post(f"{kind}/{theirs}/break-glass", json=reason)).status_code == 422
    opened = await curious.post(f"{kind}/{theirs}/break-glass", json={"reason": "Dice que se va a lastimar"})
    assert opened.status_code == 201, opened.text
    (grant,) = await house.rows("SELECT * FROM access_grant WHERE cause = 'break_glass' AND resource_id = %s", theirs)
    assert 0 < (grant["until"] - grant["created_at"]).total_seconds() <= 3600 and grant["level"] == "read"
    assert (await curious.get(f"{kind}/{theirs}")).status_code == 200
    assert (await curious.post(f"{kind}/{theirs}/close", json={})).status_code in (403, 404, 409, 422)
    seen = await house.rows("SELECT action FROM audit_event WHERE actor_id = %s AND resource_id = %s ORDER BY id", curious.id, theirs)
    assert [row["action"] for row in seen][:1] == ["access.broken"] and "read" in [row["action"] for row in seen]
    await house.run()
    assert len(await house.rows("SELECT 1 FROM alert WHERE rule = 'break_glass'")) == 1
    for role in ("auditor", "institution_manager"):
        assert (await (await world.staff(role)).post(f"{kind}/{theirs}/break-glass", json={"reason": "Por curiosidad"})).status_code in (403, 404)
