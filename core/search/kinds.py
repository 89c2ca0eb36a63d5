"""What kinds of texts are searched."""

from enum import IntEnum


class Kind(IntEnum):
    """The column `kind` of text_token and search_due."""

    MESSAGE = 0
    NOTE = 1
    CASE = 2
    ACTIVITY = 3
