"""What a file is, told by its first bytes; what its sender calls it decides only between kinds that look alike."""

from typing import Final

import puremagic

HEAD: Final = 64 * 1024
# OWASP ASVS 5.0, 5.1.1: the documented types. What is not listed is refused.
ACCEPTED: Final = {
    "image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf", "audio/ogg", "audio/mpeg", "audio/mp4",
    "audio/webm", "audio/aac", "audio/wav", "audio/x-wav", "audio/amr", "video/mp4", "video/webm", "video/3gpp", "text/plain",
}  # fmt: skip
_ALIASES: Final = {
    "audio/x-wav": "audio/wav", "audio/wave": "audio/wav", "application/ogg": "audio/ogg", "video/ogg": "audio/ogg",
    "audio/mp3": "audio/mpeg", "audio/x-m4a": "audio/mp4", "image/jpg": "image/jpeg", "audio/m4a": "audio/mp4",
    "audio/aacp": "audio/aac", "audio/x-aac": "audio/aac",
}  # fmt: skip
_PICTURES: Final = {
    b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF87a": "image/gif", b"GIF89a": "image/gif",
}  # fmt: skip
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
# Pictures in the same container, which nobody draws again here.
_STILLS: Final = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis")
# ISO/IEC 13818-7, 6.2: the frame sync of a raw AAC stream, MPEG-4 and MPEG-2, with and without a checksum.
_ADTS: Final = (b"\xff\xf1", b"\xff\xf9", b"\xff\xf0", b"\xff\xf8")


def sniff(head: bytes, declared: str) -> str:
    """The type by content; `text/plain` only for what may be text, which its whole content has to prove.

    A picture is always one, whatever else its bytes may be read as: no picture passes without being drawn again.
    """
    clean = declared.split(";")[0].strip().lower()
    clean = _ALIASES.get(clean, clean)
    if picture := next((kind for signs, kind in _PICTURES.items() if head.startswith(signs)), None):
        return picture
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "application/octet-stream")
    if head.startswith(b"\x1aE\xdf\xa3"):
        return _matroska(head, clean)
    if head.startswith(b"OggS"):
        return "application/octet-stream" if b"\x80theora" in head[:512] else "audio/ogg"
    if head.startswith(_ADTS):
        return "audio/aac"
    if head.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return "audio/amr"
    if head[4:8] == b"ftyp":
        return _iso_media(head, clean)
    known = sorted(kind for kind in _known(head) & ACCEPTED if not kind.startswith(("image/", "text/")))
    if known:
        return clean if clean in known else known[0]
    return "text/plain" if clean == "text/plain" else "application/octet-stream"


def _known(head: bytes) -> set[str]:
    try:
        found = [match.mime_type for match in puremagic.magic_string(head) if match.mime_type]
    except (puremagic.PureError, ValueError, IndexError):
        found = []
    return {_ALIASES.get(kind, kind) for kind in found}


def _matroska(head: bytes, declared: str) -> str:
    """Only WebM: its tracks stand at the beginning, named by their codecs."""
    if b"webm" not in head[:64]:
        return "application/octet-stream"
    if b"V_VP" in head or b"V_AV1" in head:
        return "video/webm"
    return "audio/webm" if b"A_OPUS" in head or b"A_VORBIS" in head or declared.startswith("audio/") else "video/webm"


def _iso_media(head: bytes, declared: str) -> str:
    """By its brand; then by the handlers of its tracks, where they stand before the content; else by what it is called."""
    brand = head[8:12]
    if brand in _STILLS:
        return "application/octet-stream"
    if brand.startswith(b"3g"):
        return "video/3gpp"
    if b"hdlr" in head and b"vide" in head:
        return "video/mp4"
    sound = b"hdlr" in head and b"soun" in head or brand in (b"M4A ", b"M4B ")
    return "audio/mp4" if sound or declared.startswith("audio/") else "video/mp4"
