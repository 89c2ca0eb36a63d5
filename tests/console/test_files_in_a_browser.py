"""Files in the console, in a real Chromium against the real desk: cards, pictures by keyboard, sounds, voice notes, paste, progress."""

import asyncio
import base64
import io
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import BrowserContext, Page, async_playwright

from tests.core.files.sounds import ogg
from tests.house import PASSWORD, Citizen, House, Staff

CONSOLE = Path(__file__).parents[2] / "desk" / "console"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
AXE = CONSOLE / "node_modules" / "axe-core" / "axe.min.js"
ARGS = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
PATIENCE = 60_000
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and AXE.is_file() and (CONSOLE / "dist" / "index.html").is_file()), reason="needs chromium and the built console"
)


@pytest_asyncio.fixture
async def context() -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="es-AR", reduced_motion="reduce")
        context.set_default_timeout(PATIENCE)
        yield context
        await browser.close()


async def flaws(page: Page) -> list[str]:
    session = await page.context.new_cdp_session(page)
    await session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    found: list[str] = await page.evaluate("axe.run(document).then(r => r.violations.map(v => v.id))")
    return found


async def until(page: Page, expression: str) -> None:
    async with asyncio.timeout(PATIENCE / 1000):
        while not await page.evaluate(f"() => Boolean({expression})"):
            await asyncio.sleep(0.05)


async def photographed(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        await page.screenshot(path=f"{folder}/{name}.png")


async def talk(house: House, staff: Staff) -> Citizen:
    """A conversation of the operator's, with two pictures, a sound and a document in it."""
    house.ground.settings.load_test = True
    ana = await house.citizen()
    files = []
    for name, colour in (("estudio.jpg", "steelblue"), ("receta.jpg", "seagreen")):
        out = io.BytesIO()
        Image.new("RGB", (900, 600), colour).save(out, "JPEG")
        files.append((name, out.getvalue(), "image/jpeg"))
    files += [("nota.ogg", ogg() + os.urandom(4000), "audio/ogg"), ("turnos.pdf", b"%PDF-1.4 hola", "application/pdf")]
    kept = []
    for one in files:
        answer = await ana.post("attachments", files={"file": one})
        assert answer.status_code == 201, answer.text
        kept.append(answer.json()["id"])
    assert (await ana.say("Les mando los papeles", attachments=kept)).status_code == 201
    await ana.post("human")
    assert (await staff.post(f"conversations/{ana.conversation}/take")).status_code == 200
    return ana


async def opened(context: BrowserContext, house: House, staff: Staff, who: Citizen) -> Page:
    answer = await context.request.post(f"{house.url}/api/v1/auth/login", data={"email": staff.email, "password": PASSWORD})
    assert answer.ok, await answer.text()
    page = await context.new_page()
    await page.goto(f"{house.url}/console/inbox/{who.conversation}")
    await page.wait_for_selector(".pictures img")
    return page


async def test_pictures_cards_and_sounds(context: BrowserContext, house: House) -> None:
    staff = await house.staff()
    page = await opened(context, house, staff, await talk(house, staff))
    await until(page, "[...document.querySelectorAll('.pictures img')].every(image => image.naturalWidth > 0)")
    assert await page.locator(".file-card").count() == 2
    assert await flaws(page) == []
    await photographed(page, "console-files")
    await page.focus(".pictures button >> nth=0")
    await page.keyboard.press("Enter")
    await until(page, "document.querySelector('.viewer img')?.naturalWidth === 900")
    assert await flaws(page) == []
    await page.keyboard.press("ArrowRight")
    await page.wait_for_selector(".viewer-tools:has-text('2 de 2')")
    await page.keyboard.press("+")
    await until(page, "document.querySelector('.viewer img')?.dataset.size === '1.5'")
    await photographed(page, "console-viewer")
    await page.keyboard.press("Escape")
    await page.wait_for_selector(".viewer", state="detached")
    assert await page.evaluate("document.activeElement.closest('.pictures') !== null")
    async with page.expect_response(lambda answer: "mark=" in answer.url) as got:
        await page.click("button:has-text('Escuchar')")
    answer = await got.value
    assert answer.status in (200, 206) and answer.headers["content-disposition"].startswith("inline")
    assert await page.locator(".file-card a[download]").count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_voice_note_and_a_pasted_picture_are_sent(context: BrowserContext, house: House, scheme: Any) -> None:
    staff = await house.staff()
    ana = await talk(house, staff)
    page = await opened(context, house, staff, ana)
    await page.emulate_media(color_scheme=scheme)
    await page.click("[aria-label='Grabar una nota de voz']")
    await until(page, "document.querySelector('.voice b')?.textContent !== '0:00' && document.querySelector('.voice .btn-primary')")
    assert await flaws(page) == []
    await photographed(page, f"console-recording-{scheme}")
    await page.click(".voice .btn-primary")
    await page.wait_for_selector(".voice audio")
    assert await flaws(page) == []
    await page.click(".voice .btn-primary")
    await page.wait_for_selector(".chips .chip:has-text('Nota de voz')")
    await page.evaluate(
        """([bytes]) => { const data = new DataTransfer(); data.items.add(new File([Uint8Array.from(bytes)], 'captura.png', {type: 'image/png'}));
        document.querySelector('.composer textarea').dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})) }""",
        [list(PNG)],
    )
    await page.wait_for_selector(".chips .chip:has-text('captura.png')")
    await page.click(".composer button[type=submit]")
    await until(page, "document.querySelectorAll('.message-operator .file-card').length === 1 && document.querySelectorAll('.message-operator .pictures img').length === 1")
    said = (await ana.messages())[-1]["attachments"]
    assert sorted(file["media_type"] for file in said) == ["audio/webm", "image/png"]


async def test_an_upload_that_failed_can_be_tried_again(context: BrowserContext, house: House) -> None:
    staff = await house.staff()
    page = await opened(context, house, staff, await talk(house, staff))
    asked = 0

    async def away(route: Any) -> None:
        nonlocal asked
        asked += 1
        await (route.abort() if asked == 1 else route.continue_())

    await page.route("**/attachments", away)
    await page.set_input_files(".composer input[type=file]", files=[{"name": "a.png", "mimeType": "image/png", "buffer": PNG}])
    await page.wait_for_selector(".going [role=alert]")
    assert await flaws(page) == [] and await page.is_disabled(".composer button[type=submit]")
    await page.click(".going button[aria-label='Reintentar']")
    await page.wait_for_selector(".chips .chip:has-text('a.png')")
