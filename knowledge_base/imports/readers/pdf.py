"""The text of a PDF as Markdown: paragraphs joined again, headings where the outline or the type says so."""

import io
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from knowledge_base.imports.readers.document import Document, Unreadable

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES: Final = 2_000
REPEATED_FROM: Final = 4  # pages, from which on a line at the edge of most of them is no text
_DIGITS: Final = re.compile(r"\d+")
_SPACE: Final = re.compile(r"[ \t\u00a0]+")
_ENDS: Final = re.compile(r"[.:;!?…»”\")]$")
_BULLET: Final = re.compile(r"^[•·▪●◦–—-]\s+")
_NUMBERED: Final = re.compile(r"^\d{1,2}(\.\d{1,2}){0,3}[.)]?\s+[A-ZÁÉÍÓÚÑ¿]")


def read(data: bytes) -> Document:
    """Raises Unreadable: encrypted, damaged, or a scan without text."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("encrypted")
        count = len(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, NotImplementedError):
        raise Unreadable("damaged") from None
    if count > MOST_PAGES:
        raise Unreadable("too_many_pages", pages=count, most=MOST_PAGES)
    pages = [_lines(reader, number) for number in range(count)]
    bare = sum(not lines for lines in pages)
    if bare == count:
        raise Unreadable("no_text", pages=count)
    headings = _outline(reader)
    markdown = "\n\n".join(_paragraphs(_without_edges(pages), headings))
    return Document(_title(reader), markdown, figures={"pages": count, "pages_without_text": bare})


def _lines(reader: "PdfReader", number: int) -> list[str]:
    """A page that cannot be read counts as one without text: the others are not lost."""
    try:
        words = reader.pages[number].extract_text()
    except MemoryError:
        raise
    except Exception:  # a broken page breaks the library in many ways
        return []
    lines = (_SPACE.sub(" ", line).strip() for line in words.replace("\0", "").splitlines())
    return [line for line in lines if line]


def _without_edges(pages: list[list[str]]) -> list[list[str]]:
    """Without running heads, feet and page numbers."""
    held = [lines for lines in pages if lines]
    seen = Counter(mark for lines in held for mark in {_mark(lines[0]), _mark(lines[-1])})
    often = {mark for mark, times in seen.items() if len(held) >= REPEATED_FROM and times > len(held) // 2}
    kept = []
    for lines in held:
        if _mark(lines[0]) in often:
            lines = lines[1:]
        if lines and (_mark(lines[-1]) in often or lines[-1].isdigit()):
            lines = lines[:-1]
        kept.append(lines)
    return kept


def _mark(line: str) -> str:
    return _DIGITS.sub("0", line.casefold())


def _paragraphs(pages: list[list[str]], headings: set[str]) -> list[str]:
    found: list[str] = []
    width = max((len(line) for lines in pages for line in lines), default=0)
    before = ""
    for line in (line for lines in pages for line in lines):
        if _is_heading(line, headings):
            found.append(f"## {line}")
            before = ""
        elif bullet := _BULLET.match(line):
            found.append(f"- {line[bullet.end():]}")
            before = line
        elif before.endswith("-") and line[:1].islower():
            found[-1] = found[-1][:-1] + line
            before = line
        elif before and not (_ENDS.search(before) and len(before) < 0.75 * width) and (line[:1].islower() or len(before) > 0.6 * width):
            found[-1] += f" {line}"
            before = line
        else:
            found.append(_plain(line))
            before = line
    return found


def _is_heading(line: str, headings: set[str]) -> bool:
    if line.casefold() in headings:
        return True
    letters = [char for char in line if char.isalpha()]
    if not 4 <= len(line) <= 90 or _ENDS.search(line) or len(letters) < 4:
        return False
    return all(char.isupper() for char in letters) or bool(_NUMBERED.match(line))


def _plain(line: str) -> str:
    """A line of text that Markdown would read as a sign."""
    return f"\\{line}" if line.startswith(("#", ">", "+ ", "* ", "|", "```", "~~~")) else line


def _outline(reader: "PdfReader") -> set[str]:
    def titles(entries: list[Any]) -> list[str]:
        return [title for entry in entries for title in (titles(entry) if isinstance(entry, list) else [str(entry.get("/Title", ""))])]

    try:
        return {" ".join(title.split()).casefold() for title in titles(reader.outline) if title.strip()}
    except Exception:  # an outline is a help, never a reason to fail
        return set()


def _title(reader: "PdfReader") -> str:
    try:
        return " ".join(str((reader.metadata and reader.metadata.title) or "").split())
    except Exception:  # nor is what the file says of itself
        return ""
