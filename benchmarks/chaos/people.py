"""Those who write, by three channels at once, and what they remember: a ledger of everything said and acknowledged."""

import asyncio
import contextlib
import itertools
import json
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp
from twilio.request_validator import RequestValidator

from benchmarks.chaos.desk import ACCOUNT, AUTH, BOT_TOKEN, NUMBER, Desk
from desk.twins.telegram import TelegramTwin

TRY_SECONDS = 12.0
_PAUSES = (0.05, 0.1, 0.3, 1.0)


@dataclass(slots=True)
class Said:
    """Wall-clock seconds; `acked` 0.0: not yet."""

    who: str
    number: int
    sent: float
    acked: float = 0.0
    on_disk: bool = False

    @property
    def text(self) -> str:
        return f"hola {self.who}/{self.number}"


@dataclass
class Ledger:
    """In memory, and line by line in a file."""

    file: IO[str]
    inbound: list[Said] = field(default_factory=list)
    replies: list[Said] = field(default_factory=list)

    def said(self, who: str, number: int) -> Said:
        entry = Said(who, number, time.time())
        self.inbound.append(entry)
        return entry

    def acked(self, entry: Said) -> None:
        entry.acked = time.time()
        self.file.write(json.dumps([entry.who, entry.number, entry.sent, entry.acked, entry.on_disk]) + "\n")

    @classmethod
    def at(cls, path: Path) -> "Ledger":
        return cls(path.open("w", encoding="utf-8", buffering=1))


class Person:
    """Writes the next only when the one before was acknowledged, so that an order of theirs exists."""

    def __init__(self, desk: Desk, ledger: Ledger, http: aiohttp.ClientSession, who: str) -> None:
        self.desk, self.ledger, self.http, self.who = desk, ledger, http, who
        self.conversation = ""
        self.number = 0

    async def say(self) -> Said:
        self.number += 1
        entry = self.ledger.said(self.who, self.number)
        for attempt in itertools.count():
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                if await self.once(entry):
                    break
            await asyncio.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])
        self.ledger.acked(entry)
        return entry

    async def once(self, entry: Said) -> bool:
        raise NotImplementedError

    async def begin(self) -> None:
        await self.say()


class Visitor(Person):
    """On the web, over HTTP."""

    token = ""

    async def begin(self) -> None:
        async with self.http.post(f"{self.desk.front}/api/v1/chat/sessions", json={"mode": "anonymous", "locale": "es"}) as answer:
            answer.raise_for_status()
            started = await answer.json()
        self.token, self.conversation = started["token"], started["conversation_id"]
        await self.say()

    async def once(self, entry: Said) -> bool:
        body = {"client_id": f"{entry.who}-{entry.number}", "text": entry.text}
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.http.post(f"{self.desk.front}/api/v1/chat/messages", json=body, headers=headers) as answer:
            await answer.read()
            entry.on_disk = entry.on_disk or answer.status == 202
            return answer.status in (200, 201, 202)


class Phone(Person):
    """By WhatsApp: Twilio calls, and calls again when it hears nothing good."""

    def __init__(self, desk: Desk, ledger: Ledger, http: aiohttp.ClientSession, who: str, address: str) -> None:
        super().__init__(desk, ledger, http, who)
        self.address = address
        self._sids: dict[int, str] = {}

    async def once(self, entry: Said) -> bool:
        sid = self._sids.setdefault(entry.number, f"SM{uuid4().hex}")
        return await self.call(sid, entry.text) == 200

    async def call(self, sid: str, text: str) -> int:
        url = f"{self.desk.front}/channels/whatsapp/{self.desk.channels['whatsapp']}"
        form = {"MessageSid": sid, "AccountSid": ACCOUNT, "From": self.address, "To": NUMBER, "Body": text, "NumMedia": "0",
                "ProfileName": self.who, "SmsStatus": "received"}  # fmt: skip
        headers = {"X-Twilio-Signature": RequestValidator(AUTH).compute_signature(url, form),
                   "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip
        async with self.http.post(url, data=urlencode(form), headers=headers) as answer:
            await answer.read()
            return answer.status


class Chat(Person):
    """By Telegram: the twin keeps what is not taken, and goes on with the next only after it."""

    def __init__(self, desk: Desk, ledger: Ledger, http: aiohttp.ClientSession, who: str, twin: TelegramTwin, chat: int) -> None:
        super().__init__(desk, ledger, http, who)
        self.twin, self.chat = twin, chat

    async def once(self, entry: Said) -> bool:
        update = self.twin.say(BOT_TOKEN, self.chat, entry.text)
        bot = self.twin.bots[BOT_TOKEN]
        while any(one["update_id"] == update for one in bot.pending):
            await asyncio.sleep(0.02)
        return True


class Operator:
    """Answers conversations by their ids; the same client id until it is acknowledged."""

    def __init__(self, desk: Desk, ledger: Ledger, http: aiohttp.ClientSession) -> None:
        self.desk, self.ledger, self.http = desk, ledger, http
        self._numbers = itertools.count(1)

    async def reply(self, conversation: str) -> None:
        number = next(self._numbers)
        entry = Said(f"respuesta {conversation}", number, time.time())
        self.ledger.replies.append(entry)
        url = f"{self.desk.front}/api/v1/conversations/{conversation}/messages"
        body = {"client_id": f"r{number}", "text": entry.text}
        for attempt in itertools.count():
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                async with self.http.post(url, json=body, headers={"Authorization": f"Bearer {self.desk.token}"}) as answer:
                    if answer.status in (200, 201):
                        break
                    if answer.status not in (429, 500, 503):
                        raise RuntimeError(f"a reply was refused: {answer.status} {await answer.text()}")
            await asyncio.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])
        self.ledger.acked(entry)


class Crowd:
    """All of them at `rate` messages a second together, until `total` were said or `most` seconds are over."""

    def __init__(self, people: list[Person], operator: Operator, *, rate: float, total: int, seed: int,
                 most: float = 0.0) -> None:  # fmt: skip
        self.people, self.operator, self.rate, self.total = people, operator, rate, total
        self._until = time.monotonic() + most if most else float("inf")
        self._dice = random.Random(seed)
        self._left = total
        self.attended: list[str] = []

    async def run(self) -> None:
        pace = len(self.people) / self.rate
        talking = asyncio.gather(*(self._talk(person, pace) for person in self.people))
        answering = asyncio.create_task(self._answer())
        await talking
        answering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await answering

    async def _talk(self, person: Person, pace: float) -> None:
        await asyncio.sleep(self._dice.random() * pace)
        due = time.monotonic()
        while self._left > 0 and time.monotonic() < self._until:
            self._left -= 1
            await person.say()
            due = max(due + pace, time.monotonic() - 5 * pace)
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _answer(self) -> None:
        """One reply to twenty messages; a conversation's next one waits for nobody's delivery."""
        going: set[asyncio.Task[Any]] = set()
        try:
            while True:
                await asyncio.sleep(20 / self.rate)
                if self.attended and len(going) < 10:
                    job = asyncio.create_task(self.operator.reply(self._dice.choice(self.attended)))
                    going.add(job)
                    job.add_done_callback(going.discard)
        finally:
            await asyncio.gather(*going)
