"""Queues and the offers made from them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class Queue(Base):
    __tablename__ = "queue"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    organization_id: Mapped[UUID | None] = mapped_column(ForeignKey("organization.id"))
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text))
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    intents: Mapped[list[str]] = mapped_column(ARRAY(Text))
    targets: Mapped[dict[str, Any]] = mapped_column(JSONB)
    position: Mapped[int]
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class Offer(Base):
    __tablename__ = "offer"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    operator_id: Mapped[UUID] = mapped_column(ForeignKey("operator.user_id"))
    state: Mapped[str]
    why: Mapped[list[Any]] = mapped_column(JSONB)
    at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    reason: Mapped[str | None]
