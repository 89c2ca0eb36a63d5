"""Documents made by hand: PDF without a library that writes it, DOCX as a packed folder."""

import io
import zipfile
import zlib

PASSAGE = "Los turnos se piden por teléfono de lunes a viernes de 8 a 14 horas."
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)


def pdf(pages: list[list[str]], title: str = "", encrypt: bool = False) -> bytes:
    """Each page its lines; a page without lines is a picture, as a scanner makes it."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    parts = [text.encode() for text in objects]
    for number, lines in enumerate(pages):
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>".encode()
        )
        shown = b"".join(b"(" + line.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)") + b") Tj T*\n" for line in lines)
        drawn = b"BT /F1 12 Tf 14 TL 50 780 Td\n" + shown + b"ET" if lines else b"q 500 0 0 700 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q"
        packed = zlib.compress(drawn)
        parts.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream")
    if title:
        parts.append(b"<< /Title (" + title.encode("cp1252") + b") >>")
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    info = b" /Info %d 0 R" % len(parts) if title else b""
    out += b"trailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, info, start)
    return _encrypted(bytes(out)) if encrypt else bytes(out)


def _encrypted(plain: bytes) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain)))
    writer.encrypt("secreto", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx(paragraphs: list[tuple[str, str]], extra: dict[str, bytes] | None = None) -> bytes:
    """Each paragraph its style (`Heading1` or nothing) and its text."""
    body = "".join(
        "<w:p>" + (f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else "") + f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'
        for style, words in paragraphs
    )
    document = (
        '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"{body}</w:body></w:document>"
    )
    styles = (
        '<?xml version="1.0"?><w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style></w:styles>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", _TYPES)
        packed.writestr("_rels/.rels", _RELS)
        packed.writestr("word/document.xml", document)
        packed.writestr("word/styles.xml", styles)
        packed.writestr(
            "word/_rels/document.xml.rels",
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
            "</Relationships>",
        )
        for name, data in (extra or {}).items():
            packed.writestr(name, data)
    return out.getvalue()


def bomb(megabytes: int = 200, *, lying: bool = False) -> bytes:
    """A small file that unpacks to much; `lying`: its directory says that it is little."""
    data = docx([("", PASSAGE)], {"word/media/image1.bin": b"\0" * (megabytes * 1024 * 1024)})
    if lying:
        size = (megabytes * 1024 * 1024).to_bytes(4, "little")
        data = data.replace(size, (1000).to_bytes(4, "little"))
    return data


def bomb_in_the_text(megabytes: int, *, lying: bool = False) -> bytes:
    """As `bomb`, in the part that is read."""
    plain = docx([("", "x" * 16)])
    long = b"<w:p><w:r><w:t>" + b"x" * (megabytes * 1024 * 1024) + b"</w:t></w:r></w:p>"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in before.namelist():
            part = before.read(name)
            if name == "word/document.xml":
                part = part.replace(b"</w:body>", long + b"</w:body>")
                size = len(part)
            packed.writestr(name, part)
    data = out.getvalue()
    return data.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")) if lying else data
