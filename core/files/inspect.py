"""A stranger's file as it will be kept: its kind proven, its size counted, pictures drawn again; never whole in memory."""

import codecs
import io
import tempfile
from dataclasses import dataclass
from typing import IO, Final

from core.errors import Invalid, TooLarge, UnsupportedMedia
from core.files.names import fitting, safe_name
from core.files.pictures import redraw
from core.files.sniff import ACCEPTED, HEAD, sniff

PIECE: Final = 64 * 1024
_IN_MEMORY: Final = 512 * 1024


@dataclass(frozen=True, slots=True)
class Checked:
    """`content` stands at its beginning. `preview`: a small JPEG of a picture. `safe` is False while nobody looked for malware."""

    content: IO[bytes]
    media_type: str
    name: str
    size: int
    preview: bytes | None = None
    safe: bool = True

    @property
    def data(self) -> bytes:
        """All of it, for what is known to be small."""
        self.content.seek(0)
        found = self.content.read()
        self.content.seek(0)
        return found


def check(given: bytes | IO[bytes], name: str, declared: str, limit: int) -> Checked:
    """Raises Invalid when empty, TooLarge over `limit` bytes, UnsupportedMedia for any type not documented."""
    source = io.BytesIO(given) if isinstance(given, bytes) else given
    size = measured(source, limit)
    head = source.read(HEAD)
    source.seek(0)
    media_type = sniff(head, declared)
    if media_type not in ACCEPTED or media_type == "text/plain" and not _is_text(source):
        raise UnsupportedMedia("Files of this kind are not accepted.", code="unsupported_file")
    preview = None
    if media_type.startswith("image/"):
        drawn: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with what holds it
        media_type, preview = redraw(source, drawn, media_type)
        source, size = drawn, drawn.tell()
        source.seek(0)
    return Checked(source, media_type, fitting(safe_name(name), media_type), size, preview)


def measured(source: IO[bytes], limit: int) -> int:
    """Its size, standing at its beginning again. Raises Invalid, TooLarge."""
    source.seek(0, io.SEEK_END)
    size = source.tell()
    source.seek(0)
    if not size:
        raise Invalid("The file is empty.", code="empty_file")
    if size > limit:
        raise TooLarge(f"The file is larger than {limit // (1024 * 1024)} MB.", code="file_too_large")
    return size


def _is_text(source: IO[bytes]) -> bool:
    """Decodes from end to end, and does not begin like markup or a program."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    begun = False
    try:
        while piece := source.read(PIECE):
            plain = decoder.decode(piece)
            if "\0" in plain:
                return False
            if not begun and (start := plain.lstrip()):
                begun = True
                if start.startswith(("<", "%PDF", "%!", "#!", "{\\rtf")):
                    return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        source.seek(0)
    return True
