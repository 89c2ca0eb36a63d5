"""The console as each role sees it: every page whole, accessible in both themes, and all of it without a mouse."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.desk import Desk

AXE = Path(__file__).parents[2] / "desk" / "console" / "node_modules" / "axe-core" / "axe.min.js"
HEADINGS = {
    "board": "Tablero", "tasks": "Agenda", "cases": "Casos", "people": "Personas", "knowledge": "Base de conocimiento", "reports": "Informes",
    "admin": "Ajustes",
}  # fmt: skip
OPERATOR = ["inbox", "tasks", "cases", "people", "knowledge"]
LEADS = ["inbox", "board", "tasks", "cases", "people", "knowledge", "reports", "admin"]
SECTIONS = ["queues", "operators", "channels", "users", "canned", "alerts", "deliveries"]
# Nobody here has a conversation in hand: leaving would send it back to the queue, where other journeys meet it.
ROLES = [
    ("operator2", OPERATOR, []),
    ("supervisor", LEADS, SECTIONS),
    ("admin", LEADS, ["queues", "operators", "channels", "users", "organizations", "roles", "canned", "alerts", "deliveries", "access", "privacy", "audit"]),
    ("manager", ["knowledge", "reports", "admin"], ["queues", "users", "organizations", "access"]),
    ("auditor", ["reports", "admin"], ["users", "roles", "alerts", "access", "privacy", "audit"]),
]
_READY = """() => document.querySelector("main h1, main h2, main .list-pane") !== null
    && document.querySelector("main .loading") === null"""
_FLAWS = """async (only) => (await axe.run(document, only.length ? {runOnly: only} : {})).violations
    .map(v => `${v.id}: ${v.nodes.map(n => n.html).slice(0, 2)}`)"""
_FOCUS = """() => {
    const on = document.activeElement, card = on.closest("article");
    return (on.getAttribute("aria-label") || on.textContent.trim()) + (card ? ` ${card.getAttribute("aria-label")}` : "");
}"""
_WHERE = "() => document.activeElement.id || document.activeElement.name || document.activeElement.tagName"


class Ear:
    """What went wrong in a page, and whether anything is still asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.trouble: list[str] = []
        self._asked: set[Request] = set()
        page.on("console", lambda said: self.trouble.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("request", lambda request: self._asked.add(request))
        page.on("requestfinished", self._answered)
        page.on("requestfailed", self._failed)

    def _answered(self, request: Request) -> None:
        self._asked.discard(request)
        if (answer := request.response()) and answer.status >= 400:
            self.trouble.append(f"{answer.status} {request.method} {request.url}")

    def _failed(self, request: Request) -> None:
        """A request that the page itself gives up, by going elsewhere, is no failure."""
        self._asked.discard(request)
        if "ERR_ABORTED" not in (request.failure or ""):
            self.trouble.append(f"{request.failure} {request.url}")

    def settle(self) -> None:
        self.page.wait_for_function(_READY)
        for _ in range(3000):
            if not any("/api/" in request.url for request in self._asked):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"never answered: {[request.url for request in self._asked]}")


def flaws(page: Page) -> list[str]:
    """What axe finds in the light, and of colours in the dark."""
    found: list[str] = []
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text("utf-8"))
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += [f"dark {flaw}" for flaw in page.evaluate(_FLAWS, ["color-contrast"])]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found += page.evaluate(_FLAWS, [])
    return found


def too_wide(page: Page) -> list[str]:
    found = []
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"wider than a window of {width}")
    return found


@pytest.mark.parametrize(("name", "places", "sections"), ROLES, ids=[role[0] for role in ROLES])
def test_every_page_of_a_role_is_whole_and_accessible(
    staff: Callable[[str], Page], name: str, places: list[str], sections: list[str]
) -> None:
    page = staff(name)
    ear = Ear(page)
    found: dict[str, list[str]] = {}
    navigation = page.get_by_role("navigation", name="Secciones")
    shown = [str(link.get_attribute("href")) for link in navigation.get_by_role("link").all()]
    assert shown == [f"/console/{place}" for place in places]

    def look(what: str) -> None:
        ear.settle()
        found[what] = flaws(page) + too_wide(page)

    for place in places:
        page.locator(f'.rail-link[href="/console/{place}"]').click()
        if place == "inbox":
            page.get_by_role("button", name="Todas").click()
            page.locator(".row").first.click()
            page.locator(".message").first.wait_for()
        else:
            expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS[place])
        look(place)
        if (rows := page.locator(".case-rows a, .article-rows a")).count():
            row = rows.first.locator("strong").inner_text()
            rows.first.click()
            expect(page.get_by_role("heading", level=1)).to_have_text(row)
            look(f"one of {place}")
        if place == "admin":
            links = [str(link.get_attribute("href")) for link in page.locator(".admin-nav a").all()]
            assert [link.rsplit("/", 1)[1] for link in links] == sections
            for link in links:
                page.locator(f'.admin-nav a[href="{link}"]').click()
                page.locator(f'.admin-nav a[href="{link}"][aria-current="page"]').wait_for()
                look(link)
    assert {what: flaw for what, flaw in found.items() if flaw} == {}
    assert ear.trouble == []


def tab_to(page: Page, name: str) -> None:
    """Tab, as often as it takes, until the focus stands on what has this name."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if re.search(name, page.evaluate(_FOCUS)):
            return
    raise AssertionError(f"Tab never comes to {name}")


def presence(page: Page, key: str, chosen: str, said: str) -> None:
    """From its menu, of which it is the first or the last."""
    tab_to(page, "Disponibilidad$")
    page.keyboard.press("Enter")
    expect(page.locator("[role=menuitemradio]:focus")).to_be_visible()
    page.keyboard.press(key)
    expect(page.locator("[role=menuitemradio]:focus")).to_contain_text(chosen)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"{said}: Disponibilidad")).to_be_visible()


def test_the_work_is_done_without_a_mouse(desk: Desk, staff: Callable[[str], Page]) -> None:
    page = staff("operator2")
    ear = Ear(page)
    press, write = page.keyboard.press, page.keyboard.type

    # The sections.
    tab_to(page, "^Ir al contenido$")
    tab_to(page, "^Casos$")
    press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Casos")
    press("Control+k")
    write("bandeja")
    press("Enter")
    expect(page.get_by_role("region", name="Conversaciones")).to_be_visible()

    # An offer is accepted.
    presence(page, "Home", "Disponible", "Disponible")
    with desk.citizen() as citizen, desk.log_in("operator2") as api:
        alias = api.get(f"/api/v1/conversations/{citizen.headers['X-Conversation']}").json()["alias"]
        citizen.post("/api/v1/chat/messages", json={"client_id": "1", "text": "Necesito hablar con alguien del equipo"})
        citizen.post("/api/v1/chat/human")
    page.get_by_role("article", name=f"Ofrecimiento: {alias}").wait_for()
    tab_to(page, f"^Aceptar.* Ofrecimiento: {alias}$")
    press("Enter")
    thread = page.get_by_role("log", name=re.compile("^Mensajes con"))
    expect(thread).to_contain_text("Necesito hablar con alguien del equipo")

    # A reply and a note: the letter after the shortcut is already part of the text.
    press("r")
    write("Acá estoy, te leo")
    press("Enter")
    expect(thread).to_contain_text("Acá estoy, te leo")
    press("Escape")
    press("n")
    write("Anotado por teclado")
    press("Enter")
    expect(thread).to_contain_text("Anotado por teclado")
    press("Escape")

    # The list: down to its row, open it.
    press("j")
    expect(page.locator(".row:focus")).to_be_visible()
    row = page.evaluate(_WHERE)
    press("Enter")
    expect(thread).to_contain_text("Anotado por teclado")

    # Each dialog takes the focus, is sound, closes with Escape and gives the focus back.
    page.locator(f"[id='{row}']").focus()
    found: dict[str, list[str]] = {}
    for key in ("c", "t", "l", "e", "/", "?", "Control+k"):
        press(key)
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        ear.settle()
        expect(page.locator("dialog :focus")).to_be_visible()
        found[key] = flaws(page)
        press("Escape")
        expect(dialog).to_be_hidden()
        expect(page.locator(f"[id='{row}']")).to_be_focused()
    assert {key: flaw for key, flaw in found.items() if flaw} == {}

    # Closed, and nothing is left behind.
    press("e")
    page.get_by_role("dialog").wait_for()
    press("Control+Enter")
    expect(page.get_by_role("button", name="Reabrir")).to_be_visible()
    presence(page, "End", "Fuera de línea", "Afuera")
    assert ear.trouble == []
