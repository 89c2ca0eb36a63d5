"""Shapes that every room shares on the wire: times, short texts, pages, places in a sorted list."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, PlainSerializer, WithJsonSchema

from core.clock import wire
from core.errors import Malformed
from core.http import Page, decode_cursor, encode_cursor

__all__ = ["Label", "Page", "Text", "Time", "like", "page", "place"]


def _storable(value: str) -> str:
    """PostgreSQL keeps no NUL, and a lone surrogate is no text."""
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise ValueError("characters that cannot be stored")
    return value


def _trimmed(value: str) -> str:
    value = value.strip()
    if not value:
        raise ValueError("must not be empty")
    return value


Time = Annotated[
    datetime,
    PlainSerializer(wire, return_type=str, when_used="json-unless-none"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Text = Annotated[str, AfterValidator(_storable)]
Label = Annotated[str, AfterValidator(_storable), AfterValidator(_trimmed)]


def page(
    rows: Sequence[dict[str, Any]], limit: int, place: Iterable[str], shape: Callable[[dict[str, Any]], Any]
) -> dict[str, Any]:
    """A page from `limit + 1` rows. `place`: the columns that the list is sorted by, the last one unique."""
    shown = rows[:limit]
    more = len(rows) > limit
    following = encode_cursor(*(shown[-1][name] for name in place)) if more else None
    return {"items": [shape(row) for row in shown], "next": following}


def place(after: str | None, *kinds: type) -> list[Any] | None:
    """Reads the parts of `after` as `kinds` (str, int, datetime, UUID). Raises Malformed."""
    if not after:
        return None
    parts = decode_cursor(after, len(kinds))
    try:
        return [_read(part, kind) for part, kind in zip(parts, kinds, strict=True)]
    except (ValueError, TypeError, AttributeError):
        raise Malformed("The cursor `after` is not one of ours.", code="bad_cursor") from None


def _read(part: Any, kind: type) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(part)
    if kind is UUID:
        return UUID(part)
    if kind is int and isinstance(part, bool) or not isinstance(part, kind):
        raise TypeError
    return _storable(part) if isinstance(part, str) else part


def like(words: str) -> str:
    """A pattern for ILIKE that finds `words` anywhere, taken literally."""
    for sign in ("\\", "%", "_"):
        words = words.replace(sign, "\\" + sign)
    return f"%{words}%"
