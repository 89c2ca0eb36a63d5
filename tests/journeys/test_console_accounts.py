"""An account from its invitation on: a password by link, a second factor, its code at the door, and what is forgotten."""

import base64
import re
import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from core.identity.second_factor.totp import STEP_SECONDS, code_at
from tests.journeys.desk import Desk
from tests.journeys.test_console_access import flaws, too_wide

EMAIL, CHOSEN = "nadia@demo.test", "lluvia verde sobre 88 techos"


def code_now(secret: str) -> str:
    return code_at(base64.b32decode(secret), int(time.time()) // STEP_SECONDS)


def knock(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.url}/console/login")
    page.get_by_label("Correo electrónico").fill(EMAIL)
    page.get_by_label("Contraseña").fill(CHOSEN)
    page.keyboard.press("Enter")


def invited(admin: Page, desk: Desk, found: dict[str, list[str]]) -> str:
    """The link that the administrator is shown, where there is no mail server."""
    admin.goto(f"{desk.url}/console/admin/users")
    admin.get_by_role("button", name="Invitar a alguien").click()
    admin.get_by_label("Nombre", exact=True).fill("Nadia Prueba")
    admin.get_by_label("Correo").fill(EMAIL)
    found["invitation"] = flaws(admin)
    admin.get_by_role("button", name="Invitar", exact=True).click()
    link = admin.get_by_label("Enlace", exact=True)
    expect(link).to_be_focused()
    found["its link"] = flaws(admin)
    return link.input_value().rsplit("/console/", 1)[1]


def choose(page: Page, desk: Desk, link: str, found: dict[str, list[str]]) -> None:
    page.goto(f"{desk.url}/console/{link}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hola, Nadia Prueba")
    found["link"] = flaws(page) + too_wide(page)
    page.get_by_label("Contraseña nueva").fill("contraseña 2026")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("primeras que se adivinan")
    page.get_by_label("Contraseña nueva").fill(CHOSEN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Ir a la entrada")).to_be_focused()


def set_up(page: Page, found: dict[str, list[str]]) -> list[str]:
    """The recovery codes."""
    page.get_by_role("button", name="Cuenta de").click()
    page.get_by_role("menuitem", name="Seguridad").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Seguridad")
    page.get_by_role("button", name="Configurar").click()
    page.get_by_label("Contraseña actual").fill(CHOSEN)
    page.keyboard.press("Enter")
    secret = page.get_by_label("Clave", exact=True).input_value()
    found["security"] = flaws(page) + too_wide(page)
    page.get_by_label("Código que muestra").fill(code_now(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Códigos de recuperación")).to_be_focused()
    found["codes"] = flaws(page) + too_wide(page)
    codes = page.locator(".codes li").all_inner_texts()
    page.get_by_role("button", name="Ya los guardé").click()
    expect(page.get_by_text("Te quedan 10 códigos")).to_be_visible()
    return codes


def test_an_account_from_its_invitation_on(
    desk: Desk, staff: Callable[[str], Page], context: Callable[..., BrowserContext]
) -> None:
    found: dict[str, list[str]] = {}
    admin, page, other = staff("admin"), context().new_page(), context().new_page()
    link = invited(admin, desk, found)
    choose(page, desk, link, found)

    other.goto(f"{desk.url}/console/{link}")
    expect(other.get_by_role("heading", level=1)).to_have_text("Este enlace ya no sirve")
    found["used link"] = flaws(other)

    knock(page, desk)
    page.get_by_role("navigation", name="Secciones").wait_for()
    codes = set_up(page, found)

    knock(other, desk)
    expect(other.get_by_label("Código")).to_be_focused()
    found["code"] = flaws(other) + too_wide(other)
    other.keyboard.type("no es")
    other.keyboard.press("Enter")
    expect(other.get_by_role("alert")).to_contain_text("El código no es correcto")
    other.get_by_label("Código").fill(codes[0])
    other.keyboard.press("Enter")
    other.get_by_role("navigation", name="Secciones").wait_for()

    # The one that is ended is out at its next step.
    other.goto(f"{desk.url}/console/account/security")
    other.get_by_role("button", name="Cerrar todas las demás").click()
    expect(other.get_by_text("Se cerraron las demás sesiones.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Contraseña")).to_be_visible()
    assert {what: flaw for what, flaw in found.items() if flaw} == {}


def test_a_forgotten_password_is_answered_alike(desk: Desk, context: Callable[..., BrowserContext]) -> None:
    page = context().new_page()
    said = set()
    for address in ("operator1@demo.test", "nobody@demo.test"):
        page.goto(f"{desk.url}/console/login?error=oidc_unknown")
        expect(page.get_by_role("alert")).to_contain_text("no abre ninguna cuenta")
        page.get_by_role("button", name=re.compile("Olvidé")).click()
        page.get_by_label("Correo electrónico").fill(address)
        page.keyboard.press("Enter")
        said.add(page.get_by_role("status").inner_text())
        assert flaws(page) == []
    assert len(said) == 1
