"""What is left of an erased conversation after its key is gone: files on disk."""

from uuid import UUID

from core.files.store import remove
from core.work import Work


async def files(work: Work, conversation_id: UUID) -> None:
    for row in await work.all("SELECT id FROM stored_file WHERE owner_id = %s", (conversation_id,)):
        await remove(work, row["id"])
