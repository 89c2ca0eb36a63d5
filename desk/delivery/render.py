"""A message as a provider's plain text: its citations become lines, its buttons stay buttons. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from channels.contract import Button, Channel, Medium, Piece, Template
from core.texts import text

_MAX_SOURCES = 3
_MAX_BUTTONS = 8


def body(written: str, extra: Mapping[str, Any] | None, locale: str) -> str:
    """The text and, under it, a line for each source."""
    titles = []
    for citation in (extra or {}).get("citations") or ():
        title, url = citation.get("title") or "", citation.get("url") or ""
        if title and (line := f"{title} {url}".strip()) not in titles:
            titles.append(line)
    lines = [text("channels.source", locale, title=title) for title in titles[:_MAX_SOURCES]]
    return f"{written}\n\n" + "\n".join(lines) if lines else written


def buttons(extra: Mapping[str, Any] | None) -> tuple[Button, ...]:
    given = (extra or {}).get("buttons") or ()
    return tuple(Button(b["label"], b.get("value") or b["label"]) for b in given if b.get("label"))[:_MAX_BUTTONS]


def template(extra: Mapping[str, Any] | None) -> Template | None:
    given = (extra or {}).get("template")
    return Template(str(given["sid"]), dict(given.get("variables") or {})) if given else None


def pieces(channel: Channel, whole: str, media: Sequence[Medium], given: Template | None) -> list[Piece]:
    """A template is one piece however long: the provider keeps its text."""
    return [Piece(whole)] if given else channel.pieces(whole, media)
