"""Addresses that a page may put into an `img` or an `audio`: signed for one session, over within minutes.

The session itself is asked for as well: an address that is copied to somebody else opens nothing.
"""

import hmac
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from core.errors import Forbidden
from core.vault import Vault

LIFE: Final = timedelta(minutes=10)
_PURPOSE: Final = "file.address"


def sign(vault: Vault, path: str, file_id: UUID, session: UUID, now: datetime) -> tuple[str, datetime]:
    """The address under `path`, and when it ends."""
    until = now + LIFE
    moment = int(until.timestamp())
    return f"{path}?until={moment}&mark={_mark(vault, file_id, session, moment)}", until


def check(vault: Vault, file_id: UUID, session: UUID, until: int, mark: str, now: datetime) -> None:
    """Raises Forbidden for one that is over, was changed, or was made for another session."""
    if not hmac.compare_digest(_mark(vault, file_id, session, until).encode(), mark.encode()):
        raise Forbidden("This address was made for somebody else.", code="address_refused")
    if until <= now.timestamp():
        raise Forbidden("This address is over. Ask for another one.", code="address_over")


def _mark(vault: Vault, file_id: UUID, session: UUID, until: int) -> str:
    return vault.blind(_PURPOSE, f"{file_id.hex}:{session.hex}:{until}").hex()
