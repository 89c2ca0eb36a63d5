"""Which other sites' pages may read our answers: those that the settings name, without cookies."""

from typing import Any

from core.settings import Settings

_SENT = ["Authorization", "Content-Type", "Idempotency-Key", "X-Request-Id"]
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def cross_origin(settings: Settings) -> dict[str, Any]:
    """Of starlette's CORSMiddleware. The own pages ask from the own origin and need none of it."""
    return {
        "allow_origins": settings.further_origins,
        "allow_methods": _METHODS,
        "allow_headers": _SENT,
        "expose_headers": ["Retry-After"],
        "allow_credentials": False,
        "max_age": 600,
    }
