"""A12: what strangers type, and what the house shows of it: the real console and the real chat, in a real Chromium.

The pages run with their policy switched off, so that it is the pages that are tried and not the net below them. Whatever
came to run would call `pwned()`; whatever came to be an element with a will of its own is found in the document.
"""

import json
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, async_playwright

from casework.case_types import store
from desk.pages import CHAT, CONSOLE
from desk.reports.service import _cell
from tests.attacks.payloads import FORMULAS, XSS
from tests.channels.builders import SECRET, raw, update
from tests.house import PASSWORD, Citizen, House, Staff
from tests.operations.test_media import photo

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
LAST = "eslaúltima"
TAG = "<img src=x onerror=pwned()>"
_LAY_IN_WAIT = """
window.ran = []
const pwned = () => { window.ran.push(location.href) }
for (const name of ['pwned', 'alert', 'confirm', 'prompt']) Object.defineProperty(window, name, {value: pwned})
"""
_FOUND = """() => {
  const wild = []
  for (const one of document.querySelectorAll('*')) {
    for (const {name, value} of one.attributes) {
      if (/^on/i.test(name) || name === 'srcdoc') wild.push(one.tagName + ' ' + name)
      if (/^(href|src|action|formaction|xlink:href|data|background)$/i.test(name) && /^\\s*(java|vb)script:|^data:text/i.test(value)) wild.push(one.tagName + ' ' + value)
    }
    if (/^(iframe|object|embed|base|frame|applet|marquee|keygen|bgsound|xss|x|isindex)$/i.test(one.tagName)) wild.push(one.tagName)
    if (one.tagName === 'SCRIPT' && !one.src) wild.push('inline script')
    if (one.tagName === 'META' && one.httpEquiv) wild.push('meta ' + one.httpEquiv)
    if (one.tagName === 'IMG' && (one.getAttribute('src') === 'x' || one.getAttribute('src') === '')) wild.push('img')
  }
  return [...window.ran, ...wild]
}"""
# Page of the console -> what has to be read on it before it counts as shown.
PAGES = {
    "inbox/{conversation}": LAST, "inbox/{telegram}": TAG, "people": TAG, "people/{person}": TAG, "cases": TAG, "cases/{case}": TAG,
    "knowledge": TAG, "knowledge/{article}": "Requisitos", "admin/channels": TAG, "admin/queues": TAG, "admin/canned": TAG, "admin/users": "@desk.test",
}  # fmt: skip

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and (CONSOLE / "index.html").is_file() and (CHAT / "index.html").is_file()), reason="needs chromium and the built pages"
)


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        context = await launched.new_context(bypass_csp=True, locale="es-AR", viewport={"width": 1440, "height": 900})
        context.set_default_timeout(30_000)
        await context.add_init_script(_LAY_IN_WAIT)
        yield context
        await launched.close()


class Stage:
    """Everything that a stranger, or one who is inside and should not be trusted, may fill with words."""

    def __init__(self, house: House, admin: Staff) -> None:
        self.house, self.admin, self.ids, self.planted = house, admin, {}, 0

    async def made(self, path: str, body: dict[str, Any], key: str = "id") -> str:
        answer = await self.admin.post(path, json=body)
        assert answer.status_code in (200, 201), (path, answer.text)
        self.planted += 1
        return str(answer.json()[key])

    async def say(self, who: Citizen, text: str, **more: Any) -> None:
        answer = await who.say(text, **more)
        assert answer.status_code == 201, (text, answer.text)
        self.planted += 1

    async def talk(self, who: Citizen) -> None:
        conversation = str(who.conversation)
        for number, payload in enumerate(XSS):
            await self.say(who, payload)
            if number == 0:
                await who.post("human")
                await self.made(f"conversations/{conversation}/take", {})
        for payload in XSS[:6]:
            name = f"{payload}.jpg"
            file = (await who.post("attachments", files={"file": (name, photo(), "image/jpeg")})).json()["id"]
            await self.say(who, "", attachments=[file])
        for number, payload in enumerate(XSS):
            await self.made(f"conversations/{conversation}/messages", {"client_id": f"r{number}", "text": payload, "note": number % 3 == 0})
        await self.made(f"conversations/{conversation}/label", {"add": ["<b onclick=pwned()>"]})
        await self.made(f"conversations/{conversation}/messages", {"client_id": "last", "text": LAST})
        self.ids["conversation"] = conversation

    async def furnish(self) -> None:
        people = [await self.made("people", {"given_name": payload[:120], "family_name": TAG}) for payload in XSS[:20]]
        summary = "\n".join(XSS)
        self.ids["person"] = people[-1]
        self.ids["case"] = await self.made(f"conversations/{self.ids['conversation']}/promote", {
            "case_type": "request.inquiry", "person_id": people[-1], "summary": summary[:7900]}, "case_id")  # fmt: skip
        body = "# Requisitos\n\n" + "\n\n".join(XSS)
        article = {"title": f"Licencia {TAG}", "body": body, "language": "es", "audience": "public", "asked_as": ["¿Cómo saco la licencia?"], "publish": True}
        self.ids["article"] = await self.made("articles", article)
        await self.made("queues", {"name": f"Cola {TAG}"})
        await self.made("channels", {"kind": "web", "name": f"Canal {TAG}", "greeting": TAG})
        await self.made("canned-replies", {"title": f"Frase {TAG}", "shortcut": "x", "text": {"es": TAG}})

    async def profile(self) -> None:
        """Who writes by Telegram calls themselves as they like."""
        channel = await self.made("channels", {"kind": "telegram", "name": "Bot", "token": "777000111:test", "secret": SECRET,
                                               "queue_id": str(self.house.queue_id), "api_base_url": "http://127.0.0.1:9"})  # fmt: skip
        for number, payload in enumerate(XSS[:12]):
            who = {"id": 9000 + number, "is_bot": False, "first_name": payload[:64], "last_name": TAG, "username": "x"}
            news = update(text=f"{payload} {TAG}", chat={"id": 9000 + number, "type": "private"}, **{"from": who})
            answer = await self.house.http.post(f"/channels/telegram/{channel}", content=raw(news), headers={"X-Telegram-Bot-Api-Secret-Token": SECRET})
            assert answer.status_code == 200
            self.planted += 1
        rows = await self.house.rows("SELECT id FROM conversation WHERE channel = 'telegram' ORDER BY id LIMIT 1")
        self.ids["telegram"] = str(rows[0]["id"])


async def wild(page: Page) -> list[str]:
    found: list[str] = await page.evaluate(_FOUND)
    return found


async def read(page: Page, words: str) -> None:
    """The words themselves, as words."""
    await page.wait_for_function("words => document.body.innerText.includes(words)", arg=words)


async def enter(context: BrowserContext, house: House, who: Staff) -> Page:
    page = await context.new_page()
    await page.goto(f"{house.url}/console/")
    await page.get_by_label("Correo electrónico").fill(who.email)
    await page.get_by_label("Contraseña").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.get_by_role("navigation", name="Secciones").wait_for()
    return page


async def chat(context: BrowserContext, house: House, who: Citizen) -> Page:
    held = {"token": who.token, "conversationId": str(who.conversation), "returnCode": who.started["return_code"], "locale": "es"}
    page = await context.new_page()
    await page.add_init_script(f"sessionStorage.setItem('ventanilla', {json.dumps(json.dumps(held))})")
    await page.goto(house.url)
    return page


@pytest.mark.timeout(240)
async def test_a12_nothing_that_strangers_type_comes_to_life(house: House, browser: BrowserContext) -> None:
    house.ground.settings.load_test = True
    async with house.ground.work() as work:
        await store.publish_shipped(work)
    admin = await house.staff("admin")
    stage = Stage(house, admin)
    ana = await house.citizen(mode="personal", name=TAG, contact=TAG)
    await stage.talk(ana)
    await stage.furnish()
    await stage.profile()
    found: dict[str, list[str]] = {}
    console = await enter(browser, house, admin)
    for path, words in PAGES.items():
        where = path.format(**stage.ids)
        await console.goto(f"{house.url}/console/{where}")
        await read(console, words)
        found[path] = await wild(console)
    citizen = await chat(browser, house, ana)
    await read(citizen, LAST)
    await read(citizen, XSS[0])
    found["chat"] = await wild(citizen)
    luz = await house.citizen()
    await stage.say(luz, "¿Cómo saco la licencia?")
    await house.run()
    answered = await chat(browser, house, luz)
    await answered.click(".source-button")
    found["source"] = await wild(answered)
    await answered.click(".source .link")
    await answered.wait_for_selector(".article h3, .article h2")
    found["article in the chat"] = await wild(answered)
    assert {name: what for name, what in found.items() if what} == {}
    assert stage.planted >= 290 and len(XSS) >= 110
    # The trap itself works: what comes to life is found.
    await answered.evaluate("tag => document.body.insertAdjacentHTML('beforeend', tag)", TAG)
    await answered.wait_for_function("() => window.ran.length > 0")
    assert len(await wild(answered)) >= 2


@pytest.mark.parametrize("formula", FORMULAS)
def test_a12_a_cell_of_an_export_is_no_formula(formula: str) -> None:
    assert str(_cell(formula)).startswith("'")
