"""Oversight in the console: an emergency from its refusal to its end, access, why, who looked, and what is kept."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from playwright.sync_api import Locator, Page, expect

from tests.journeys.desk import PASSWORD, Desk, until
from tests.journeys.test_console_access import flaws, too_wide

WHY = "Su familia llamó: no aparece desde anoche"
# One case of another institution than that of who will want to read it, who has nothing to do with it.
_STRANGE = """
SELECT c.id, c.number, u.name FROM case_file c, user_account u
WHERE u.email = 'operator7@demo.test' AND c.owner_user <> u.id AND c.confidentiality < 3
  AND NOT EXISTS (SELECT 1 FROM access_grant g WHERE g.resource_id = c.id AND g.principal = u.id)
  AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.user_id = u.id AND m.organization_id = c.owner_org)
ORDER BY c.number LIMIT 1
"""
_LONG_AGO = """
UPDATE conversation SET owner = 'none', queue_id = NULL, opened_at = now() - interval '200 days',
       last_message_at = now() - interval '200 days', closed_at = now() - interval '200 days'
WHERE id = %s RETURNING alias
"""


@dataclass
class Sight:
    """A page, and what is wrong with how it looks."""

    page: Page
    found: dict[str, list[str]]

    def look(self, what: str, *, wide: bool = True) -> None:
        self.page.wait_for_function("() => document.querySelector('main .loading, dialog .loading') === null")
        self.found[what] = flaws(self.page) + (too_wide(self.page) if wide else [])


def press(page: Page, name: str, within: Locator | None = None) -> None:
    """By keyboard."""
    button = (within or page).get_by_role("button", name=name, exact=True)
    button.focus()
    page.keyboard.press("Enter")


def pick(page: Page, label: str, words: str, choice: str) -> None:
    """From a list that is searched as one types."""
    field = page.get_by_role("combobox", name=label).last
    field.fill(words)
    expect(field.locator("xpath=..").locator("li[aria-selected=true]")).to_contain_text(choice)
    page.keyboard.press("Enter")
    expect(page.locator(".picked", has_text=choice)).to_be_visible()


def ask_elsewhere(sight: Sight, desk: Desk, number: str) -> None:
    page = sight.page
    page.goto(f"{desk.url}/console/people")
    page.get_by_role("searchbox").fill(number)
    page.get_by_role("button", name="Preguntar si otra institución la conoce").click()
    expect(page.get_by_role("region", name="En otras instituciones")).to_contain_text(f"Caso {number}")
    sight.look("elsewhere")


def break_glass(sight: Sight, address: str) -> None:
    page = sight.page
    page.goto(address)
    expect(page.get_by_role("alert")).to_contain_text("No existe o no lo podés ver")
    sight.look("refused")
    press(page, "Abrir por una emergencia")
    expect(page.get_by_label("¿Qué está pasando?")).to_be_focused()
    expect(page.get_by_role("dialog")).to_contain_text("se avisa a quienes conducen la institución")
    sight.look("emergency")
    page.keyboard.type(WHY)
    press(page, "Avisar y abrir por una hora")
    banner = page.get_by_role("region", name="Accesos de emergencia abiertos")
    expect(banner).to_contain_text("quedan")
    expect(page.get_by_role("heading", name="Línea de tiempo")).to_be_visible()
    expect(page.get_by_role("button", name="Agregar actividad")).to_have_count(0)
    sight.look("opened")


def give(sight: Sight, desk: Desk, number: str, who: str) -> None:
    page = sight.page
    page.goto(f"{desk.url}/console/admin/access")
    taken = page.get_by_role("row").filter(has_text=WHY).filter(has_text=number)
    expect(taken).to_contain_text("Emergencia")
    sight.look("access")
    press(page, "Dar acceso")
    pick(page, "Número de caso", number, number)
    pick(page, "Buscar a quién", "Diego", who)
    page.get_by_label("Motivo", exact=True).fill("Lo cubre durante la licencia")
    sight.look("giving", wide=False)
    press(page, "Dar acceso", page.get_by_role("dialog"))
    expect(page.get_by_role("row").filter(has_text="Lo cubre durante la licencia")).to_contain_text(who)


def oversee(sight: Sight, address: str, who: str) -> None:
    page = sight.page
    page.goto(address)
    press(page, "Acceso y privacidad")
    expect(page.get_by_role("tab", name="Quién tiene acceso")).to_be_focused()
    expect(page.get_by_role("tabpanel")).to_contain_text(WHY)
    sight.look("who has access", wide=False)
    page.keyboard.press("ArrowRight")
    pick(page, "Buscar a quién", who, who)
    told = page.get_by_role("region", name="Por qué alguien ve")
    expect(told).to_contain_text("Lo ve porque")
    expect(told.get_by_role("listitem").filter(has_text="decide")).to_contain_text("le dieron acceso")
    sight.look("why", wide=False)
    page.get_by_role("tab", name="Por qué lo ven").focus()
    page.keyboard.press("ArrowRight")
    looked = page.get_by_role("tabpanel").get_by_role("listitem").filter(has_text=who).first
    expect(looked).to_contain_text("No participa")
    sight.look("who looked", wide=False)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Acceso y privacidad")).to_be_focused()


def revoke(page: Page, desk: Desk, number: str, reason: str) -> None:
    page.goto(f"{desk.url}/console/admin/access")
    given = page.get_by_role("row").filter(has_text=reason).filter(has_text=number)
    given.get_by_role("button", name="Quitar").click()
    press(page, "Quitar", page.get_by_role("dialog"))
    expect(given).to_have_count(0)


def test_an_emergency_is_opened_overseen_and_taken_back(desk: Desk, staff: Callable[[str], Page]) -> None:
    with desk.database() as conn:
        row = conn.execute(_STRANGE).fetchone()
        covering = conn.execute("SELECT name FROM user_account WHERE name LIKE 'Diego%'").fetchone()
    assert row is not None and covering is not None
    case, number, who = row
    address = f"{desk.url}/console/cases/{case}"
    found: dict[str, list[str]] = {}
    worker, admin = Sight(staff("operator7"), found), Sight(staff("admin"), found)
    ask_elsewhere(worker, desk, number)
    break_glass(worker, address)
    give(admin, desk, number, covering[0])
    oversee(admin, address, who)
    with desk.log_in("admin") as api:
        told = until(lambda: [a for a in api.get("/api/v1/alerts").json()["items"] if a["subject"]["id"] == str(case)], 60)
    assert told[0]["state"] == "open"
    revoke(admin.page, desk, number, WHY)
    revoke(admin.page, desk, number, "Lo cubre durante la licencia")
    worker.page.reload()
    expect(worker.page.get_by_role("alert")).to_contain_text("No existe o no lo podés ver")
    assert {what: flaw for what, flaw in found.items() if flaw} == {}


def talk_of_long_ago(desk: Desk) -> tuple[UUID, str]:
    with desk.citizen() as citizen, desk.database() as conn:
        talk = UUID(citizen.headers["X-Conversation"])
        citizen.post("/api/v1/chat/messages", json={"client_id": "1", "text": "Hola, sólo quería saludar"})
        answered = "SELECT 1 FROM message WHERE conversation_id = %s AND author = 'bot'"
        until(lambda: conn.execute(answered, (talk,)).fetchone(), 60, "the answer")
        row = conn.execute(_LONG_AGO, (talk,)).fetchone()
    assert row is not None
    return talk, row[0]


def try_retention(sight: Sight, said: re.Pattern[str]) -> None:
    press(sight.page, "Probar sin borrar")
    line = sight.page.get_by_role("row").filter(has_text="Conversaciones anónimas")
    expect(line).to_contain_text(said)


def test_what_is_kept_is_told_before_it_goes(desk: Desk, staff: Callable[[str], Page]) -> None:
    talk, alias = talk_of_long_ago(desk)
    found: dict[str, list[str]] = {}
    sight = Sight(staff("admin"), found)
    page, dialog = sight.page, sight.page.get_by_role("dialog")
    page.goto(f"{desk.url}/console/admin/privacy")
    try_retention(sight, re.compile(r"\d registro"))
    expect(page.get_by_text("Todavía no se borró nada.")).to_be_visible()
    sight.look("dry run")
    press(page, "Borrar lo vencido…")
    expect(dialog).to_contain_text("no se puede deshacer")
    sight.look("sure")
    press(page, "Cancelar", dialog)

    # An address that somebody sent is as good as a name.
    press(page, "Retener")
    pick(page, "Número de caso", f"{desk.url}/console/inbox/{talk}", alias)
    page.get_by_label("Motivo", exact=True).fill("Oficio 123/26")
    sight.look("holding", wide=False)
    press(page, "Retener", dialog)
    held = page.get_by_role("row").filter(has_text="Oficio 123/26")
    expect(held).to_be_visible()
    try_retention(sight, re.compile(r"\d retenido"))

    press(page, "Pedir un borrado")
    pick(page, "Número de caso", alias, alias)
    page.get_by_label("Entiendo que no se puede deshacer").check()
    press(page, "Borrar para siempre", dialog)
    expect(dialog.get_by_role("alert")).to_contain_text("retención legal")
    sight.look("held", wide=False)
    press(page, "Cancelar", dialog)
    held.get_by_role("button", name="Levantar").click()
    press(page, "Levantar", dialog)
    expect(held).to_have_count(0)

    press(page, "Pedir un borrado")
    pick(page, "Número de caso", alias, alias)
    page.get_by_label("Entiendo que no se puede deshacer").check()
    press(page, "Borrar para siempre", dialog)
    certificate = page.get_by_role("region", name="Certificado de borrado")
    expect(certificate).to_contain_text("Mensajes")
    sight.look("certificate", wide=False)
    with page.expect_download() as kept:
        press(page, "Descargar el certificado", dialog)
    text = Path(kept.value.path()).read_text("utf-8")
    assert str(talk) in text and "saludar" not in text
    with desk.database() as conn:
        assert conn.execute("SELECT 1 FROM data_key WHERE subject = %s", (talk,)).fetchone() is None
    assert {what: flaw for what, flaw in found.items() if flaw} == {}


def test_tokens_imports_and_sites(desk: Desk, staff: Callable[[str], Page], tmp_path: Path) -> None:
    found: dict[str, list[str]] = {}
    sight = Sight(staff("admin"), found)
    page, dialog = sight.page, sight.page.get_by_role("dialog")
    page.goto(f"{desk.url}/console/account/security")
    press(page, "Crear ficha")
    page.get_by_label("Para qué es").fill("Panel de la red")
    press(page, "Crear ficha", dialog)
    page.get_by_role("group", name="Caso", exact=True).get_by_label("ver", exact=True).check()
    page.get_by_label("Contraseña actual").fill(PASSWORD)
    sight.look("new token", wide=False)
    page.keyboard.press("Enter")
    token = page.get_by_label("Ficha", exact=True)
    expect(token).to_be_focused()
    assert token.input_value().startswith("vnt_")
    press(page, "Ya la guardé")
    mine = page.get_by_role("listitem").filter(has_text="Panel de la red")
    expect(mine).to_contain_text("Caso: ver")
    sight.look("tokens")
    mine.get_by_role("button", name="Revocar").click()
    press(page, "Revocar", dialog)
    expect(mine).to_have_count(0)

    table = tmp_path / "cuentas.csv"
    table.write_text("email,name,roles\nluz@red.test,Luz Paz,operator\nno-es,Sin Correo,operator\n", "utf-8")
    page.goto(f"{desk.url}/console/admin/users")
    press(page, "Importar cuentas")
    page.get_by_label("Tabla", exact=True).set_input_files(table)
    press(page, "Probar sin crear")
    report = page.get_by_role("region", name="Resultado")
    expect(report).to_contain_text("1 fila está bien de 2")
    expect(report.get_by_role("listitem")).to_contain_text("Línea 3")
    sight.look("import", wide=False)
    page.keyboard.press("Escape")
    expect(page.get_by_role("row").filter(has_text="Luz Paz")).to_have_count(0)

    name = f"Página {uuid4().hex[:8]}"
    page.goto(f"{desk.url}/console/admin/channels")
    press(page, "Agregar canal")
    page.get_by_label("Nombre", exact=True).fill(name)
    page.get_by_label("Las de esta lista").check()
    page.get_by_label("Direcciones permitidas").fill("https://www.municipio.test\nhttps://otra.test")
    sight.look("sites", wide=False)
    press(page, "Guardar")
    expect(page.get_by_role("row").filter(has_text=name)).to_be_visible()
    with desk.database() as conn:
        row = conn.execute("SELECT id, config FROM channel_account WHERE name = %s", (name,)).fetchone()
    assert row is not None and row[1]["sites"] == ["https://www.municipio.test", "https://otra.test"]
    with desk.log_in("admin") as api:
        assert api.patch(f"/api/v1/channels/{row[0]}", json={"disabled": True}).is_success
    assert {what: flaw for what, flaw in found.items() if flaw} == {}
