"""Operators, the queues they serve, and the spans of their presence."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class Operator(Base):
    __tablename__ = "operator"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    capacity: Mapped[int] = mapped_column(SmallInteger)
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text))
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    presence: Mapped[str]
    presence_at: Mapped[datetime]
    connected_until: Mapped[datetime | None]
    last_offer_at: Mapped[datetime | None]


class OperatorQueue(Base):
    __tablename__ = "operator_queue"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("operator.user_id"), primary_key=True)
    queue_id: Mapped[UUID] = mapped_column(ForeignKey("queue.id"), primary_key=True)


class PresenceSpan(Base):
    __tablename__ = "presence_span"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("operator.user_id"))
    presence: Mapped[str]
    at: Mapped[datetime]
    until: Mapped[datetime | None]
