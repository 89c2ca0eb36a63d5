"""Errors as people read them: RFC 9457 problem details in the reader's language."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import psycopg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from core.errors import Invalid, Unavailable, VentanillaError
from core.texts import LOCALES, messages, pick_locale

log = structlog.get_logger()
CONTENT_TYPE = "application/problem+json"
_BY_STATUS = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media",
    422: "invalid",
    429: "rate_limited",
    503: "unavailable",
}


def render(error: VentanillaError, locale: str) -> dict[str, Any]:
    """The problem document. A code without a text of its own reads as its class does.

    The class's text is general, so English readers keep the more exact detail that the code gave.
    """
    problem = error.problem()
    general = type(error).code
    problem["title"] = (
        _text(error.code, "title", locale) or _text(general, "title", locale) or problem["title"]
    )
    own = _text(error.code, "detail", locale) if error.code != general else None
    exact = error.detail if pick_locale(locale) == "en" else ""
    template = own or exact or _text(general, "detail", locale)
    problem["detail"] = _fill(template, error.extra) if template and template is not exact else exact
    return problem


def render_fields(found: Iterable[Any], locale: str) -> dict[str, Any]:
    """Of a refused request body or query. What was sent is never said back."""
    problem = render(Invalid(), locale)
    problem["status"] = 422
    problem["errors"] = [_field(row, locale) for row in found]
    return problem


def render_status(status: int, locale: str) -> dict[str, Any]:
    """Of a refusal that the framework made itself: no such route, wrong method, unreadable body."""
    problem = render(VentanillaError(code=_BY_STATUS.get(status, "error")), locale)
    problem["status"] = status
    return problem


def locale_of(connection: HTTPConnection, default: str = "es") -> str:
    """The account's language once somebody is logged in, else the first of Accept-Language that we speak."""
    account = getattr(connection.state, "account", None)
    if account:
        return pick_locale(account["locale"], default)
    wanted = []
    for position, part in enumerate(connection.headers.get("accept-language", "").split(",")[:20]):
        name, _, weight = part.partition(";q=")
        short = name.strip().split("-")[0].lower()
        if short in LOCALES:
            wanted.append((-_weight(weight), position, short))
    return min(wanted)[2] if wanted else default


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0


def _text(code: str, part: str, locale: str) -> str | None:
    """The core's own text, else that of the room whose error it is."""
    known = messages(pick_locale(locale))
    ending = f".error.{code}.{part}"
    return known.get("core" + ending) or next((known[key] for key in known if key.endswith(ending)), None)


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def _fill(template: str, values: dict[str, Any]) -> str:
    return template.format_map(_Blank(values))


def _field(row: dict[str, Any], locale: str) -> dict[str, Any]:
    where = [str(part) for part in row.get("loc", ()) if part not in ("body", "query", "path", "header")]
    return {"field": ".".join(where), "code": str(row.get("type", "value_error")), "message": field_words(row, locale)}


def field_words(row: Mapping[str, Any], locale: str) -> str:
    """What is wrong with one field, of the error that pydantic made of it."""
    words = messages(pick_locale(locale))
    known = words.get(f"core.field.{row.get('type', 'value_error')}")
    return _fill(known or words["core.field.other"], row.get("ctx") or {})


def answer(problem: dict[str, Any]) -> Response:
    headers = {"Retry-After": str(problem["retry_after"])} if "retry_after" in problem else None
    # A refusal may quote what was sent: whatever JSON cannot carry is left out rather than failing twice.
    body = orjson.dumps(problem, default=str, option=orjson.OPT_NON_STR_KEYS)
    return Response(body, status_code=problem["status"], media_type=CONTENT_TYPE, headers=headers)


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, VentanillaError)
    return answer(render(error, locale_of(request)))


async def _fields(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer(render_fields(error.errors(), locale_of(request)))


async def _framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return answer(render_status(error.status_code, locale_of(request)))


async def _away(request: Request, error: Exception) -> Response:
    log.error("database_away", exc_info=error)
    return answer(render(Unavailable(), locale_of(request)))


async def _unforeseen(request: Request, error: Exception) -> Response:
    log.error("request_failed", method=request.method, exc_info=error)
    return answer(render(VentanillaError(), locale_of(request)))


def install(app: FastAPI) -> None:
    """Every refusal of `app` becomes a problem document."""
    app.add_exception_handler(VentanillaError, _ours)
    app.add_exception_handler(RequestValidationError, _fields)
    app.add_exception_handler(HTTPException, _framework)
    for gone in (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, PoolTimeout):
        app.add_exception_handler(gone, _away)
    app.add_exception_handler(Exception, _unforeseen)
