"""What a document is, by its content; its name may only agree."""

import io
import re
import zipfile
from pathlib import PurePosixPath
from typing import Final, Literal

from knowledge_base.imports.readers.document import Unreadable

Kind = Literal["pdf", "docx", "html", "text"]
NAMES: Final[dict[str, Kind]] = {
    ".pdf": "pdf", ".docx": "docx", ".html": "html", ".htm": "html", ".xhtml": "html", ".md": "text", ".markdown": "text",
    ".txt": "text",
}  # fmt: skip
_MARKUP: Final = re.compile(r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.I | re.S)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def tell(data: bytes, name: str = "") -> Kind:
    """Raises Unreadable: empty, of no kind that is read, or of another kind than its name says."""
    if not data.strip():
        raise Unreadable("empty")
    found = _by_content(data)
    said = NAMES.get(PurePosixPath(name.lower()).suffix)
    if said and said != found:
        raise Unreadable("wrong_type", named=said, found=found)
    return found


def _by_content(data: bytes) -> Kind:
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _packed(data)
    if data.startswith(_OLE):
        raise Unreadable("old_or_protected")
    words = decoded(data)
    return "html" if _MARKUP.match(words[:4000]) else "text"


def _packed(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            names = set(held.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise Unreadable("damaged") from None
    if "word/document.xml" not in names:
        raise Unreadable("unknown_type")
    return "docx"


def decoded(data: bytes) -> str:
    """UTF-8, else the signs of old Windows. Raises Unreadable for what is no text."""
    if b"\0" in data[:4096]:
        raise Unreadable("unknown_type")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = data.decode("cp1252", "replace")
    strange = sum(not (char.isprintable() or char.isspace()) or char == "\ufffd" for char in words[:4000])
    if strange > len(words[:4000]) // 50:
        raise Unreadable("unknown_type")
    return words
