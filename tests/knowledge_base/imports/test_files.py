"""Documents that are uploaded: each its line in the report, drafts and nothing more."""

import pytest

from core.errors import Conflict
from core.work import Ground
from knowledge_base.imports import drafts
from knowledge_base.imports.readers.document import Document
from tests.knowledge_base.imports import documents
from tests.knowledge_base.imports.conftest import add, begin, report, run
from tests.knowledge_base.imports.documents import PASSAGE

GOOD = {
    "guia.pdf": documents.pdf([["GUÍA", PASSAGE]]),
    "turnos.docx": documents.docx([("Heading1", "Turnos"), ("", PASSAGE)]),
    "feriados.md": b"# Feriados\n\nEl lunes no se atiende.",
    "horarios.html": b"<html><body><main><h1>Horarios</h1><p>De 8 a 14.</p></main></body></html>",
}
BAD = {
    "escaneo.pdf": (documents.pdf([[]] * 3), "no_text"),
    "secreto.pdf": (documents.pdf([[PASSAGE]], encrypt=True), "encrypted"),
    "bomba.docx": (documents.bomb(90), "zip_bomb"),
    "otra.pdf": (b"<!doctype html><p>Hola</p>", "wrong_type"),
}


async def test_what_is_broken_says_so_and_costs_the_others_nothing(ground: Ground) -> None:
    import_id = await begin(ground)
    for name, data in {**GOOD, **{name: data for name, (data, _) in BAD.items()}}.items():
        await add(ground, import_id, name, data)
    await run(ground)
    found = await report(ground, import_id)
    assert (found["state"], found["total"], found["made"], found["failed"]) == ("done", 8, 4, 4)
    assert {name: found["items"][name]["problem"] for name in BAD} == {name: code for name, (_, code) in BAD.items()}
    titles = {name: found["items"][name]["articles"][0]["title"] for name in GOOD}
    assert titles == {"guia.pdf": "guia", "turnos.docx": "Turnos", "feriados.md": "Feriados", "horarios.html": "Horarios"}
    async with ground.work() as work:
        articles = await work.all("SELECT status, source, version FROM article")
        assert {row["status"] for row in articles} == {"draft"}
        assert {row["source"] for row in articles} == {f"file::{name}" for name in GOOD}
        assert await work.one("SELECT 1 AS one FROM passage") is None
        assert await work.one("SELECT 1 AS one FROM stored_file") is None


async def test_the_same_again_changes_nothing_and_a_newer_one_is_another_version(ground: Ground) -> None:
    for _ in range(2):
        import_id = await begin(ground)
        await add(ground, import_id, "feriados.md", GOOD["feriados.md"])
        await run(ground)
    assert (await report(ground, import_id))["same"] == 1
    import_id = await begin(ground)
    await add(ground, import_id, "feriados.md", b"# Feriados\n\nEl martes no se atiende.")
    await run(ground)
    found = await report(ground, import_id)
    assert found["made"] == 1
    async with ground.work() as work:
        rows = await work.all("SELECT version, body, status FROM article")
    assert [(row["version"], row["body"], row["status"]) for row in rows] == [(2, "El martes no se atiende.", "draft")]


async def test_an_import_that_was_stopped_takes_no_more(ground: Ground) -> None:
    from knowledge_base.imports import service

    import_id = await begin(ground)
    await add(ground, import_id, "feriados.md", GOOD["feriados.md"])
    async with ground.work() as work:
        await service.stop(work, import_id)
    await run(ground)
    assert (await report(ground, import_id))["made"] == 0
    with pytest.raises(Conflict):
        await add(ground, import_id, "otro.md", b"Uno")
    async with ground.work() as work:
        await service.again(work, import_id)
    await run(ground)
    found = await report(ground, import_id)
    assert (found["state"], found["made"]) == ("done", 1)


def test_a_long_document_becomes_several() -> None:
    part = "palabra " * 900
    body = "\n\n".join(f"## Parte {number}\n\n{part}" for number in range(10))
    parts = drafts.split(body, 20_000)
    assert len(parts) > 3 and all(len(piece) <= 20_000 for piece in parts)
    assert sum(piece.count("## Parte") for piece in parts) == 10
    assert all(piece.startswith("## Parte") for piece in parts)
    assert [len(piece) for piece in drafts.split("x" * 50, 20)] == [20, 20, 10]


async def test_the_parts_are_told_apart(ground: Ground) -> None:
    wanted = drafts.Wanted("es", "public", None, None)
    long = Document("Manual", "\n\n".join("palabra " * 1000 for _ in range(25)))
    async with ground.work() as work:
        news, articles = await drafts.keep(work, wanted, long, "https://a.example/manual.pdf", "manual.pdf")
        rows = await work.all("SELECT title, source FROM article ORDER BY source")
    assert news and len(articles) == len(rows) == 2
    assert [row["title"] for row in rows] == ["Manual (1/2)", "Manual (2/2)"]
    assert rows[1]["source"] == "https://a.example/manual.pdf#2"
