"""Deliveries on the wire: where each stands and why. What was said is not part of it."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


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
