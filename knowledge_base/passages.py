"""Markdown into passages: one per heading, split by size at paragraph and sentence ends, the heading path kept."""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

MAX_CHARS = 900
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[\"«“¿¡(]?[A-ZÁÉÍÓÚÑ0-9])")
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Chunk:
    heading: str  # path of headings, joined by ` › `
    text: str


def sentences(text: str) -> list[str]:
    """Sentences of a plain text; a line break ends one too."""
    return [part.strip() for line in text.split("\n") for part in _SENTENCE.split(line) if part.strip()]


def split(body: str, limit: int = MAX_CHARS) -> list[Chunk]:
    """Passages in order; an empty body has none."""
    chunks: list[Chunk] = []
    for heading, blocks in _sections(body):
        held: list[str] = []
        for block in (piece for whole in blocks for piece in _fitting(whole, limit)):
            if held and sum(map(len, held)) + len(block) > limit:
                chunks.append(Chunk(heading, "\n".join(held)))
                held = []
            held.append(block)
        if held:
            chunks.append(Chunk(heading, "\n".join(held)))
    return chunks


def _fitting(block: str, limit: int) -> list[str]:
    if len(block) <= limit:
        return [block]
    pieces: list[str] = []
    held = ""
    for sentence in sentences(block):
        for part in (sentence[i : i + limit] for i in range(0, len(sentence), limit)):
            if held and len(held) + len(part) > limit:
                pieces.append(held)
                held = ""
            held = f"{held} {part}".strip()
    return [*pieces, held] if held else pieces


def _sections(body: str) -> list[tuple[str, list[str]]]:
    path: list[str] = []
    found: list[tuple[str, list[str]]] = [("", [])]
    tokens = _MARKDOWN.parse(body)
    row: list[str] = []
    opens_item = False
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type in ("fence", "code_block"):
            found[-1][1].append(token.content.strip())
        if token.type == "tr_close" and row:
            found[-1][1].append(": ".join(row))
            row = []
        if token.type == "paragraph_open":
            opens_item = before is not None and before.type == "list_item_open"
        if token.type != "inline" or before is None:
            continue
        words = _words(token)
        if before.type == "heading_open":
            depth = int(before.tag[1:])
            path = [*(path + [""] * depth)[: depth - 1], words]
            found.append((" › ".join(filter(None, path)), []))
        elif before.type in ("td_open", "th_open"):
            row.append(words)
        elif words:
            found[-1][1].append(f"• {words}" if opens_item and before.type == "paragraph_open" else words)
    return [(heading, blocks) for heading, blocks in found if blocks]


def _words(token: Token) -> str:
    parts = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts).strip()
