"""The board over HTTP."""

from fastapi import APIRouter

from core.http import StaffDep
from core.identity import require
from desk.supervision import board as boards
from desk.supervision.schemas import BoardOut

router = APIRouter(prefix="/api/v1", tags=["board"])


@router.get("/board")
async def get_board(work: StaffDep) -> BoardOut:
    """Live figures of the queues, people and conversations within one's scope."""
    require(work.actor, "board", "read")
    return await boards.board(work)
