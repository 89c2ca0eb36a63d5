"""Load: keep-alive HTTP connections that each send their next request when the last is answered, or on a schedule."""

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, cast
from urllib.parse import urlencode

import uvloop

from benchmarks.payloads.samples import own

MOST_A_SECOND = 8_000
WORDS = "Hola, quería saber a qué hora atienden los sábados y si hace falta pedir turno para una primera consulta"


@dataclass(frozen=True)
class Target:
    """Where and what to send. `kind`: telegram, whatsapp, web or mixed; `tokens`: the citizens' of `web`.

    `mixed`: both providers' calls in turn, whole as they come, one in five of another kind than text.
    """

    kind: str
    port: int
    public_url: str
    channel_id: str
    secret: str
    conversations: int
    run: int
    tokens: tuple[str, ...] = ()
    other: tuple[str, str] = ("", "")
    """Of `mixed`: the WhatsApp channel and its secret; channel_id and secret are Telegram's."""


@dataclass
class Answers:
    """`seconds`: of each answered request."""

    seconds: list[float] = field(default_factory=list)
    bad: int = 0
    elapsed: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.elapsed if self.elapsed else 0.0


def requests(target: Target) -> Iterator[bytes]:
    make = {"telegram": _telegram, "whatsapp": _whatsapp, "web": _web, "mixed": _mixed}[target.kind]
    for number in itertools.count(target.run * 10_000_000):
        yield make(target, number)


def _head(path: str, body: bytes, *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def _telegram(target: Target, number: int) -> bytes:
    person = 500_000 + number % target.conversations
    user = {"id": person, "is_bot": False, "first_name": "Ana", "language_code": "es"}
    message = {"message_id": number, "date": 1_790_000_000, "text": f"{WORDS} {number}", "from": user,
               "chat": {"id": person, "type": "private", "first_name": "Ana"}}  # fmt: skip
    return _update(target.channel_id, target.secret, {"update_id": number, "message": message})


def _update(channel_id: str, secret: str, update: dict[str, Any]) -> bytes:
    return _head(f"/channels/telegram/{channel_id}", json.dumps(update).encode(), "Content-Type: application/json",
                 f"X-Telegram-Bot-Api-Secret-Token: {secret}")  # fmt: skip


def _whatsapp(target: Target, number: int) -> bytes:
    person = f"whatsapp:+54911{50_000_000 + number % target.conversations}"
    fields = {"MessageSid": f"SM{number:032x}", "AccountSid": "AC" + "0" * 32, "From": person, "To": "whatsapp:+14155238886",
              "Body": f"{WORDS} {number}", "NumMedia": "0", "ProfileName": "Ana", "WaId": person[10:]}  # fmt: skip
    return _form(target.public_url, target.channel_id, target.secret, fields)


def _form(public_url: str, channel_id: str, secret: str, fields: dict[str, str]) -> bytes:
    path = f"/channels/whatsapp/{channel_id}"
    signed = public_url + path + "".join(key + fields[key] for key in sorted(fields))
    signature = base64.b64encode(hmac.new(secret.encode(), signed.encode(), hashlib.sha1).digest()).decode()
    return _head(path, urlencode(fields).encode(), "Content-Type: application/x-www-form-urlencoded",
                 f"X-Twilio-Signature: {signature}")  # fmt: skip


def _mixed(target: Target, number: int) -> bytes:
    updates, forms = _kinds()
    turn, person = number // 2, number % target.conversations
    if number % 2:
        named = f"whatsapp:+54911{50_000_000 + person}"
        fields = forms[turn % len(forms)] | {"From": named, "WaId": named[10:]}
        sid = f"SM{number:032x}"
        fields |= {"MessageSid": sid, "SmsMessageSid": sid, "SmsSid": sid, "NumSegments": "1", "SmsStatus": "received"}
        return _form(target.public_url, *target.other, fields | {"Body": f"{fields.get('Body', '')} {number}"})
    message = updates[turn % len(updates)] | {"message_id": number}
    message |= {"from": message["from"] | {"id": 500_000 + person}, "chat": message["chat"] | {"id": 500_000 + person}}
    if "text" in message:
        message["text"] += f" {number}"
    return _update(target.channel_id, target.secret, {"update_id": number, "message": message})


@cache
def _kinds() -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Messages and forms in the measure in which people send them: four texts to one of anything else."""
    samples = own()
    said = [one["message"] for one in samples.updates if one.get("message", {}).get("chat", {}).get("type") == "private"]
    said = [one for one in said if not one.get("text", "").startswith("/start")]
    forms = [one for one in samples.forms if "MessageStatus" not in one and one.get("Body") not in ("", "BAJA", "ALTA")]
    text, body = [said[0] | {"text": WORDS}] * 4, [forms[0] | {"Body": WORDS}] * 4
    return [one for other in said for one in (*text, other)], [one for other in forms for one in (*body, other)]


def _web(target: Target, number: int) -> bytes:
    body = json.dumps({"client_id": f"c{number}", "text": f"{WORDS} {number}"}).encode()
    token = target.tokens[number % len(target.tokens)]
    return _head("/api/v1/chat/messages", body, "Content-Type: application/json", f"Authorization: Bearer {token}")


class _Connection(asyncio.Protocol):
    """One request at a time; reads just enough of HTTP to know where an answer ends."""

    def __init__(self, answers: Answers, source: Iterator[bytes], until: float, gap: float, offset: float) -> None:
        self._answers, self._source, self._until, self._gap = answers, source, until, gap
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self._due = time.perf_counter() + offset
        self._asked = 0.0
        self._request = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is no subclass
        self._next()

    def _next(self) -> None:
        now = time.perf_counter()
        self._request = next(self._source, b"")
        if now >= self._until or not self._request:
            self._finish()
            return
        if self._gap and self._due > now:
            asyncio.get_running_loop().call_later(self._due - now, self._send)
        else:
            self._send()

    def _send(self) -> None:
        # On a schedule, waiting in line counts: the clock starts when the request was due.
        self._asked = self._due if self._gap else time.perf_counter()
        self._due += self._gap
        if self._transport:
            self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        at = self._buffer.lower().find(b"content-length:", 0, head)
        length = int(self._buffer[at + 15 : self._buffer.index(b"\r\n", at)]) if at >= 0 else 0
        if len(self._buffer) < head + 4 + length:
            return
        if self._buffer[9:11] == b"20":
            self._answers.seconds.append(time.perf_counter() - self._asked)
        else:
            self._answers.bad += 1
        self._buffer = b""
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._finish()

    def _finish(self) -> None:
        if not self.done.done():
            self.done.set_result(None)
        if self._transport:
            self._transport.close()


def send(target: Target, *, senders: int, seconds: float, rate: float | None = None, count: int | None = None) -> Answers:
    """Closed loop, or open at `rate` requests a second over all senders; `count`: no more than so many requests."""
    most = count or int(seconds * (rate * 1.2 if rate else MOST_A_SECOND))
    # Made before the clock starts: what a provider's own machines do costs ours nothing.
    made = list(itertools.islice(requests(target), most))
    return uvloop.run(_send(iter(made), target.port, senders, seconds, rate))


def ask(source: Iterator[bytes], port: int, *, senders: int, seconds: float) -> Answers:
    """Closed loop over any requests."""
    return uvloop.run(_send(source, port, senders, seconds, None))


async def _send(source: Iterator[bytes], port: int, senders: int, seconds: float, rate: float | None) -> Answers:
    answers = Answers()
    begun = time.perf_counter()
    gap = senders / rate if rate else 0.0
    loop = asyncio.get_running_loop()
    connections = []
    for number in range(senders):
        # One after another: at a rate, they must not all fire together.
        made_at = partial(_Connection, answers, source, begun + seconds, gap, number * gap / senders)
        _, made = await loop.create_connection(made_at, "127.0.0.1", port)
        connections.append(made)
    await asyncio.wait([made.done for made in connections], timeout=seconds + 20)
    answers.elapsed = time.perf_counter() - begun
    return answers
