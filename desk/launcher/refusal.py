"""What ends a start: one clear sentence, exit code 2."""

from core.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Refusal(Exception):
    """Said to the person at the terminal as it is."""


def check_load_test(settings: Settings) -> bool:
    """Whether limits are off. Raises Refusal where that would be on an address that others reach."""
    if settings.load_test and settings.host not in LOOPBACK:
        raise Refusal("VENTANILLA_LOAD_TEST is accepted only on loopback: listen on 127.0.0.1.")
    return settings.load_test
