"""What happens in the queue."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True)
class OfferPlaced(Event):
    offer_id: UUID
    operator_id: UUID
    expires_at: datetime
