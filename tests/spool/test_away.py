"""PostgreSQL is away: who cannot keep a message themselves is acknowledged from disk, and nothing comes twice or out of turn."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import psycopg
import pytest
import pytest_asyncio
from twilio.request_validator import RequestValidator

from benchmarks.chaos.proxy import Proxy
from channels.accounts import service as accounts
from channels.accounts.schemas import ChannelCreate
from core.settings import Settings
from desk.conversations import sessions
from desk.intake import flusher
from desk.intake.messages import Incoming
from desk.intake.spool import Spool
from tests.house import House, until
from tests.house import house as serving

SID, TOKEN, NUMBER = "AC" + "1" * 32, "0123456789abcdef0123456789abcdef", "whatsapp:+14155238886"
PERSON = "whatsapp:+5491155550001"


class Away:
    """A house whose database is reached through a line that can be closed."""

    def __init__(self, house: House, line: Proxy, url: str) -> None:
        self.house, self.line, self._url = house, line, url
        self.telegram = self.whatsapp = ""
        self._numbers = itertools.count(1)

    async def furnish(self) -> None:
        async with self.house.ground.work() as work:
            made = await accounts.create(work, ChannelCreate(kind="telegram", name="T", token="1:" + "a" * 35, secret="geheim"))
            self.telegram = str(made.id)
            given = {"kind": "whatsapp", "name": "W", "account_sid": SID, "auth_token": TOKEN, "from": NUMBER}
            self.whatsapp = str((await accounts.create(work, ChannelCreate.model_validate(given))).id)

    async def twilio(self, text: str, sid: str | None = None, sender: str = PERSON) -> int:
        path = f"/channels/whatsapp/{self.whatsapp}"
        form = {"MessageSid": sid or f"SM{uuid4().hex}", "AccountSid": SID, "From": sender, "To": NUMBER, "Body": text, "NumMedia": "0"}
        signed = RequestValidator(TOKEN).compute_signature(self.house.url + path, form)
        headers = {"X-Twilio-Signature": signed, "Content-Type": "application/x-www-form-urlencoded"}
        return (await self.house.http.post(path, content=urlencode(form), headers=headers)).status_code

    async def update(self, text: str, number: int) -> int:
        chat = {"id": 4242, "type": "private", "first_name": "Ana"}
        said = {"message_id": number, "date": 1_790_000_000, "text": text, "from": {**chat, "is_bot": False}, "chat": chat}
        headers = {"X-Telegram-Bot-Api-Secret-Token": "geheim"}
        body = {"update_id": number, "message": said}
        return (await self.house.http.post(f"/channels/telegram/{self.telegram}", json=body, headers=headers)).status_code

    async def rows(self, statement: str) -> list[Any]:
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as conn:
            return await (await conn.execute(statement)).fetchall()

    async def execute(self, statement: str) -> None:
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as conn:
            await conn.execute(statement)

    async def texts(self, conversation: str | None = None) -> list[str]:
        """What citizens wrote, in the order of each conversation."""
        async with self.house.ground.work() as work:
            found = await work.all(
                "SELECT m.id, m.conversation_id, m.body FROM message m WHERE author = 'citizen'"
                " AND (%(one)s::uuid IS NULL OR conversation_id = %(one)s) ORDER BY conversation_id, seq", {"one": conversation},
            )  # fmt: skip
            return [
                (await work.vault.key_of(work.conn, row["conversation_id"])).open(bytes(row["body"]), "message.body", row["id"])
                for row in found
            ]

    @property
    def waiting(self) -> int:
        return len(list((self.house.ground.settings.data / "spool").glob("*.batch")))

    async def back(self) -> None:
        await self.line.open()
        await until(lambda: not self.waiting, 60)


@pytest_asyncio.fixture
async def away(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Away]:
    monkeypatch.setattr(flusher, "PATIENCE_SECONDS", 0.3)
    url = settings.database_url or ""
    parts = urlsplit(url)
    async with Proxy([parts.port or 5432]) as line:
        through = parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{line.port}").geturl()
        async with serving(settings.model_copy(update={"database_url": through, "load_test": True})) as house:
            made = Away(house, line, url)
            await made.furnish()
            yield made
            await line.close()
            await line.open()


async def test_twilio_and_web_are_kept_on_disk_and_telegram_keeps_its_own(away: Away) -> None:
    ana = await away.house.citizen()
    assert (await ana.say("antes", "a0")).status_code == 201
    assert await away.twilio("antes") == 200 and await away.update("antes", 1) == 200
    await away.line.close()
    assert await away.twilio("uno", "SM" + "1" * 32) == 200
    kept = await ana.say("uno", "a1")
    assert (kept.status_code, kept.json()["id"], kept.json()["seq"]) == (202, None, None)
    assert await away.update("uno", 2) == 503
    # Sent again while it lies there: the same answer, no second copy.
    waiting = away.waiting
    assert (await ana.say("uno", "a1")).status_code == 202 and away.waiting == waiting
    assert await away.twilio("uno", "SM" + "1" * 32) == 200
    assert await away.twilio("dos") == 200
    assert (await ana.say("dos", "a2")).status_code == 202
    await away.back()
    # The client that asks again is told the number at last.
    assert (await ana.say("uno", "a1")).json()["seq"] == 2
    assert await away.update("uno", 2) == 200
    assert await away.texts(ana.started["conversation_id"]) == ["antes", "uno", "dos"]
    assert sorted(await away.texts()) == sorted(["antes", "uno", "dos"] * 2 + ["antes", "uno"])
    assert [row[0] for row in await away.rows("SELECT rule FROM alert WHERE rule = 'messages_spooled'")] == ["messages_spooled"]


async def test_whoever_writes_next_does_not_overtake_what_lies_on_disk(away: Away) -> None:
    """Another process set it aside; this one never noticed that the database was away."""
    ana = await away.house.citizen()
    await ana.say("uno", "a1")
    ground = away.house.ground
    async with ground.work() as work:
        row = await work.one("SELECT account_id FROM conversation WHERE id = %s", (ana.conversation,))
        sender = sessions.web_sender(work, ana.conversation)
    assert row is not None
    left = Incoming(row["account_id"], "web", f"{ana.conversation}:a2", sender, "dos", conversation_id=ana.conversation)
    spool = Spool(ground.settings.spool_path, ground.vault, 10**6)
    # A copy in another file, as a process killed between its commit and the removal leaves it.
    spool.write([left])
    spool.write([left, replace(left, external_id=f"{ana.conversation}:a3", text="tres")])
    assert (await ana.say("cuatro", "a4")).json()["seq"] == 4
    assert await away.texts() == ["uno", "dos", "tres", "cuatro"]
    assert away.waiting == 0


async def test_many_at_once_while_it_comes_and_goes(away: Away) -> None:
    people = [await away.house.citizen() for _ in range(4)]
    numbers = [f"whatsapp:+549115555{n:04d}" for n in range(4)]
    stop = asyncio.Event()

    async def flicker() -> None:
        while not stop.is_set():
            await asyncio.sleep(0.4)
            await away.line.close()
            await asyncio.sleep(0.5)
            await away.line.open()

    async def web(who: Any) -> None:
        for n in range(12):
            while (await who.say(f"m{n}", f"c{n}")).status_code not in (200, 201, 202):
                await asyncio.sleep(0.05)

    async def phone(number: str) -> None:
        for n in range(12):
            sid = f"SM{uuid4().hex}"
            while await away.twilio(f"m{n}", sid, number) != 200:
                await asyncio.sleep(0.05)

    trouble = asyncio.create_task(flicker())
    await asyncio.gather(*map(web, people), *map(phone, numbers))
    stop.set()
    await trouble
    await until(lambda: not away.waiting, 60)
    everything = await away.texts()
    assert everything == [f"m{n}" for n in range(12)] * 8
    assert (await away.rows("SELECT count(*) FROM conversation"))[0][0] == 8


async def test_poison_is_put_away_and_the_line_goes_on(away: Away) -> None:
    """What the database refuses for its own sake: the provider is told it arrived, a person sees it and may try again."""
    await away.execute("ALTER TABLE receipt ADD CONSTRAINT no_poison CHECK (external_id <> 'SM" + "e" * 32 + "')")
    assert await away.twilio("veneno", "SM" + "e" * 32) == 200
    assert await away.twilio("después") == 200
    assert await away.texts() == ["después"]
    apart = list((away.house.ground.settings.data / "spool" / "quarantine").glob("*.batch"))
    assert len(apart) == 1 and "not_kept" in apart[0].name


async def test_tables_of_another_version_lose_nothing(away: Away) -> None:
    """The statement fails for everybody: nobody is told that it arrived unless it lies on disk."""
    ana = await away.house.citizen()
    await ana.say("uno", "a1")
    await away.twilio("uno")
    await away.execute("ALTER TABLE receipt RENAME TO receipt_of_old")
    assert (await ana.say("dos", "a2")).status_code == 202
    assert await away.twilio("dos") == 200 and await away.update("dos", 9) == 503
    await away.execute("ALTER TABLE receipt_of_old RENAME TO receipt")
    await until(lambda: not away.waiting, 60)
    assert sorted(await away.texts()) == ["dos", "dos", "uno", "uno"]
