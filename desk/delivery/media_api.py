"""Where Twilio fetches the files of our messages: by an address that we signed, and nothing else."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response

from core import files
from core.files.store import open_file
from core.http import WorkDep
from desk.delivery.files import check

router = APIRouter(prefix="/api/v1", tags=["providers"])


@router.get("/media/{file_id}", response_class=Response)
async def get_media(
    file_id: UUID, work: WorkDep, until: Annotated[int, Query(ge=0, le=2**40)] = 0,
    mark: Annotated[str, Query(max_length=200)] = "", range_: Annotated[str | None, Header(alias="Range")] = None,
) -> Response:  # fmt: skip
    """A file of a message to somebody on WhatsApp, within hours of its sending."""
    check(work.vault, file_id, until, mark, work.now)
    opened = await open_file(work, file_id)
    await work.audit("read", "file", file_id, how="provider")
    return await files.response(opened, range_)
