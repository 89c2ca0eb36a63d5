"""Errors as people read them: RFC 9457 problem details in the reader's language."""

from collections.abc import Iterable
from typing import Any

from starlette.requests import HTTPConnection

from core.errors import Invalid, VentanillaError
from core.texts import LOCALES, messages, pick_locale

CONTENT_TYPE = "application/problem+json"


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
    codes = {400: "malformed", 401: "unauthenticated", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
             413: "too_large", 415: "unsupported_media", 422: "invalid", 429: "rate_limited", 503: "unavailable"}  # fmt: skip
    problem = render(VentanillaError(code=codes.get(status, "error")), locale)
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
    return messages(pick_locale(locale)).get(f"core.error.{code}.{part}")


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def _fill(template: str, values: dict[str, Any]) -> str:
    return template.format_map(_Blank(values))


def _field(row: dict[str, Any], locale: str) -> dict[str, Any]:
    where = [str(part) for part in row.get("loc", ()) if part not in ("body", "query", "path", "header")]
    kind = str(row.get("type", "value_error"))
    known = messages(pick_locale(locale)).get(f"core.field.{kind}")
    return {
        "field": ".".join(where),
        "code": kind,
        "message": _fill(known or messages(pick_locale(locale))["core.field.other"], row.get("ctx") or {}),
    }
