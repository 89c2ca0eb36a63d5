"""WhatsApp's customer service window: 24 hours from the person's last message, end excluded (Twilio 63016)."""

from datetime import datetime, timedelta

WINDOW = timedelta(hours=24)


def window_open(last_inbound: datetime | None, now: datetime) -> bool:
    """Whether free text may still be sent; never to one who has not written."""
    return last_inbound is not None and now - last_inbound < WINDOW


def window_until(last_inbound: datetime | None) -> datetime | None:
    """The first moment at which free text is refused."""
    return last_inbound + WINDOW if last_inbound else None
