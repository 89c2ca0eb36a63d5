"""Files of a conversation, for staff: kept for a reply to come, and looked at by whom the one predicate lets in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Header, Query, Request, Response, UploadFile

from core import files
from core.clock import wire
from core.errors import NotFound
from core.files import address
from core.http import StaffDep, ground_of, staff_work
from core.identity import require
from core.work import Work
from desk.conversations import access
from desk.conversations.schemas import AddressOut, FileOut

router = APIRouter(prefix="/api/v1", tags=["conversations"])
RangeHeader = Annotated[str | None, Header(alias="Range")]


@router.post("/conversations/{conversation_id}/attachments", status_code=201)
async def upload(
    conversation_id: UUID, request: Request, file: Annotated[UploadFile, File()], x_csrf_token: Annotated[str, Header()] = ""
) -> FileOut:
    """The file is looked through and laid down between two short transactions: nobody waits for its connection."""
    async with staff_work(request, x_csrf_token) as work:
        require(work.actor, "conversation", "reply")
        await access.check(work, conversation_id, write=True)
        key = await work.vault.key_of(work.conn, conversation_id)
    settings = ground_of(request).settings
    checked = await files.receive(settings, file.file, file.filename or "", file.content_type or "")
    laid = await files.lay(settings, key, checked)
    async with staff_work(request, x_csrf_token) as work:
        await access.check(work, conversation_id, write=True)
        stored = await files.record(work, key, "conversation", conversation_id, laid)
    url = f"/api/v1/files/{stored.id}"
    return FileOut(
        id=stored.id, media_type=stored.media_type, size=stored.size, name=stored.name, state=stored.state, url=url,
        preview=f"{url}/preview" if laid.preview else None,
    )  # fmt: skip


@router.get("/files/{file_id}", response_class=Response)
async def get_file(
    file_id: UUID, work: StaffDep, until: Annotated[int | None, Query(ge=0, le=2**53)] = None,
    mark: Annotated[str, Query(max_length=64)] = "", asked: RangeHeader = None,
) -> Response:  # fmt: skip
    """As a download. By a signed address (`/files/{id}/address`) pictures, sounds and films may be shown in place."""
    conversation_id = await _seen(work, file_id)
    if until is not None:
        assert work.actor.session_id is not None
        address.check(work.vault, file_id, work.actor.session_id, until, mark, work.now)
    elif not asked or asked.startswith("bytes=0-"):
        await work.audit("read", "file", file_id, conversation_id=str(conversation_id))
    opened = await files.open_file(work, file_id)
    return await files.response(opened, asked, inline=until is not None)


@router.get("/files/{file_id}/address")
async def get_address(file_id: UUID, work: StaffDep) -> AddressOut:
    """For this session alone and for ten minutes; asking for it is what the audit calls reading."""
    conversation_id = await _seen(work, file_id)
    await files.open_file(work, file_id)
    await work.audit("read", "file", file_id, conversation_id=str(conversation_id))
    assert work.actor.session_id is not None
    url, until = address.sign(work.vault, f"/api/v1/files/{file_id}", file_id, work.actor.session_id, work.now)
    return AddressOut(url=url, expires_at=wire(until) or "")


@router.get("/files/{file_id}/preview", response_class=Response)
async def get_preview(file_id: UUID, work: StaffDep) -> Response:
    """A small picture, part of the opened conversation: no line of its own in the audit."""
    await _seen(work, file_id)
    opened = await files.open_file(work, await files.preview_of(work, file_id))
    return await files.response(opened, inline=True)


async def _seen(work: Work, file_id: UUID) -> UUID:
    """Whose it is. Raises Forbidden, NotFound."""
    require(work.actor, "file", "read")
    row = await work.one("SELECT owner_kind, owner_id FROM stored_file WHERE id = %s", (file_id,))
    if row is None or row["owner_kind"] != "conversation":
        raise NotFound("There is no such file.")
    await access.check(work, row["owner_id"])
    owner: UUID = row["owner_id"]
    return owner
