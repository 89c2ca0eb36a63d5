"""What a stranger uploads: its kind by content, pixels alone, a name that opens as what it is."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from core.errors import Invalid, TooLarge, UnsupportedMedia, VentanillaError
from core.files import Stored, check
from core.files.names import ENDINGS, fitting, safe_name
from core.files.serve import headers
from core.files.sniff import ACCEPTED
from core.ids import new_id
from tests.core.files.sounds import AAC, AMR, mp4, ogg, webm

SECRET = "SECRETPLACE"
LIMIT = 10 * 1024 * 1024


def picture(kind: str, mode: str = "RGB", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (40, 30), {"P": 1, "RGBA": (9, 9, 9, 0)}.get(mode, "red")).save(out, kind, **more)
    return out.getvalue()


def loud_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = SECRET
    return exif.tobytes()


def loud_jpeg() -> bytes:
    """A secret in each place where a JPEG may hold one."""
    exif = Image.Exif()
    exif[0x010E] = exif[0x9286] = SECRET
    exif.get_ifd(0x8825)[29] = SECRET
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + SECRET.encode()
    data = picture("JPEG", exif=exif, comment=SECRET.encode(), xmp=f"<x>{SECRET}</x>".encode(), icc_profile=profile)
    iptc = b"\xff\xed" + struct.pack(">H", 2 + 14 + len(SECRET)) + b"Photoshop 3.0\0" + SECRET.encode()
    return data[:2] + iptc + data[2:] + SECRET.encode()


def loud_png() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", SECRET)
    info.add_text("Big", SECRET, zip=True)
    info.add_itxt("XML:com.adobe.xmp", SECRET)
    exif = Image.Exif()
    exif[0x010E] = SECRET
    return picture("PNG", pnginfo=info, exif=exif, icc_profile=SECRET.encode() * 20) + SECRET.encode()


LOUD = {
    "jpeg": loud_jpeg, "png": loud_png, "gif": lambda: picture("GIF", "P", comment=SECRET.encode()) + SECRET.encode(),
    "webp": lambda: picture("WEBP", xmp=SECRET.encode(), exif=loud_exif()),
    "jpeg and a web page": lambda: picture("JPEG") + f"<script>{SECRET}</script>".encode(),
    "gif and a program": lambda: picture("GIF", "P", comment=f"*/{SECRET}()/*".encode()),
    "png and an archive": lambda: picture("PNG") + b"PK\x03\x04" + SECRET.encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", LOUD)
def test_pixels_alone_survive(name: str) -> None:
    data = LOUD[name]()
    assert SECRET.encode() in data or name == "png"
    kept = check(data, f"{name}.jpg", "image/jpeg", LIMIT)
    assert SECRET.encode() not in kept.data
    with Image.open(io.BytesIO(kept.data)) as image:
        assert image.size == (40, 30) and not image.getexif()
        assert SECRET not in repr(image.info) and not {"icc_profile", "comment", "xmp", "exif"} & image.info.keys()
        assert Image.MIME[image.format or ""] == kept.media_type
        assert kept.name.endswith(".jpg" if kept.media_type == "image/jpeg" else ".png")


def test_a_picture_stays_the_right_way_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(check(picture("JPEG", exif=exif), "a.jpg", "", LIMIT).data)) as image:
        assert image.size == (30, 40)


def test_glass_stays_clear() -> None:
    kept = check(picture("WEBP", "RGBA"), "a.webp", "", LIMIT)
    assert (kept.media_type, kept.name) == ("image/png", "a.png")


def bomb(width: int, height: int) -> bytes:
    """A few hundred bytes that would be drawn as gigabytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(7000, 7000), (40_001, 1000), (30_000, 30_000), (2**31 - 1, 1), (65_000, 65_000)])
def test_pixel_bombs_are_not_drawn(width: int, height: int) -> None:
    with pytest.raises(TooLarge) as refused:
        check(bomb(width, height), "a.png", "image/png", LIMIT)
    assert refused.value.code == "too_many_pixels"


EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (w) file\n"
NOT_TAKEN = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "xml": b"<?xml version='1.0'?><svg onload='alert(1)'/>",
    "html": b"<!doctype html><script>alert(1)</script>", "html behind spaces": b" \r\n\t<script>alert(1)</script>",
    "html behind a mark": b"\xef\xbb\xbf<script>alert(1)</script>", "xhtml": b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
    "postscript": EPS, "program": b"\x7fELF" + b"\0" * 60, "windows": b"MZ" + b"\0" * 60, "script": b"#!/bin/sh\nrm -rf /\n",
    "archive": b"PK\x03\x04" + b"\0" * 60, "gzip": b"\x1f\x8b\x08" + b"\0" * 60, "tiff": picture("TIFF"), "bmp": picture("BMP"),
    "ico": picture("ICO"), "flash": b"FWS\x09" + b"\0" * 60, "nothing known": bytes(range(256)), "rtf": b"{\\rtf1 x}", "nul": b"a\0b",
    "pcx": picture("PCX"), "jpeg 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 60, "office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
}  # fmt: skip


@pytest.mark.parametrize("declared", ["", "text/html", "image/svg+xml", "image/png", "text/plain; charset=utf-16", "application/pdf"])
@pytest.mark.parametrize("name", NOT_TAKEN)
def test_what_runs_or_is_unknown_is_not_taken(name: str, declared: str) -> None:
    with pytest.raises((UnsupportedMedia, Invalid)):
        check(NOT_TAKEN[name], "foto.png", declared, LIMIT)


@pytest.mark.parametrize("declared", ["text/html", "image/svg+xml", "application/javascript", "text/xml", "multipart/x", "x", "\r\nX: y"])
def test_what_it_is_called_by_the_sender_does_not_count(declared: str) -> None:
    assert check(picture("PNG"), "a.svg", declared, LIMIT).media_type == "image/png"
    assert check(b"%PDF-1.7\n<script>alert(1)</script>", "a.html", declared, LIMIT).media_type == "application/pdf"


@pytest.mark.parametrize(
    ("said", "kind", "kept"),
    [
        ("foto.jpg", "image/jpeg", "foto.jpg"), ("FOTO.JPEG", "image/jpeg", "FOTO.JPEG"), ("foto.webp", "image/jpeg", "foto.jpg"),
        ("page.html", "text/plain", "page.html.txt"), ("a.svg", "image/png", "a.svg.png"), ("a.jpg.exe", "image/jpeg", "a.jpg.exe.jpg"),
        ("../../etc/passwd", "text/plain", "passwd.txt"), ("..\\..\\boot.ini", "text/plain", "boot.ini.txt"), ("C:\\x\\a.pdf", "application/pdf", "a.pdf"),
        ("", "image/png", "archivo.png"), ("...", "image/png", "archivo.png"), (".htaccess", "text/plain", "htaccess.txt"), ("/", "text/plain", "archivo.txt"),
        ("a\0b\r\nX: y.pdf", "application/pdf", "abX_ y.pdf"), ("fdp\u202efdp.exe", "application/pdf", "fdpfdp.exe.pdf"),
        ('"><img src=x onerror=1>.png', "image/png", "___img src=x onerror=1_.png"), ("CON", "text/plain", "_CON.txt"), ("nul.txt", "text/plain", "_nul.txt"),
        ("$(id).txt", "text/plain", "_(id).txt"), ("acta ñandú.pdf", "application/pdf", "acta ñandú.pdf"), ("a" * 500 + ".pdf", "application/pdf", "a" * 116 + ".pdf"),
    ],
)  # fmt: skip
def test_names(said: str, kind: str, kept: str) -> None:
    assert fitting(safe_name(said), kind) == kept
    assert len(fitting(safe_name(said * 50), kind)) <= 120


def test_every_kind_that_is_taken_has_an_ending() -> None:
    assert set(ENDINGS) == ACCEPTED - {"audio/x-wav"}


@pytest.mark.parametrize("name", ['a".html', "a\r\nSet-Cookie: x=1", "ñandú.pdf", "a;filename=b.html", "🎈.pdf", "%0d%0a.pdf"])
def test_served_as_a_download_that_runs_nothing(name: str) -> None:
    told = headers(Stored(new_id(), new_id(), name, "application/pdf", 3), inline=True)
    how = told["Content-Disposition"]
    assert how.startswith("attachment; filename*=UTF-8''") and how.isascii() and how.isprintable()
    assert not set(how.partition("''")[2]) & set('";, \r\n')
    assert "sandbox" in told["Content-Security-Policy"] and told["X-Content-Type-Options"] == "nosniff"


def test_broken_pictures_are_refused_in_words() -> None:
    whole = picture("PNG")
    for kind in ("PNG", "JPEG", "GIF", "WEBP"):
        whole = picture(kind, "P" if kind == "GIF" else "RGB")
        for cut in range(4, len(whole), max(1, len(whole) // 40)):
            try:
                check(whole[:cut], "a", "", LIMIT)
                check(whole[:cut] + b"\xff" * 20, "a", "", LIMIT)
            except VentanillaError:
                pass


@pytest.mark.parametrize(
    ("content", "declared", "kind", "ending"),
    [
        (ogg(), "audio/ogg; codecs=opus", "audio/ogg", "ogg"), (ogg(), "application/octet-stream", "audio/ogg", "ogg"),
        (webm(b"A_OPUS"), "audio/webm;codecs=opus", "audio/webm", "weba"), (webm(b"A_OPUS"), "video/webm", "audio/webm", "weba"),
        (webm(b"V_VP9", b"A_OPUS"), "audio/webm", "video/webm", "webm"), (mp4(b"soun"), "audio/mp4", "audio/mp4", "m4a"),
        (mp4(b"soun"), "video/mp4", "audio/mp4", "m4a"), (mp4(b"vide", b"soun"), "audio/mp4", "video/mp4", "mp4"),
        (mp4(brand=b"M4A "), "", "audio/mp4", "m4a"), (AAC, "audio/aac", "audio/aac", "aac"), (AAC, "", "audio/aac", "aac"), (AMR, "audio/amr", "audio/amr", "amr"),
    ],
)  # fmt: skip
def test_voice_notes_by_what_they_hold(content: bytes, declared: str, kind: str, ending: str) -> None:
    kept = check(content, "nota", declared, LIMIT)
    assert (kept.media_type, kept.name, kept.data) == (kind, f"nota.{ending}", content)


@pytest.mark.parametrize("content", [ogg(b"\x80theora"), webm().replace(b"webm", b"mkvx")])
def test_films_that_no_browser_shows_are_not_taken(content: bytes) -> None:
    with pytest.raises(UnsupportedMedia):
        check(content, "a.ogg", "audio/ogg", LIMIT)


def test_a_small_picture_of_each() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (2000, 1000), (255, 0, 0, 0)).save(out, "PNG")
    kept = check(out.getvalue(), "a.png", "image/png", LIMIT)
    assert kept.preview is not None
    with Image.open(io.BytesIO(kept.preview)) as small:
        assert small.size == (480, 240) and small.format == "JPEG" and small.getpixel((0, 0)) == (255, 255, 255)
    assert check(b"hola", "a.txt", "text/plain", LIMIT).preview is None
