"""Serving a stranger's file so that a browser runs none of it."""

from urllib.parse import quote

from starlette.responses import Response

from core.files.store import Stored


def response(stored: Stored, data: bytes) -> Response:
    """As an attachment, sandboxed, never sniffed, never cached (ASVS 5.0: 3.2.1, 5.4.1, 14.3.2)."""
    return Response(
        data,
        media_type=stored.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(stored.name)}",
            "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
