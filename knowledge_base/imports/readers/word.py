"""DOCX to Markdown. A packed file is only opened when what it says it unpacks to is bounded; no more is unpacked."""

import io
import zipfile
from typing import Final

from knowledge_base.imports.readers import web_page
from knowledge_base.imports.readers.document import Document, Unreadable

MOST_PARTS: Final = 5_000
MOST_BYTES: Final = 80 * 1024 * 1024
_PROTECTED: Final = 0x1


def read(data: bytes) -> Document:
    """Raises Unreadable."""
    import mammoth

    _check(data)
    try:
        made = mammoth.convert_to_html(io.BytesIO(data), convert_image=mammoth.images.img_element(lambda image: {}))
    except MemoryError:
        raise
    except Exception:  # whatever a broken file makes of the library
        raise Unreadable("damaged") from None
    found = web_page.read(f"<main>{made.value}</main>")
    return Document(found.title, found.markdown)


def _check(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            parts = held.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise Unreadable("damaged") from None
    if any(part.flag_bits & _PROTECTED for part in parts):
        raise Unreadable("encrypted")
    # Python's reader stops at the size that is written in the directory, so that a lie about it unpacks to no more.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise Unreadable("zip_bomb", megabytes=MOST_BYTES // (1024 * 1024))
