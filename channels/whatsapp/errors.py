"""What Twilio's refusals mean."""

import aiohttp
from twilio.base.exceptions import TwilioRestException, TwilioServiceException

from channels.contract import Final, Retryable, SendError, Unknown

RETRY = frozenset({429, 20429, 63018})
"""Certainly not taken, worth another try: too many requests; rate of the sender or the recipient."""
FINAL = {
    21211: "recipient_invalid", 63003: "recipient_invalid", 63024: "recipient_invalid",
    21610: "opted_out", 63032: "opted_out", 63016: "window_closed", 63019: "media_refused",
    63005: "template_refused", 63027: "template_refused", 63028: "template_refused", 21656: "template_refused",
    20003: "token_refused", 401: "token_refused",
}  # fmt: skip
"""Codes that operators are told by name; any other refusal is final under its number."""


class Hurried(Exception):
    """Twilio said when to come back."""

    def __init__(self, status: int, code: int, after: float) -> None:
        super().__init__(status)
        self.status, self.code, self.after = status, code, after


def ending(error: Exception) -> SendError:
    """Retryable, Final or Unknown, with a code that quotes nothing."""
    if isinstance(error, Hurried):
        return refusal(error.status, error.code, error.after)
    if isinstance(error, TwilioRestException | TwilioServiceException):
        return refusal(int(error.status or 0), int(error.code or 0))
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Retryable("unreachable")
    # Read timeouts, cut connections: it may have been taken.
    return Unknown("unconfirmed")


def reading(error: Exception) -> SendError:
    """As `ending`, of a call that changes nothing: what is not refused may be tried again."""
    end = ending(error)
    return end if isinstance(end, Final | Retryable) else Retryable("unreachable")


def refusal(status: int, code: int, after: float | None = None) -> SendError:
    """What Twilio's answer means: HTTP `status`, Twilio `code`, and the seconds of its Retry-After."""
    if status == 429 or code in RETRY:
        # 63018 is told of one recipient or sender; any other of these of the account.
        return Retryable("rate_limited", after, whole=code != 63018)
    if status >= 500:
        return Retryable(f"twilio_http_{status}", after)
    return Final(FINAL.get(code) or FINAL.get(status) or f"twilio_{code or status}")
