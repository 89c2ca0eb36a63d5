"""A site's map (sitemaps.org): addresses of pages, and of further maps."""

import re
import zlib
from html import unescape
from typing import Final

from knowledge_base.imports.readers.document import Document, Unreadable

MOST_BYTES: Final = 50 * 1024 * 1024
_ADDRESS: Final = re.compile(r"<(?:\w+:)?loc>\s*(?:<!\[CDATA\[)?\s*(.*?)\s*(?:\]\]>)?\s*</(?:\w+:)?loc>", re.S | re.I)


def read(data: bytes) -> Document:
    """The addresses as links; `figures.further` says that they are maps. No parser: nothing can be expanded.

    Raises Unreadable.
    """
    if data.startswith(b"\x1f\x8b"):
        unpacking = zlib.decompressobj(31)
        data = unpacking.decompress(data, MOST_BYTES)
        if unpacking.unconsumed_tail:
            raise Unreadable("zip_bomb", megabytes=MOST_BYTES // (1024 * 1024))
    words = data.decode("utf-8", "replace")
    if not re.search(r"<(\w+:)?(urlset|sitemapindex)\b", words[:4000], re.I):
        raise Unreadable("unknown_type")
    links = tuple(unescape(found) for found in _ADDRESS.findall(words))
    return Document("", "", links=links, figures={"further": bool(re.search(r"<(\w+:)?sitemapindex\b", words[:4000], re.I))})
