"""What ends a start: one clear sentence, exit code 2."""


class Refusal(Exception):
    """Said to the person at the terminal as it is."""
