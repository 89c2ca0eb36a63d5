"""The one place that speaks to a chat endpoint. LangChain is imported at the first call (1 s, 60 MB)."""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from bot.model.reply import SCHEMA
from bot.model.trouble import ModelUnavailable
from bot.model.usage import Usage
from core.settings import Settings

MOST_TOKENS = 900
CONNECT_SECONDS = 4.0


class Endpoint:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._chat: Any = None
        self._bound: dict[str, Any] = {}

    async def warm(self) -> None:
        """Imports what speaks to the endpoint and makes the client; nothing is sent."""
        if self._chat is None:
            self._chat = await asyncio.to_thread(_open, self._settings)
            self._by(SCHEMA)

    def _by(self, schema: dict[str, Any]) -> Any:
        """The client asked for a schema, made once for each."""
        name = schema["title"]
        if name not in self._bound:
            self._bound[name] = _bound(self._chat, self._settings.openai_structured_method, schema)
        return self._bound[name]

    async def stream(
        self, rules: str, material: str, usage: Usage | None = None, *, schema: dict[str, Any] | None = SCHEMA
    ) -> AsyncIterator[str]:
        """Pieces of the reply, by the schema; None: plain text. Raises ModelUnavailable whatever goes wrong, also after pieces were given."""
        await self.warm()
        heard = _Heard()
        begun = time.monotonic()
        failed = True
        try:
            async with aclosing(self._pieces(rules, material, heard, schema)) as pieces:
                async for piece in pieces:
                    heard.text += piece
                    yield piece
            failed = False
        finally:
            if usage is not None:
                usage.called(rules + material, heard.text, time.monotonic() - begun, heard.told, failed=failed)

    async def _pieces(
        self, rules: str, material: str, heard: "_Heard", schema: dict[str, Any] | None
    ) -> AsyncGenerator[str, None]:
        import httpx
        import openai
        from langchain_core.exceptions import LangChainException
        from langsmith import tracing_context

        ended = None
        try:
            # A tracing variable left in the environment would send what people write to a third party.
            with tracing_context(enabled=False):
                messages = [("system", rules), ("human", material)]
                async with aclosing((self._by(schema) if schema else self._chat).astream(messages)) as chunks:
                    async for chunk in chunks:
                        heard.count(chunk)
                        ended = chunk.response_metadata.get("finish_reason") or ended
                        yield _piece(chunk)
        except openai.APITimeoutError:
            raise ModelUnavailable("timeout") from None
        except openai.APIStatusError as error:
            raise ModelUnavailable(f"status {error.status_code}", again=_again(error.status_code)) from None
        except (openai.APIConnectionError, httpx.TransportError):
            raise ModelUnavailable("connection", again=True) from None
        except (openai.OpenAIError, LangChainException, TimeoutError, ValueError, TypeError, KeyError, IndexError) as error:
            # What an endpoint sends that is not of the protocol comes up as any of these.
            raise ModelUnavailable(f"not of the protocol: {type(error).__name__}", again=True) from None
        if ended not in ("stop", "tool_calls", "function_call"):
            raise ModelUnavailable(f"cut off ({ended or 'no end'})", again=ended is None)


@dataclass
class _Heard:
    """Of one call. `told`: tokens sent and answered, by the endpoint's own count."""

    text: str = ""
    told: tuple[int, int] | None = None

    def count(self, chunk: Any) -> None:
        if counted := getattr(chunk, "usage_metadata", None):
            self.told = int(counted["input_tokens"]), int(counted["output_tokens"])


def _again(status: int) -> bool:
    return status in (408, 409, 429) or status >= 500


def _piece(chunk: Any) -> str:
    called = "".join(call.get("args") or "" for call in getattr(chunk, "tool_call_chunks", ()))
    return called or str(chunk.text)


def _open(settings: Settings) -> Any:
    # LangChain refuses to work at all under its oldest tracing switches.
    for name in ("LANGCHAIN_TRACING", "LANGCHAIN_HANDLER"):
        os.environ.pop(name, None)
    import httpx
    import langsmith  # noqa: F401 - slow, and wanted by the first stream
    from langchain_openai import ChatOpenAI

    seconds = settings.bot_timeout_seconds
    return ChatOpenAI(
        base_url=settings.openai_base_url,
        api_key=settings.openai_key or "none",
        model=settings.openai_model,
        temperature=0,
        max_tokens=MOST_TOKENS,
        timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
        max_retries=0,  # the one retry is ours: only while nothing was said
        stream_usage=settings.openai_tells_usage,
        use_responses_api=False,
    )


def _bound(chat: Any, method: str, schema: dict[str, Any]) -> Any:
    match method:
        case "function_calling":
            return chat.bind_tools([schema], tool_choice=schema["title"])
        case "json_mode":
            return chat.bind(response_format={"type": "json_object"})
    strict = {"name": schema["title"], "strict": True, "schema": {k: v for k, v in schema.items() if k != "title"}}
    return chat.bind(response_format={"type": "json_schema", "json_schema": strict})
