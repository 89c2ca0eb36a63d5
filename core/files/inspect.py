"""What a file is, told by its content; images lose their metadata by being drawn again."""

import io
from dataclasses import dataclass
from threading import BoundedSemaphore

import puremagic
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import Invalid, TooLarge, UnsupportedMedia
from core.files.names import fitting, safe_name

# OWASP ASVS 5.0, 5.1.1: the documented types. What is not listed is refused.
ACCEPTED = {
    "image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf", "audio/ogg", "audio/mpeg", "audio/mp4",
    "audio/webm", "audio/wav", "audio/x-wav", "audio/amr", "video/mp4", "video/webm", "video/3gpp", "text/plain",
}  # fmt: skip
_ALIASES = {
    "audio/x-wav": "audio/wav", "audio/wave": "audio/wav", "application/ogg": "audio/ogg", "video/ogg": "audio/ogg",
    "audio/mp3": "audio/mpeg", "audio/x-m4a": "audio/mp4", "image/jpg": "image/jpeg", "audio/m4a": "audio/mp4",
}  # fmt: skip
_PICTURES = {
    b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF87a": "image/gif", b"GIF89a": "image/gif",
}  # fmt: skip
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_PIXELS = 40_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""No other of the library's many readers is ever handed a stranger's bytes."""
# A picture of the largest size takes some 300 MB while it is drawn: two at once in a process.
_DRAWING = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Checked:
    """Content as it will be kept."""

    data: bytes
    media_type: str
    name: str


def check(data: bytes, name: str, declared: str, limit: int) -> Checked:
    """Raises Invalid when empty, TooLarge over `limit` bytes, UnsupportedMedia for any type not documented."""
    if not data:
        raise Invalid("The file is empty.", code="empty_file")
    if len(data) > limit:
        raise TooLarge(f"The file is larger than {limit // (1024 * 1024)} MB.", code="file_too_large")
    media_type = sniff(data, declared)
    if media_type not in ACCEPTED:
        raise UnsupportedMedia("Files of this kind are not accepted.", code="unsupported_file")
    if media_type.startswith("image/"):
        data, media_type = redraw(data, media_type)
    return Checked(data, media_type, fitting(safe_name(name), media_type))


def sniff(data: bytes, declared: str) -> str:
    """The type by content; `text/plain` only for what decodes as text and is no markup.

    A picture is always one, whatever else its bytes may be read as: no picture passes without being drawn again.
    """
    if picture := next((kind for signs, kind in _PICTURES.items() if data.startswith(signs)), None):
        return picture
    if data.startswith(b"RIFF"):
        return _RIFF.get(data[8:12], "application/octet-stream")
    try:
        found = [match.mime_type for match in puremagic.magic_string(data) if match.mime_type]
    except (puremagic.PureError, ValueError, IndexError):
        found = []
    kinds = {_ALIASES.get(kind, kind) for kind in found}
    if b"ftyp" in data[4:12]:
        kinds |= {"audio/mp4" if declared.startswith("audio/") or b"M4A" in data[8:12] else "video/mp4"}
    if data[:4] == b"\x1aE\xdf\xa3":
        return "audio/webm" if declared.startswith("audio/") else "video/webm"
    known = sorted(kind for kind in kinds & ACCEPTED if not kind.startswith(("image/", "text/")))
    clean = declared.split(";")[0].strip().lower()
    if known:
        return _ALIASES.get(clean, clean) if _ALIASES.get(clean, clean) in known else known[0]
    return "text/plain" if clean == "text/plain" and _is_text(data) else "application/octet-stream"


def _is_text(data: bytes) -> bool:
    try:
        plain = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return "\0" not in plain and not plain.lstrip().startswith(("<", "%PDF", "%!", "#!", "{\\rtf"))


def redraw(data: bytes, media_type: str) -> tuple[bytes, str]:
    """Pixels alone survive: EXIF, comments, profiles, scripts and trailing data go (ASVS 5.2.2, 5.2.6, 14.2.8)."""
    try:
        with _DRAWING, Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > _PIXELS:
                raise TooLarge("The picture has too many pixels.", code="too_many_pixels")
            drawn = ImageOps.exif_transpose(image)
            clear = drawn.has_transparency_data
            mode = "RGBA" if clear else "RGB"
            plain = drawn if drawn.mode == mode else drawn.convert(mode)
            plain.info.clear()
            out = io.BytesIO()
            if media_type == "image/png" or clear:
                plain.save(out, "PNG", optimize=True)
                return out.getvalue(), "image/png"
            plain.save(out, "JPEG", quality=88)
            return out.getvalue(), "image/jpeg"
    except Image.DecompressionBombError:
        raise TooLarge("The picture has too many pixels.", code="too_many_pixels") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Invalid("The picture is damaged.", code="damaged_image") from None
