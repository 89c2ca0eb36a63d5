"""A twin of an OpenAI-compatible endpoint: chat completions, streamed or whole, embeddings, the list of models."""

import asyncio
import base64
import itertools
import json
import struct
import time
from collections.abc import AsyncIterator, Callable
from typing import Any
from zlib import crc32

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from desk.twins.journal import Call, Fault, Journal, hold
from desk.twins.openai_mind import reply

Mind = Callable[[dict[str, Any], str], str]
"""What it says to a request, given the kind of fault that it was told to show."""
MODEL = "twin"
DIMENSIONS = 64


class OpenAITwin:
    """`key`: what callers must show; None: any. `pace`: seconds between two pieces of a streamed answer. `mind`: what it says.

    Kinds of fault: rate_limit, server_error, refuse, hang, cut (in the middle of the answer), stop (ends without its end),
    slow (`seconds` between pieces), malformed, and those of `openai_mind`: no_answer, uncited, invent, obey, plain, risk.
    """

    def __init__(self, key: str | None = None, pace: float = 0.0, mind: Mind = reply) -> None:
        self.mind = mind
        self.journal = Journal()
        self.pace = pace
        self._key = key
        self._ids = itertools.count(1)
        self.app = Starlette(
            routes=[
                Route("/v1/chat/completions", self._chat, methods=["POST"]),
                Route("/v1/embeddings", self._embeddings, methods=["POST"]),
                Route("/v1/models", self._models, methods=["GET"]),
                *self.journal.routes(),
            ]
        )

    @property
    def seen(self) -> str:
        """All that was ever sent here, as one text."""
        return json.dumps([call.values for call in self.journal.calls], ensure_ascii=False)

    def _refused(self, request: Request, call: Call, fault: Fault | None) -> Response | None:
        if self._key is not None and request.headers.get("authorization") != f"Bearer {self._key}":
            return _error(call, 401, "Incorrect API key provided.", "invalid_api_key")
        if fault is None:
            return None
        match fault.kind:
            case "rate_limit":
                refusal = _error(call, 429, "Rate limit reached.", "rate_limit_exceeded")
                refusal.headers["retry-after"] = str(int(fault.seconds))
                return refusal
            case "server_error":
                return _error(call, fault.code or 500, "The server had an error.", "server_error")
            case "refuse":
                return _error(call, fault.code or 400, "Invalid request.", "invalid_request_error")
        return None

    async def _chat(self, request: Request) -> ASGIApp:
        asked = await request.json()
        call = self.journal.open("chat.completions", asked)
        fault = self.journal.fault(call)
        if refused := self._refused(request, call, fault):
            return refused
        call.problems = _problems(asked)
        if call.problems:
            return _error(call, 400, "; ".join(call.problems), "invalid_request_error")
        await hold(fault)
        call.status = 200
        kind = fault.kind if fault else ""
        text = self.mind(asked, kind)
        if kind == "malformed":
            text = text[: len(text) // 2].replace('"answer"', '"answer')
        if not asked.get("stream"):
            return _Broken([b"{"]) if kind in ("cut", "stop") else JSONResponse(self._whole(asked, text))
        pieces = self._pieces(asked, text)
        if kind in ("cut", "stop"):
            half = pieces[: len(pieces) // 2]
            return _Broken(half) if kind == "cut" else StreamingResponse(_paced(half, 0), media_type="text/event-stream")
        pause = fault.seconds if fault and kind == "slow" else self.pace
        return StreamingResponse(_paced(pieces, pause), media_type="text/event-stream")

    def _whole(self, asked: dict[str, Any], text: str) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": text}
        if name := _tool(asked):
            call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": text}}
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
        choice = {"index": 0, "message": message, "finish_reason": _end(asked), "logprobs": None}
        return {**self._head(asked, "chat.completion"), "choices": [choice], "usage": _usage(text)}

    def _pieces(self, asked: dict[str, Any], text: str) -> list[bytes]:
        head = self._head(asked, "chat.completion.chunk")
        name = _tool(asked)
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": None if name else ""}]
        for number, start in enumerate(range(0, len(text), 12)):
            part = text[start : start + 12]
            function = {"arguments": part, **({"name": name} if number == 0 else {})}
            call = {"index": 0, "type": "function", "function": function, **({"id": "call_1"} if number == 0 else {})}
            deltas.append({"tool_calls": [call]} if name else {"content": part})
        chunks = [{**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
        chunks.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": _end(asked)}]})
        if (asked.get("stream_options") or {}).get("include_usage"):
            chunks.append({**head, "choices": [], "usage": _usage(text)})
        return [b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks] + [b"data: [DONE]\n\n"]

    def _head(self, asked: dict[str, Any], kind: str) -> dict[str, Any]:
        return {"id": f"chatcmpl-{next(self._ids)}", "object": kind, "created": int(time.time()), "model": asked["model"]}

    async def _embeddings(self, request: Request) -> Response:
        asked = await request.json()
        call = self.journal.open("embeddings", asked)
        if refused := self._refused(request, call, self.journal.fault(call)):
            return refused
        call.status = 200
        texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        vectors: list[list[float] | str] = [_vector(str(text)) for text in texts]
        if asked.get("encoding_format") == "base64":
            vectors = [base64.b64encode(struct.pack(f"<{len(v)}f", *v)).decode() for v in vectors]
        data = [{"object": "embedding", "index": number, "embedding": vector} for number, vector in enumerate(vectors)]
        usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
        return JSONResponse({"object": "list", "data": data, "model": asked["model"], "usage": usage})

    async def _models(self, request: Request) -> Response:
        call = self.journal.open("models", {})
        if refused := self._refused(request, call, None):
            return refused
        call.status = 200
        return JSONResponse({"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "twin"}]})


class _Broken:
    """A body that stops in the middle: the connection breaks."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        for piece in self._pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        # uvicorn closes a connection whose application ends before its body does.


async def _paced(pieces: list[bytes], pause: float) -> AsyncIterator[bytes]:
    for piece in pieces:
        if pause:
            await asyncio.sleep(pause)
        yield piece


def _usage(text: str) -> dict[str, int]:
    answered = len(text.split())
    return {"prompt_tokens": 120, "completion_tokens": answered, "total_tokens": 120 + answered}


def _problems(asked: dict[str, Any]) -> list[str]:
    problems = [] if isinstance(asked.get("model"), str) else ["model is required"]
    messages = asked.get("messages")
    if not isinstance(messages, list) or not messages:
        return [*problems, "messages is required"]
    return problems + [f"messages[{n}] needs a role" for n, m in enumerate(messages) if not isinstance(m, dict) or "role" not in m]


def _tool(asked: dict[str, Any]) -> str | None:
    return str(asked["tools"][0]["function"]["name"]) if asked.get("tools") else None


def _end(asked: dict[str, Any]) -> str:
    return "tool_calls" if _tool(asked) and asked.get("tool_choice") in ("auto", None) else "stop"


def _vector(text: str) -> list[float]:
    """Alike for texts that share words."""
    found = [0.0] * DIMENSIONS
    for word in text.lower().split():
        found[crc32(word.encode()) % DIMENSIONS] += 1.0
    length = sum(value * value for value in found) ** 0.5 or 1.0
    return [value / length for value in found]


def _error(call: Call, status: int, message: str, code: str) -> JSONResponse:
    call.status = status
    return JSONResponse({"error": {"message": message, "type": code, "param": None, "code": code}}, status)
