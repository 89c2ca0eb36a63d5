"""Which of Telegram's ways a file goes out by, and which files go together. Pure."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import groupby

ALBUM = 10
"""Files of one album (Bot API, sendMediaGroup: 2-10)."""


class Way(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    VOICE = "voice"
    AUDIO = "audio"
    DOCUMENT = "document"


# Telegram shows as a voice note what is OGG with OPUS, and as music MP3 and M4A; anything else goes as a document.
_WAYS = {
    "image/jpeg": Way.PHOTO, "image/png": Way.PHOTO, "image/gif": Way.ANIMATION, "video/mp4": Way.VIDEO,
    "audio/ogg": Way.VOICE, "audio/mpeg": Way.AUDIO, "audio/mp4": Way.AUDIO,
}  # fmt: skip
_TOGETHER = {Way.PHOTO: "seen", Way.VIDEO: "seen", Way.DOCUMENT: "document", Way.AUDIO: "audio"}


def way(media_type: str) -> Way:
    return _WAYS.get(media_type, Way.DOCUMENT)


def album(ways: Sequence[Way]) -> list[tuple[int, ...]]:
    """Places of the files that go out in one call, in order."""
    groups: list[tuple[int, ...]] = []
    for together, run in groupby(range(len(ways)), key=lambda place: _TOGETHER.get(ways[place], place)):
        places = list(run)
        size = ALBUM if isinstance(together, str) else 1
        groups += [tuple(places[at : at + size]) for at in range(0, len(places), size)]
    return groups
