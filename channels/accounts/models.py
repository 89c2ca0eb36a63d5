"""The table of channel accounts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class ChannelAccount(Base):
    """`secrets`: JSON sealed under the ring. `config`: api_base_url, from, hours, greeting."""

    __tablename__ = "channel_account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    queue_id: Mapped[UUID | None]
    locale: Mapped[str]
    secrets: Mapped[bytes | None]
    config: Mapped[dict[str, Any]]
    site_key: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
