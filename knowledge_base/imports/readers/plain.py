"""Markdown and plain text as they are, without what a browser would run."""

import re
from typing import Final

from knowledge_base.imports.readers.document import Document, Unreadable

_FRONT: Final = re.compile(r"\A---\s*\n(.*?)\n---\s*\n", re.S)
_RUNS: Final = re.compile(r"<(script|style|iframe|object|embed|noscript|template|svg)\b.*?(</\1\s*>|/>|\Z)", re.I | re.S)
_COMMENT: Final = re.compile(r"<!--.*?(-->|\Z)", re.S)
_LEADS_NOWHERE: Final = re.compile(r"\]\(\s*(?:javascript|data|vbscript):[^)]*\)", re.I)
_HEADING: Final = re.compile(r"\A\s*#\s+(.+?)\s*#*\s*\n")
_NAMED: Final = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.M)


def read(words: str) -> Document:
    """Raises Unreadable when nothing is left to read."""
    title = ""
    words = words.replace("\r\n", "\n").replace("\0", "")
    if front := _FRONT.match(words):
        words = words[front.end() :]
        title = found.group(1) if (found := _NAMED.search(front.group(1))) else ""
    words = _LEADS_NOWHERE.sub("]()", _COMMENT.sub("", _RUNS.sub("", words)))
    if heading := _HEADING.match(words):
        title, words = title or heading.group(1), words[heading.end() :]
    if not words.strip():
        raise Unreadable("no_text", pages=1)
    return Document(title, words.strip())
