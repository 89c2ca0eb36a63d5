"""Serving a stranger's file so that a browser runs none of it; in parts where a player asks for them (RFC 9110, 14)."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from core.files.store import Opened, Stored

_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")
_SHOWN: Final = ("image/", "audio/", "video/")


def headers(stored: Stored, *, inline: bool = False) -> dict[str, str]:
    """As a download, sandboxed, never sniffed, never cached (ASVS 5.0: 3.2.1, 5.4.1, 14.3.2).

    `inline`: a picture or a sound may be shown where it is; nothing else ever is.
    """
    how = "inline" if inline and stored.media_type.startswith(_SHOWN) else "attachment"
    return {
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(stored.name)}",
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Accept-Ranges": "bytes",
    }


async def response(opened: Opened, asked: str | None = None, *, inline: bool = False) -> Response:
    """`asked`: the request's Range header. Raises NotFound, Unavailable, SealBroken before anything is sent."""
    stored, size = opened.stored, opened.stored.size
    told = headers(stored, inline=inline)
    try:
        part = wanted(asked, size)
    except ValueError:
        return Response(status_code=416, headers={**told, "Content-Range": f"bytes */{size}"})
    start, stop = part or (0, size)
    pieces = opened.read(start, stop)
    first = await run_in_threadpool(next, pieces, b"")
    told["Content-Length"] = str(stop - start)
    if part:
        told["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return StreamingResponse(_all(first, pieces), 206 if part else 200, told, stored.media_type)


def _all(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    return chain((first,), rest)


def wanted(asked: str | None, size: int) -> tuple[int, int] | None:
    """Start and end of one range; None for no range, or several, which may be answered by the whole. ValueError: not there."""
    found = _RANGE.fullmatch(asked.strip()) if asked else None
    if found is None or found.groups() == ("", "") or max(map(len, found.groups())) > 18:
        return None
    begin, end = found.groups()
    if not begin:
        length = min(int(end), size)
        start, stop = size - length, size
    else:
        start, stop = int(begin), min(int(end) + 1, size) if end else size
    if end and begin and int(end) < start:
        return None
    if start >= stop:
        raise ValueError(asked)
    return start, stop
