"""What happens to alerts."""

from dataclasses import dataclass
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True)
class AlertRaised(Event):
    """It is open, or its next audience hears it."""

    alert_id: UUID
