"""The beginnings of voice notes as browsers and providers make them; enough to be told apart."""

import struct


def ogg(codec: bytes = b"OpusHead") -> bytes:
    """One page of RFC 3533 with the identification header of its codec."""
    body = codec + b"\x01\x01\x38\x01\x80\xbb\0\0\0\0\0"
    return b"OggS\0\x02" + b"\0" * 8 + b"\1\0\0\0" + b"\0" * 8 + bytes([1, len(body)]) + body


def webm(*codecs: bytes) -> bytes:
    return b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x84webmB\x87\x81\x04" + b"".join(b"\xae\x86" + bytes([0x80 | len(one)]) + one for one in codecs) + b"\0" * 200


def mp4(*handlers: bytes, brand: bytes = b"isom") -> bytes:
    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", 8 + len(body)) + kind + body

    tracks = b"".join(box(b"trak", box(b"mdia", box(b"hdlr", b"\0" * 8 + one + b"\0" * 12))) for one in handlers)
    return box(b"ftyp", brand + b"\0\0\2\0isommp42") + box(b"moov", tracks) + box(b"mdat", b"\0" * 64)


AAC = b"\xff\xf1\x50\x80\x02\x1f\xfc" + b"\0" * 60
AMR = b"#!AMR\n" + b"\x04" * 64
