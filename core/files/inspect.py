"""What a file is, told by its content; images lose their metadata by being drawn again."""

import io
from dataclasses import dataclass

import puremagic
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import Invalid, TooLarge, UnsupportedMedia

# OWASP ASVS 5.0, 5.1.1: the documented types. What is not listed is refused.
ACCEPTED = {
    "image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf", "audio/ogg", "audio/mpeg", "audio/mp4",
    "audio/webm", "audio/wav", "audio/x-wav", "audio/amr", "video/mp4", "video/webm", "video/3gpp", "text/plain",
}  # fmt: skip
_ALIASES = {
    "audio/x-wav": "audio/wav", "audio/wave": "audio/wav", "application/ogg": "audio/ogg", "video/ogg": "audio/ogg",
    "audio/mp3": "audio/mpeg", "audio/x-m4a": "audio/mp4", "image/jpg": "image/jpeg", "audio/m4a": "audio/mp4",
}  # fmt: skip
_PIXELS = 40_000_000


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
    return Checked(data, media_type, safe_name(name))


def sniff(data: bytes, declared: str) -> str:
    """The type by content; `text/plain` only for what decodes as text and is no markup."""
    try:
        found = [match.mime_type for match in puremagic.magic_string(data) if match.mime_type]
    except (puremagic.PureError, ValueError, IndexError):
        found = []
    kinds = {_ALIASES.get(kind, kind) for kind in found}
    if b"ftyp" in data[4:12]:
        kinds |= {"audio/mp4" if declared.startswith("audio/") or b"M4A" in data[8:12] else "video/mp4"}
    if data[:4] == b"\x1aE\xdf\xa3":
        return "audio/webm" if declared.startswith("audio/") else "video/webm"
    known = sorted(kinds & ACCEPTED - {"text/plain"})
    clean = declared.split(";")[0].strip().lower()
    if known:
        return _ALIASES.get(clean, clean) if _ALIASES.get(clean, clean) in known else known[0]
    return "text/plain" if clean == "text/plain" and _is_text(data) else "application/octet-stream"


def _is_text(data: bytes) -> bool:
    try:
        plain = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\0" not in plain and not plain.lstrip().startswith(("<", "%PDF", "{\\rtf"))


def redraw(data: bytes, media_type: str) -> tuple[bytes, str]:
    """Pixels alone survive: EXIF, scripts and trailing data go (ASVS 5.2.2, 14.2.8)."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > _PIXELS:
                raise TooLarge("The picture has too many pixels.", code="too_many_pixels")
            drawn = ImageOps.exif_transpose(image)
            keep_png = media_type == "image/png" or "A" in drawn.getbands()
            out = io.BytesIO()
            if keep_png:
                drawn.convert("RGBA" if "A" in drawn.getbands() else "RGB").save(out, "PNG", optimize=True)
                return out.getvalue(), "image/png"
            drawn.convert("RGB").save(out, "JPEG", quality=88)
            return out.getvalue(), "image/jpeg"
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError, ValueError):
        raise Invalid("The picture is damaged.", code="damaged_image") from None


def safe_name(name: str) -> str:
    """The last part of a path without control characters, at most 120 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if c.isprintable()).strip(". ")
    return kept[-120:] or "archivo"
