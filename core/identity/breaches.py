"""The hook for a list of passwords known from breaches, as large as one likes: it stays on disk.

Two forms are read: sorted upper-case SHA-1, one a line, each with or without `:count`, searched in place; or
plain passwords, one a line.
"""

import hashlib
import mmap
import re
from functools import lru_cache
from pathlib import Path

_HASH_LINE = re.compile(rb"[0-9A-F]{40}(?::\d+)?\r?$")
_HASH = 40


def known(password: str, file: Path | None) -> bool:
    """Raises OSError when the file that the settings name is not there: a policy that is asked for is kept."""
    if file is None:
        return False
    data = password.encode("utf-8", "surrogatepass")
    if not _hashed(file):
        return hashlib.sha256(data).digest() in _plain_lines(file, file.stat().st_mtime_ns)
    wanted = hashlib.sha1(data, usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return _search(content, wanted)


def _hashed(file: Path) -> bool:
    with file.open("rb") as handle:
        return _HASH_LINE.match(handle.readline().rstrip(b"\n")) is not None


def _search(content: mmap.mmap, wanted: bytes) -> bool:
    """By halves, over bytes: a line is found from wherever one falls into it."""
    low, high = 0, len(content)
    while low < high:
        start = content.rfind(b"\n", 0, (low + high) // 2) + 1
        found = content[start : start + _HASH]
        if found == wanted:
            return True
        if found < wanted:
            end = content.find(b"\n", start)
            low = len(content) if end < 0 else end + 1
        else:
            high = start
    return False


@lru_cache(maxsize=1)
def _plain_lines(file: Path, changed: int) -> frozenset[bytes]:
    with file.open("rb") as handle:
        return frozenset(hashlib.sha256(line.rstrip(b"\r\n")).digest() for line in handle)
