"""The board on the wire."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from desk.operators.schemas import OperatorOut, Stamp
from desk.queue.schemas import QueueOut


class StretchOut(BaseModel):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    since: Stamp = Field(alias="from")
    to: Stamp | None
    presence: str


class BoardQueue(QueueOut):
    """`spark`: how many waited at the end of each of the last twelve five minutes, oldest first."""

    breached: int
    about_to_breach: int
    spark: list[int]


class BoardOperator(OperatorOut):
    timeline: list[StretchOut]


class TodayOut(BaseModel):
    opened: int
    closed: int
    bot_resolved: int
    rated: int
    rating_avg: float | None


class BoardOut(BaseModel):
    at: Stamp
    waiting: int
    oldest_waiting_since: Stamp | None
    about_to_breach: int
    breached: int
    available: int
    busy: int
    away: int
    offline: int
    first_answer_p50_seconds: float | None
    first_answer_p90_seconds: float | None
    today: TodayOut
    queues: list[BoardQueue]
    operators: list[BoardOperator]
    risk_open: int
    alerts_open: int


def earliest(moments: list[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)
