"""The knowledge base as those who write it see it: imports with their errors, and from unanswered questions to a draft."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.desk import Desk, until
from tests.journeys.test_console_access import Ear, flaws, tab_to, too_wide
from tests.knowledge_base.imports import documents

LONG_MS = 120_000  # the worker's turn, on a machine that runs four of these at once
BIKES = (
    "Para inscribir una bicicleta en el registro lleve la factura y un documento a la oficina de tránsito, de {} horas. Con eso se entrega"
    " una oblea con número que se pega en el cuadro. La inscripción sirve para reclamar si la roban y se renueva cada dos años."
)
UNHELPFUL = """
INSERT INTO answer_vote (id, conversation_id, message_id, turn_id, author, verdict, at)
SELECT gen_random_uuid(), t.conversation_id, m.id, t.id, 'citizen', 'wrong', t.at FROM bot_turn t
JOIN message m ON m.conversation_id = t.conversation_id AND m.author = 'bot' WHERE t.conversation_id = %s
"""
ASKED = ("¿Dónde se inscribe un catamarán a vela?", "quiero saber dónde inscribir mi catamarán a vela")


def test_documents_are_imported_and_looked_over(staff: Callable[[str], Page], tmp_path: Path) -> None:
    for name, data in {
        "bicicletas.md": f"# Registro de bicicletas\n\n{BIKES.format('8 a 14')}".encode(),
        "bicis.md": f"# Registrar una bicicleta\n\n{BIKES.format('9 a 17')}".encode(),
        "escaneo.pdf": documents.pdf([[]] * 3),
        "secreto.pdf": documents.pdf([["Uno"]], encrypt=True),
    }.items():
        (tmp_path / name).write_bytes(data)
    page = staff("admin")
    ear = Ear(page)
    page.goto(page.url.split("/console")[0] + "/console/knowledge")
    tab_to(page, "^Importaciones$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Importaciones")
    page.get_by_label("Archivos").set_input_files(sorted(tmp_path.iterdir()))
    tab_to(page, "^Importar$")
    page.keyboard.press("Enter")
    expect(page.get_by_text("4 de 4: 2 borradores, 0 iguales, 2 con error")).to_be_visible(timeout=LONG_MS)
    expect(page.get_by_text("parece un escaneo")).to_be_visible()
    expect(page.get_by_text("protegido con contraseña")).to_be_visible()
    ear.settle()
    page.screenshot(path=tmp_path / "imports.png", full_page=True)
    found = {"imports": flaws(page) + too_wide(page)}
    assert ear.trouble == []

    page.get_by_label("Un sitio").check()
    page.get_by_label("Dirección").fill("http://127.0.0.1/")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("no es de la internet pública")
    found["a site inside"] = flaws(page)
    page.screenshot(path=tmp_path / "site.png", full_page=True)

    page.get_by_role("link", name="Registro de bicicletas (Borrador)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Registro de bicicletas")
    until(lambda: _again(page).get_by_text("Casi iguales").count(), 120, "the flag")
    owner = page.get_by_label("A cargo de")
    expect(owner.locator("option", has_text="(yo)")).to_have_count(1)
    assert owner.locator("option").count() > 2
    owner.select_option(label=owner.locator("option", has_text="(yo)").inner_text())
    page.get_by_label("Revisar el").fill("2027-03-01")
    page.get_by_role("button", name="Guardar revisión").click()
    expect(page.get_by_text("Guardado").first).to_be_visible()
    page.screenshot(path=tmp_path / "article.png", full_page=True)
    found["article"] = flaws(page) + too_wide(page)
    page.get_by_role("button", name="Está bien así").first.click()
    expect(page.get_by_text("Casi iguales")).to_have_count(0)
    assert {what: flaw for what, flaw in found.items() if flaw} == {}


def _again(page: Page) -> Page:
    page.reload()
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    return page


def test_from_unanswered_questions_to_a_draft_in_two_clicks(desk: Desk, staff: Callable[[str], Page], tmp_path: Path) -> None:
    for words in ASKED:
        with desk.citizen() as citizen, desk.database() as conn:
            sent = citizen.post("/api/v1/chat/messages", json={"client_id": words[:20], "text": words})
            assert sent.status_code == 201, sent.text
            talk = citizen.headers["X-Conversation"]
            until(lambda: conn.execute("SELECT 1 FROM bot_turn WHERE conversation_id = %s", (talk,)).fetchone(), 120, "the bot's turn")  # noqa: B023
            conn.execute(UNHELPFUL, (talk,))
    page = staff("admin")
    ear = Ear(page)
    page.goto(f"{desk.url}/console/knowledge/learning")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aprender")
    group = page.locator(".question-groups > li", has_text="catamarán").first
    group.wait_for()
    ear.settle()
    page.screenshot(path=tmp_path / "learning.png", full_page=True)
    found = {"learning": flaws(page) + too_wide(page)}
    group.get_by_role("button", name="Escribir un artículo").click()
    title = page.get_by_role("dialog").get_by_label("Título")
    expect(title).to_be_focused()
    found["draft"] = flaws(page)
    page.screenshot(path=tmp_path / "draft.png")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Cómo lo preguntan")).to_have_value("\n".join(sorted(ASKED)), timeout=LONG_MS)
    expect(page.get_by_text("Borrador · ")).to_be_visible()
    assert {what: flaw for what, flaw in found.items() if flaw} == {}
    assert ear.trouble == []
    desk.close_waiting()


def test_an_answer_that_staff_call_wrong_leads_to_its_article(desk: Desk, staff: Callable[[str], Page], tmp_path: Path) -> None:
    with desk.citizen() as citizen, desk.database() as conn:
        words = "¿tienen talleres de prevención para escuelas secundarias?"
        sent = citizen.post("/api/v1/chat/messages", json={"client_id": "talleres", "text": words})
        assert sent.status_code == 201, sent.text
        talk = citizen.headers["X-Conversation"]
        answered = "SELECT 1 FROM bot_turn WHERE conversation_id = %s AND action = 'answer' AND article_ids <> '{}'"
        until(lambda: conn.execute(answered, (talk,)).fetchone(), 120, "the answer")
    page = staff("admin")
    ear = Ear(page)
    page.goto(f"{desk.url}/console/inbox/{talk}")
    wrong = page.get_by_role("button", name="Es incorrecta")
    wrong.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="La respuesta es incorrecta")
    expect(dialog.get_by_label("Qué habría que corregir")).to_be_focused()
    page.keyboard.type("Los talleres ahora se piden por formulario.")
    dialog.get_by_role("combobox").fill("horario de atención")
    dialog.get_by_role("option").first.wait_for()
    ear.settle()
    found = {"dialog": flaws(page)}
    page.screenshot(path=tmp_path / "dialog.png")
    dialog.get_by_role("combobox").press("Enter")
    dialog.get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("Los talleres ahora se piden por formulario.")).to_be_visible()
    expect(page.get_by_text("Vos: incorrecta")).to_be_visible()
    expect(page.get_by_text("Habría sido:")).to_be_visible()
    ear.settle()
    found["thread"] = flaws(page)
    page.screenshot(path=tmp_path / "thread.png")
    page.goto(f"{desk.url}/console/knowledge/learning")
    first = page.locator(".question-groups > li").first
    expect(first).to_contain_text("talleres de prevención")
    expect(first).to_contain_text("Los talleres ahora se piden por formulario.")
    ear.settle()
    found["learning"] = flaws(page) + too_wide(page)
    first.get_by_role("link", name="Revisar «").first.click()
    standing = page.get_by_role("region", name="Qué se dice de sus respuestas")
    expect(standing).to_contain_text("1 incorrecta")
    ear.settle()
    found["article"] = flaws(page) + too_wide(page)
    page.screenshot(path=tmp_path / "article.png", full_page=True)
    assert {what: flaw for what, flaw in found.items() if flaw} == {}
    assert ear.trouble == []
    desk.close_waiting()
