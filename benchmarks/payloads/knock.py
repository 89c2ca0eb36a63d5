"""Calling the desk's application as a provider does, without a network between."""

import asyncio
import base64
import hmac
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from starlette.types import ASGIApp, Message

from benchmarks.payloads import mutate
from benchmarks.payloads.samples import Samples
from core.work import Ground

TABLES = ("conversation", "message", "receipt", "handle", "data_key", "delivery", "message_revision", "task", "risk_flag")
AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class Door:
    """Where one account is called, and what opens it."""

    kind: str
    account: UUID
    secret: str


@dataclass(frozen=True, slots=True)
class Call:
    path: str
    body: bytes
    headers: list[tuple[bytes, bytes]]


@dataclass
class Answers:
    """`failures`: the first calls that were answered with 5xx, by status."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[tuple[int, bytes]] = field(default_factory=list)

    @property
    def broken(self) -> int:
        return sum(count for status, count in self.statuses.items() if status >= 500)


def whole(samples: Samples, doors: list[Door], public_url: str) -> Iterator[Call]:
    """Every sample as it is, signed."""
    for door in doors:
        bodies = _plain(samples, door)
        yield from (call(door, body, public_url, signed=True) for body in bodies)


def mutated(samples: Samples, doors: list[Door], public_url: str, count: int, seed: int, *, signed: bool) -> Iterator[Call]:
    """Each under a number of its own, so that none is taken for a repeat of another."""
    random = Random(seed)
    for number in range(seed * 1_000_000, seed * 1_000_000 + count):
        door = random.choice(doors)
        if door.kind == "telegram":
            body = mutate.update({**random.choice(samples.updates), "update_id": number}, random)
        else:
            body = mutate.form({**random.choice(samples.forms), "MessageSid": f"SM{number:032x}"}, random)
        yield call(door, body, public_url, signed=signed, status=random.random() < 0.1, forged=random.choice(["", "x", "ñandú"]))


def call(door: Door, body: bytes, public_url: str, *, signed: bool, status: bool = False, forged: str = "") -> Call:
    """Unsigned: with no signature or with a forged one."""
    path = f"/channels/{door.kind}/{door.account}" + ("/status" if status and door.kind == "whatsapp" else "")
    if door.kind == "telegram":
        name, mark = b"x-telegram-bot-api-secret-token", door.secret
    else:
        name, mark = b"x-twilio-signature", _signature(door.secret, public_url + path, body)
    shown = mark if signed else forged
    headers = [(b"content-type", b"application/json" if door.kind == "telegram" else b"application/x-www-form-urlencoded")]
    return Call(path, body, [*headers, *([(name, shown.encode("utf-8"))] if shown else [])])


def _plain(samples: Samples, door: Door) -> Iterable[bytes]:
    if door.kind == "telegram":
        return [json.dumps(one, ensure_ascii=False).encode() for one in samples.updates]
    return ["&".join(f"{mutate.quoted(n)}={mutate.quoted(v)}" for n, v in one.items()).encode() for one in samples.forms]


def _signature(token: str, url: str, body: bytes) -> str:
    """Over the form as whoever reads it decodes it."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="replace", max_num_fields=500)
    except ValueError:
        pairs = []
    told = url + "".join(name + value for name, value in dict.fromkeys(sorted(pairs)))
    return base64.b64encode(hmac.digest(token.encode(), told.encode("utf-8", "replace"), "sha1")).decode()


async def knock(app: ASGIApp, calls: Iterable[Call]) -> Answers:
    answers, waiting = Answers(), iter(calls)

    async def one() -> None:
        for made in waiting:
            status = await ask(app, made)
            answers.statuses[status] += 1
            if status >= 500 and len(answers.failures) < 5:
                answers.failures.append((status, made.body[:4_000]))

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))
    return answers


async def ask(app: ASGIApp, made: Call) -> int:
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": made.path, "raw_path": made.path.encode(), "query_string": b"", "root_path": "",
        "headers": [(b"host", b"desk"), (b"content-length", b"%d" % len(made.body)), *made.headers],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
    }  # fmt: skip
    status = 599
    taken = False

    async def receive() -> Message:
        nonlocal taken
        if taken:
            return {"type": "http.disconnect"}
        taken = True
        return {"type": "http.request", "body": made.body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]

    try:
        await app(scope, receive, send)
    except Exception:
        return 599
    return status


async def counted(ground: Ground) -> dict[str, int]:
    """Rows of every table that a call could leave something in."""
    async with ground.work() as work:
        found = {}
        for table in TABLES:
            row = await work.one(f"SELECT count(*) AS n FROM {table}")
            found[table] = int(row["n"]) if row else 0
    return found


async def doors(ground: Ground) -> AsyncIterator[Door]:
    """Every account with a provider."""
    from channels.accounts import service

    async with ground.work() as work:
        for account in await service.list_accounts(work):
            if account.kind == "telegram":
                yield Door("telegram", account.id, account.secrets["secret"])
            elif account.kind == "whatsapp":
                yield Door("whatsapp", account.id, account.secrets["auth_token"])
