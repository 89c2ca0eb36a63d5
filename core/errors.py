"""The errors of the house, as one tree; each carries its HTTP status and a stable code.

VentanillaError 500 error
├── Malformed 400 malformed
├── Unauthenticated 401 unauthenticated
├── Forbidden 403 forbidden
├── NotFound 404 not_found
├── Conflict 409 conflict
├── Gone 410 gone
├── TooLarge 413 too_large
├── UnsupportedMedia 415 unsupported_media
├── Invalid 422 invalid
├── RateLimited 429 rate_limited
└── Unavailable 503 unavailable
"""

from typing import Any


class VentanillaError(Exception):
    """A refusal that a person can read. `detail` never holds a person's words or phone."""

    status = 500
    code = "error"

    def __init__(self, detail: str = "", *, code: str | None = None, **extra: Any) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.code = code or self.code
        self.extra = extra

    def problem(self) -> dict[str, Any]:
        """RFC 9457 problem details."""
        return {
            "type": f"urn:ventanilla:error:{self.code}",
            "title": self.code.replace("_", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            **self.extra,
        }


class Malformed(VentanillaError):
    status, code = 400, "malformed"


class Unauthenticated(VentanillaError):
    status, code = 401, "unauthenticated"


class Forbidden(VentanillaError):
    status, code = 403, "forbidden"


class NotFound(VentanillaError):
    status, code = 404, "not_found"


class Conflict(VentanillaError):
    status, code = 409, "conflict"


class Gone(VentanillaError):
    status, code = 410, "gone"


class TooLarge(VentanillaError):
    status, code = 413, "too_large"


class UnsupportedMedia(VentanillaError):
    status, code = 415, "unsupported_media"


class Invalid(VentanillaError):
    status, code = 422, "invalid"


class RateLimited(VentanillaError):
    status, code = 429, "rate_limited"

    def __init__(self, detail: str = "", *, retry_after: int = 1, code: str | None = None) -> None:
        super().__init__(detail, code=code, retry_after=retry_after)
        self.retry_after = retry_after


class Unavailable(VentanillaError):
    status, code = 503, "unavailable"
