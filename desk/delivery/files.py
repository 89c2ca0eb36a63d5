"""The files of a message on their way out: what is known of each, where a provider may fetch it, and its bytes."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from channels.contract import Medium, OutboundFile
from core import files
from core.errors import Forbidden
from core.vault import DataKey, Vault
from core.work import Ground, Work

PATH: Final = "/api/v1/media"
LIFE: Final = timedelta(hours=5)
"""Twilio keeps what it cannot send at once for up to four hours, and fetches the file only then."""
_PURPOSE: Final = "delivery.media"
_READ = "SELECT id, media_type, size, name FROM stored_file WHERE id = ANY(%s)"


async def rows(work: Work, attachments: Sequence[UUID] | None) -> list[dict[str, Any]]:
    """In the order of the message; what was erased meanwhile is missing."""
    if not attachments:
        return []
    found = {row["id"]: row for row in await work.all(_READ, (list(attachments),))}
    return [found[file_id] for file_id in attachments if file_id in found]


def media(found: list[dict[str, Any]]) -> list[Medium]:
    return [Medium(row["media_type"], row["size"]) for row in found]


def outbound(ground: Ground, key: DataKey, row: dict[str, Any]) -> OutboundFile:
    file_id: UUID = row["id"]

    async def read() -> bytes:
        async with ground.work() as work:
            return (await files.load(work, file_id))[1]

    return OutboundFile(
        name=key.open(bytes(row["name"]), "stored_file.name", file_id), media_type=row["media_type"], size=row["size"],
        url=ground.settings.public_url.rstrip("/") + address(ground.vault, file_id, ground.clock.now()), read=read,
    )  # fmt: skip


def address(vault: Vault, file_id: UUID, now: datetime) -> str:
    """A path that whoever holds it may fetch until it is over: a provider shows no session."""
    until = int((now + LIFE).timestamp())
    return f"{PATH}/{file_id}?until={until}&mark={_mark(vault, file_id, until)}"


def check(vault: Vault, file_id: UUID, until: int, mark: str, now: datetime) -> None:
    """Raises Forbidden for an address that is over or was changed."""
    if until <= now.timestamp() or not hmac.compare_digest(_mark(vault, file_id, until).encode(), mark.encode()):
        raise Forbidden("This address opens nothing.", code="address_refused")


def _mark(vault: Vault, file_id: UUID, until: int) -> str:
    return vault.blind(_PURPOSE, f"{file_id.hex}:{until}").hex()
