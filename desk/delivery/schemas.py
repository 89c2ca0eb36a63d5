"""Deliveries on the wire: where each stands and why. What was said is not part of it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field


class DeliveryOut(BaseModel):
    id: UUID
    message_id: UUID
    conversation_id: UUID
    channel_id: UUID
    channel: str
    part: int
    status: str
    error: str | None
    attempts: int
    run_at: datetime
    at: datetime
    updated_at: datetime


class DeliveryPage(BaseModel):
    items: list[DeliveryOut]
    next: str | None


class DeliveryStatus(BaseModel):
    id: UUID
    status: str


class RetryMany(BaseModel):
    """`unknown` may have arrived: whoever names it accepts that somebody reads it twice."""

    status: list[Literal["failed", "unknown", "dead"]] = Field(default=["dead"], min_length=1, max_length=3)
    channel_id: UUID | None = None
    error: str | None = Field(None, max_length=64)


class Retried(BaseModel):
    """`count`: at most 500 at once; call again for the rest."""

    count: int
