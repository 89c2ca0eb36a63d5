"""Pictures lose their metadata by being drawn again; a small one of each is made for lists."""

import io
from threading import BoundedSemaphore
from typing import IO, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import Invalid, TooLarge

PREVIEW: Final = 480
"""Longest side of a small picture."""
_PIXELS: Final = 40_000_000
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
"""No other of the library's many readers is ever handed a stranger's bytes."""
# A picture of the largest size takes some 300 MB while it is drawn: two at once in a process.
_DRAWING: Final = BoundedSemaphore(2)


def redraw(source: IO[bytes], out: IO[bytes], media_type: str) -> tuple[str, bytes]:
    """Pixels alone survive: EXIF, comments, profiles, scripts and trailing data go (ASVS 5.2.2, 5.2.6, 14.2.8).

    Writes to `out`; returns its type, and a small JPEG of it.
    """
    try:
        with _DRAWING, Image.open(source, formats=_FORMATS) as image:
            if image.width * image.height > _PIXELS:
                raise TooLarge("The picture has too many pixels.", code="too_many_pixels")
            drawn = ImageOps.exif_transpose(image)
            clear = drawn.has_transparency_data
            mode = "RGBA" if clear else "RGB"
            plain = drawn if drawn.mode == mode else drawn.convert(mode)
            plain.info.clear()
            kind = "PNG" if media_type == "image/png" or clear else "JPEG"
            plain.save(out, kind, **({"optimize": True} if kind == "PNG" else {"quality": 88}))
            return f"image/{kind.lower()}", _small(plain)
    except Image.DecompressionBombError:
        raise TooLarge("The picture has too many pixels.", code="too_many_pixels") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Invalid("The picture is damaged.", code="damaged_image") from None


def _small(plain: Image.Image) -> bytes:
    small = plain.copy() if max(plain.size) <= PREVIEW else plain.resize(_fitted(plain.size), reducing_gap=2)
    if small.mode == "RGBA":
        ground = Image.new("RGB", small.size, "white")
        ground.paste(small, mask=small.getchannel("A"))
        small = ground
    out = io.BytesIO()
    small.save(out, "JPEG", quality=80)
    return out.getvalue()


def _fitted(size: tuple[int, int]) -> tuple[int, int]:
    longest = max(size)
    return max(1, size[0] * PREVIEW // longest), max(1, size[1] * PREVIEW // longest)
