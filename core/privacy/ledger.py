"""Who was erased, in a file outside of the database, so that a restored backup can be told what it must not bring back."""

import os
from collections.abc import Iterable
from uuid import UUID

import structlog

from core.privacy.events import Subject
from core.settings import Settings

log = structlog.get_logger()
FILE = "forgotten.log"
"""In the data folder: `id` of a conversation or `person:id`, one a line, only ever added to."""


def note(settings: Settings, subjects: Iterable[Subject]) -> None:
    lines = "".join(f"{'' if one.kind == 'conversation' else one.kind + ':'}{one.id}\n" for one in subjects)
    with os.fdopen(os.open(settings.data / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
        file.write(lines)


def read(settings: Settings) -> list[Subject]:
    """Each once. A line that was cut short by a crash is passed over."""
    path, found = settings.data / FILE, dict[Subject, None]()
    for line in path.read_text().splitlines() if path.exists() else ():
        try:
            kind, _, plain = line.rpartition(":")
            found[Subject("person" if kind == "person" else "conversation", UUID(plain))] = None
        except ValueError:
            log.warning("forgotten_line_unreadable")
    return list(found)
