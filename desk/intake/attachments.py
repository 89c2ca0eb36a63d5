"""A citizen's own files: taken in with a message to come, and given back to whoever holds the conversation's token."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, File, Header, Request, Response, UploadFile

from core import files
from core.errors import NotFound, TooLarge
from core.http import WorkDep, ground_of, request_info
from core.work import Work
from desk.conversations.sessions import Citizen
from desk.intake.door import CitizenDep, identified
from desk.intake.limits import Pace
from desk.intake.schemas import FileOut

router = APIRouter(prefix="/api/v1/chat", tags=["citizen"])
AROUND: Final = 64 * 1024
uploading = Pace(burst=10, per_second=0.2)


@router.post("/attachments", status_code=201, response_model_exclude_defaults=True)
async def upload(request: Request, file: Annotated[UploadFile, File()]) -> FileOut:
    """The file is looked through and laid down between two short transactions: nobody waits for its connection."""
    ground = ground_of(request)
    limit = ground.settings.attachment_bytes
    if int(request.headers.get("content-length") or 0) > limit + AROUND:
        raise TooLarge(f"The file is larger than {limit // (1024 * 1024)} MB.", code="file_too_large")
    async with ground.work(request=request_info(request)) as work:
        who = await identified(request, work)
        if not ground.settings.load_test:
            await uploading.take(ground, who.conversation_id)
        await files.check_room(work, who.conversation_id)
        key = await work.vault.key_of(work.conn, who.conversation_id)
    checked = await files.receive(ground.settings, file.file, file.filename or "", file.content_type or "")
    laid = await files.lay(ground.settings, key, checked)
    async with ground.work(request=request_info(request)) as work:
        who = await identified(request, work)
        stored = await files.record(work, key, "conversation", who.conversation_id, laid)
    return FileOut(id=str(stored.id), media_type=stored.media_type, size=stored.size, state=stored.state)


@router.get("/attachments/{file_id}", response_class=Response)
async def download(
    file_id: UUID, work: WorkDep, who: CitizenDep, asked: Annotated[str | None, Header(alias="Range")] = None
) -> Response:
    opened = await _own(work, who, file_id)
    if not asked or asked.startswith("bytes=0-"):
        await work.audit("read", "file", file_id)
    return await files.response(opened, asked)


@router.get("/attachments/{file_id}/preview", response_class=Response)
async def preview(file_id: UUID, work: WorkDep, who: CitizenDep) -> Response:
    await _own(work, who, file_id)
    return await files.response(await files.open_file(work, await files.preview_of(work, file_id)))


async def _own(work: Work, who: Citizen, file_id: UUID) -> files.Opened:
    """Raises NotFound for another's."""
    row = await work.one("SELECT 1 AS one FROM stored_file WHERE id = %s AND owner_id = %s", (file_id, who.conversation_id))
    if row is None:
        raise NotFound("There is no such file.")
    return await files.open_file(work, file_id)
