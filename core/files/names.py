"""What a stranger's file is called here: a name that no system opens as anything but what the file is."""

import re
from typing import Final

LONGEST: Final = 120
ENDINGS: Final = {
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"), "image/png": ("png",), "image/webp": ("webp",), "image/gif": ("gif",),
    "application/pdf": ("pdf",), "audio/ogg": ("ogg", "oga", "opus"), "audio/mpeg": ("mp3", "mpga"),
    "audio/mp4": ("m4a", "mp4"), "audio/aac": ("aac",), "audio/webm": ("weba", "webm"), "audio/wav": ("wav",), "audio/amr": ("amr",),
    "video/mp4": ("mp4", "m4v"), "video/webm": ("webm",), "video/3gpp": ("3gp", "3gpp"), "text/plain": ("txt",),
}  # fmt: skip
"""The first is what a name gets that has none of them."""
_KNOWN: Final = frozenset(ending for endings in ENDINGS.values() for ending in endings)
# Signs that a file system or a shell reads as something else, and the devices of an old one.
_SIGNS: Final = re.compile(r'[<>:"|?*%$`&;]')
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)


def safe_name(name: str) -> str:
    """The last part of a path without control characters, at most 120 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = _SIGNS.sub("_", "".join(c for c in last if c.isprintable())).strip(". ")
    if _DEVICES.fullmatch(kept):
        kept = f"_{kept}"
    return kept[-LONGEST:].strip(". ") or "archivo"


def fitting(name: str, media_type: str) -> str:
    """With an ending of its kind: `page.html` that holds plain text is saved as `page.html.txt`."""
    endings = ENDINGS.get(media_type, ("bin",))
    stem, dot, ending = name.rpartition(".")
    if dot and ending.lower() in endings:
        return name
    stem = stem if dot and ending.lower() in _KNOWN else name
    return f"{stem[-(LONGEST - 6):]}.{endings[0]}"
