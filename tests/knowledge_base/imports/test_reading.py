"""What is read of a document, and what of those that mean harm; each in the process that the product uses."""

import pytest

from knowledge_base.imports.read import read
from knowledge_base.imports.readers import kinds, pdf, plain, web_page, word
from knowledge_base.imports.readers.document import Unreadable
from tests.knowledge_base.imports import documents
from tests.knowledge_base.imports.documents import PASSAGE


async def problem(data: bytes, name: str) -> tuple[str, dict[str, object]]:
    with pytest.raises(Unreadable) as refused:
        await read(data, name=name)
    return refused.value.code, refused.value.figures


def test_pdf_becomes_paragraphs_and_headings() -> None:
    foot = "Ministerio - página"
    pages = [
        ["GUÍA DE TURNOS", "Los turnos se piden por telé-", "fono de lunes a viernes.", f"{foot} 1"],
        ["2. Qué llevar", "• Documento", "• Credencial", f"{foot} 2"],
        ["El centro abre a las 8.", f"{foot} 3"],
        ["Cierra a las 14.", f"{foot} 4"],
    ]
    found = pdf.read(documents.pdf(pages, title="Turnos"))
    assert found.title == "Turnos"
    assert found.markdown.startswith("## GUÍA DE TURNOS\n\nLos turnos se piden por teléfono de lunes a viernes.")
    assert "## 2. Qué llevar\n\n- Documento\n\n- Credencial" in found.markdown
    assert foot not in found.markdown
    assert found.figures == {"pages": 4, "pages_without_text": 0}


def test_pages_without_text_are_counted() -> None:
    found = pdf.read(documents.pdf([[PASSAGE], [], []]))
    assert PASSAGE in found.markdown
    assert found.figures == {"pages": 3, "pages_without_text": 2}


async def test_a_scan_of_300_pages_says_so() -> None:
    assert await problem(documents.pdf([[]] * 300), "escaneo.pdf") == ("no_text", {"pages": 300})


async def test_an_encrypted_pdf_says_so() -> None:
    assert (await problem(documents.pdf([[PASSAGE]], encrypt=True), "secreto.pdf"))[0] == "encrypted"


def test_docx_keeps_its_headings() -> None:
    found = word.read(documents.docx([("Heading1", "Turnos"), ("", PASSAGE), ("Heading2", "Horarios"), ("", "De 8 a 14.")]))
    assert found.title == "Turnos"
    assert found.markdown == f"{PASSAGE}\n\n## Horarios\n\nDe 8 a 14."


@pytest.mark.parametrize("data", [documents.bomb(90), documents.bomb_in_the_text(90)], ids=["a picture", "the text"])
async def test_a_zip_bomb_is_not_opened(data: bytes) -> None:
    assert len(data) < 1024 * 1024
    assert (await problem(data, "bomba.docx"))[0] == "zip_bomb"


async def test_a_bomb_that_lies_about_its_size_is_bounded_all_the_same() -> None:
    assert (await problem(documents.bomb_in_the_text(120, lying=True), "bomba.docx"))[0] in ("damaged", "too_heavy", "zip_bomb")


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (documents.pdf([[PASSAGE]]), "a.docx", "wrong_type"),
        (b"<!doctype html><p>Hola</p>", "a.pdf", "wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "old_or_protected"),
        (b"MZ\0\0\0\0", "a.md", "unknown_type"),
        (b"PK\x03\x04 nothing of the kind", "a.docx", "damaged"),
        (b"%PDF-1.7\n and nothing more", "a.pdf", "damaged"),
        (b"  \n ", "a.md", "empty"),
        (b"<html><body><script>only()</script></body></html>", "a.html", "no_text"),
    ],
)
async def test_what_cannot_be_read_says_why(data: bytes, name: str, code: str) -> None:
    assert (await problem(data, name))[0] == code


async def test_a_reader_that_takes_too_long_is_ended() -> None:
    with pytest.raises(Unreadable) as refused:
        await read(b"# Hola\n\nUno", name="a.md", seconds=0.0)
    assert refused.value.code == "too_heavy"


HARMFUL = """<!doctype html><html lang="es"><head><title>Turnos | Sitio</title><script>steal()</script></head><body>
<nav><a href="/otra">Otra</a></nav><main><h1>Turnos</h1><p onclick="steal()">Se piden <a href="javascript:steal()">acá</a> o
<a href="telefonos.html">por teléfono</a>.</p><iframe src="https://bad.example"></iframe><img src=x onerror="steal()">
<table><tr><th>Día</th><th>Hora</th></tr><tr><td>Lunes</td><td>8 a 14</td></tr></table><!-- <script>steal()</script> -->
</main><footer>Pie</footer></body></html>"""


def test_a_page_keeps_its_text_and_nothing_that_runs() -> None:
    found = web_page.read(HARMFUL, "https://salud.example/guia/turnos.html")
    assert (found.title, found.language) == ("Turnos", "es")
    assert found.markdown.split("\n\n")[0] == "Se piden acá o\n[por teléfono](https://salud.example/guia/telefonos.html)."
    assert "| Lunes | 8 a 14 |" in found.markdown
    assert not any(word in found.markdown for word in ("steal", "bad.example", "Pie", "Otra", "onerror", "<"))
    assert found.links == ("/otra", "javascript:steal()", "telefonos.html")


def test_markdown_keeps_its_text_and_nothing_that_runs() -> None:
    found = plain.read("---\ntitle: Turnos\n---\n# Otra\n\nUno <script>steal()</script> dos [tres](javascript:steal()).\n\n<iframe src=x>")
    assert found.title == "Turnos"
    assert "steal" not in found.markdown and "iframe" not in found.markdown
    assert found.markdown.startswith("Uno")


def test_old_windows_text_is_read() -> None:
    assert kinds.decoded("Atención a niños".encode("cp1252")) == "Atención a niños"
