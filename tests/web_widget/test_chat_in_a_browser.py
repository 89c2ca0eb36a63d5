"""The built chat in a real Chromium, against its mock desk: what it stores, axe, the keyboard, narrow windows, a strict host page."""

import json
import shutil
import subprocess
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Frame, Page, async_playwright

from tests.services import free_port

WIDGET = Path(__file__).parents[2] / "web_widget"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
AXE = WIDGET / "node_modules" / "axe-core" / "axe.min.js"
NOTHING = {"local": 0, "tab": 0, "caches": 0, "workers": 0, "databases": 0, "cookies": ""}
_STORED = """async () => ({
  local: localStorage.length, tab: sessionStorage.length, caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  databases: (await indexedDB.databases()).length, cookies: document.cookie,
})"""
_FOCUS = "() => document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()"

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and AXE.is_file() and (WIDGET / "dist" / "widget.js").is_file()),
    reason="needs chromium and the built chat",
)


@pytest.fixture(scope="module")
def desk() -> Iterator[str]:
    """The mock's address; the page of another site that embeds the chat is one port further."""
    port = free_port(following=1)
    process = subprocess.Popen(
        ["node", "mock/serve.mjs", str(port)], cwd=WIDGET, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdout is not None and process.stdout.readline()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest_asyncio.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 390, "height": 844}, locale="es-AR")
        yield page
        await browser.close()


def host_of(desk: str) -> str:
    return f"http://127.0.0.1:{int(desk.rsplit(':', 1)[1]) + 1}/"


def order(desk: str, **what: Any) -> None:
    request = urllib.request.Request(host_of(desk) + "__desk", data=json.dumps(what).encode(), method="POST")
    urllib.request.urlopen(request).read()


async def flaws(page: Page | Frame) -> list[str]:
    await page.evaluate(AXE.read_text("utf-8"))
    found = await page.evaluate("axe.run(document).then(r => r.violations.map(v => v.id))")
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, *(["wider than the window"] if wide else [])]


async def begin(page: Page, desk: str, words: str) -> None:
    await page.goto(desk)
    await page.click(".start .primary.wide")
    await page.fill("#write", words)
    await page.click(".send")
    await page.wait_for_selector(".bubble.bot")


async def test_nothing_is_stored_and_nobody_else_asked_before_the_first_message(page: Page, desk: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(desk)
    await page.click(".start .primary.wide")
    await page.fill("#write", "todavía no")
    assert await page.evaluate(_STORED) == NOTHING
    assert asked and all(url.startswith(desk) for url in asked)
    assert not any("/sessions" in url for url in asked)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_screen_is_accessible(page: Page, desk: str, scheme: Any) -> None:
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await page.set_viewport_size({"width": 320, "height": 640})
    found: dict[str, list[str]] = {}
    await page.goto(desk)
    await page.wait_for_selector(".emergency")
    found["notice"] = await flaws(page)
    await begin(page, desk, "un turno")
    found["answer"] = await flaws(page)
    await page.click(".source-button")
    await page.click(".source .link")
    await page.wait_for_selector(".article h3")
    found["article"] = await flaws(page)
    await page.keyboard.press("Escape")
    await page.click(".danger-quiet")
    found["emergency"] = await flaws(page)
    await page.click(".dialog-head button")
    await page.click(".person")
    await page.wait_for_selector(".with-person.queue")
    found["queue"] = await flaws(page)
    order(desk, state={"owner": "operator", "operator_alias": "Marina"}, push=[["typing", {"on": True}]])
    await page.wait_for_selector(".writing")
    found["operator"] = await flaws(page)
    order(desk, state={"closed": True, "owner": "none"})
    await page.wait_for_selector(".scores")
    await page.click(".scores label")
    found["rating"] = await flaws(page)
    await page.click("[aria-haspopup]")
    found["menu"] = await flaws(page)
    await page.click(".danger-text")
    await page.click(".button.danger")
    await page.wait_for_selector(".over")
    found["over"] = await flaws(page)
    assert found == {screen: [] for screen in found}
    assert (await page.evaluate(_STORED))["tab"] == 0


async def test_the_whole_chat_by_keyboard(page: Page, desk: str) -> None:
    keys = page.keyboard
    await page.goto(desk)
    await page.focus(".start .primary.wide")
    await keys.press("Enter")
    await page.wait_for_selector("#write:focus")
    await keys.type("un turno")
    await keys.press("Enter")
    await page.wait_for_selector(".bubble.bot")
    log = page.locator("[role=log]")
    assert await log.get_attribute("aria-live") == "polite"
    await page.focus("body")
    await page.evaluate("document.activeElement.blur()")
    reached = []
    for _ in range(16):
        await keys.press("Tab")
        reached.append(await page.evaluate(_FOCUS))
    for wanted in ("Más opciones", "Salir ya", "Hablar con una persona", "Emergencias", "Copiar", "Sí", "Enviar"):
        assert any(wanted in each for each in reached), (wanted, reached)
    for opener in ("[aria-haspopup]", ".danger-quiet"):
        await page.focus(opener)
        before = await page.evaluate(_FOCUS)
        await keys.press("Enter")
        await page.wait_for_selector("dialog[open]")
        assert await page.evaluate("document.activeElement.closest('dialog') !== null")
        await keys.press("Escape")
        await page.wait_for_selector("dialog", state="detached")
        assert await page.evaluate(_FOCUS) == before


async def test_two_escapes_leave_and_take_everything_along(page: Page, desk: str) -> None:
    await begin(page, desk, "un turno")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.wait_for_url("about:blank")
    await page.goto(desk)
    await page.wait_for_selector(".start")
    assert (await page.evaluate(_STORED))["tab"] == 0


async def test_words_outlive_a_reload(page: Page, desk: str) -> None:
    await begin(page, desk, "un turno")
    await page.fill("#write", "y además")
    await page.reload()
    await page.wait_for_selector(".bubble.bot")
    assert await page.input_value("#write") == "y además"


async def test_a_host_page_with_a_strict_policy_embeds_it(page: Page, desk: str) -> None:
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(host_of(desk))
    await page.wait_for_selector(".ventanilla", state="attached")
    assert [url for url in asked if url.startswith(desk)] == [f"{desk}/widget.js"]
    await page.keyboard.press("Tab")
    async with page.expect_event("frameattached") as attached:
        await page.keyboard.press("Enter")
    frame = await attached.value
    await frame.wait_for_selector(".emergency")
    assert await flaws(frame) == []
    assert await page.evaluate(_STORED) == NOTHING
    assert not [line for line in refused if "Content Security Policy" in line]
