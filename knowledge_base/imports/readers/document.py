"""What a reader makes of bytes, and why it may not."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Document:
    """`figures`: what was counted (pages, pages_without_text). `links`: addresses as they are written in a page."""

    title: str
    markdown: str
    language: str = ""
    links: tuple[str, ...] = ()
    base: str = ""
    figures: dict[str, Any] = field(default_factory=dict)


class Unreadable(Exception):
    """`code` is a text `knowledge.problem.<code>`; `figures` fill it."""

    def __init__(self, code: str, **figures: Any) -> None:
        super().__init__(code)
        self.code, self.figures = code, figures
