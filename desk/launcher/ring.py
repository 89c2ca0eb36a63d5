"""The key ring against what is stored, before anything is served."""

import psycopg
import structlog

from core.database import driver_url
from core.settings import Settings
from core.vault import KeyRing, KeyRingError, load, load_or_create, prove
from desk.launcher.refusal import Refusal

log = structlog.get_logger()


def check_file(settings: Settings) -> None:
    """Before the database answers: one that is there can be read. Raises Refusal."""
    try:
        if settings.key_ring_path.exists():
            load(settings.key_ring_path)
    except (KeyRingError, OSError) as error:
        raise Refusal(f"The key ring cannot be used: {error}.") from None


def open_ring(settings: Settings, url: str | None) -> KeyRing:
    """The ring that fits the database; made for a desk that has none. Raises Refusal naming the key that is missing.

    With the database away, or its tables not there yet, nothing can be compared: each seal still names its key.
    """
    try:
        try:
            with psycopg.connect(driver_url(url or ""), connect_timeout=5) as conn:
                return prove(conn, settings.key_ring_path)
        except psycopg.Error as error:
            log.warning("key_ring_not_proved", error=type(error).__name__)
            return load_or_create(settings.key_ring_path)
    except (KeyRingError, OSError) as error:
        raise Refusal(f"The key ring cannot be used: {error}.") from None
