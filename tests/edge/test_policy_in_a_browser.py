"""The policy as a real Chromium keeps it: the built pages do their work under it, and nobody else's text becomes markup."""

import asyncio
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, async_playwright

from casework.case_types import store
from desk.pages import CHAT, CONSOLE
from tests.attacks.test_in_a_browser import chat, enter, read
from tests.house import House

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
_LISTEN = """
window.refused = []
document.addEventListener('securitypolicyviolation', (event) => window.refused.push(`${event.violatedDirective} ${event.sample}`))
window.addEventListener('error', (event) => window.refused.push(event.message))
"""
_TRY = """() => {
  const tries = {
    markup: () => { document.createElement('div').innerHTML = '<b>x</b>' },
    beside: () => document.body.insertAdjacentHTML('beforeend', '<b>x</b>'),
    script: () => { const made = document.createElement('script'); made.src = '/widget.js' },
    worker: () => new Worker('/widget.js'),
    policy: () => trustedTypes.createPolicy('other', {createHTML: (text) => text}),
  }
  return Object.keys(tries).filter((name) => { try { tries[name](); return true } catch { return false } })
}"""
PAGES = ("", "inbox/{conversation}", "board", "cases", "tasks", "people", "knowledge/try", "knowledge/{article}", "admin/channels",
         "admin/users", "admin/audit", "account/security")  # fmt: skip

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and (CONSOLE / "index.html").is_file() and (CHAT / "index.html").is_file()), reason="needs chromium and the built pages"
)


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        context = await launched.new_context(locale="es-AR", viewport={"width": 1440, "height": 900})
        context.set_default_timeout(60_000)
        await context.add_init_script(_LISTEN)
        yield context
        await launched.close()


async def refused(page: Page) -> list[str]:
    found: list[str] = await page.evaluate("() => window.refused")
    return found


@pytest.mark.timeout(300)
async def test_the_pages_work_under_trusted_types_and_text_becomes_markup_nowhere_else(house: House, browser: BrowserContext) -> None:
    house.ground.settings.load_test = True
    async with house.ground.work() as work:
        await store.publish_shipped(work)
    admin, luz = await house.staff("admin"), await house.citizen()
    article = {"title": "Cómo sacar la licencia", "body": "# Requisitos\n\n**Documento** y foto.", "language": "es", "audience": "public",
               "asked_as": ["¿Cómo saco la licencia?"], "publish": True}  # fmt: skip
    made = (await admin.post("articles", json=article)).json()["id"]
    assert (await luz.say("¿Cómo saco la licencia?")).status_code == 201
    async with asyncio.timeout(90):
        while not [message for message in await luz.messages() if message["citations"]]:
            await house.run()
            await asyncio.sleep(0.1)
    console = await enter(browser, house, admin)
    for path in PAGES:
        await console.goto(f"{house.url}/console/{path.format(conversation=luz.conversation, article=made)}")
        await console.locator("main h1, main h2").first.wait_for()
        if path.startswith("knowledge/{"):
            await console.locator(".prose strong").first.wait_for()
        assert await refused(console) == [], path
    assert await console.evaluate(_TRY) == []
    page = await chat(browser, house, luz)
    await page.click(".source-button")
    await page.click(".source .link")
    await page.wait_for_selector(".article h3, .article h2")
    await read(page, "Documento")
    assert await refused(page) == []
    assert await page.evaluate(_TRY) == []
