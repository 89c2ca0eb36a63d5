"""Voice notes, files and web push in a real Chromium against the real desk, with its real headers."""

import asyncio
import base64
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, async_playwright

from core.push.jobs import payload
from core.push.keys import encoded
from core.settings import Settings
from tests.core.push.service import push_service
from tests.house import House, house

WIDGET = Path(__file__).parents[2] / "web_widget"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
AXE = WIDGET / "node_modules" / "axe-core" / "axe.min.js"
ARGS = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
PATIENCE = 60_000
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and AXE.is_file() and (WIDGET / "dist" / "widget.js").is_file()), reason="needs chromium and the built chat"
)


@pytest_asyncio.fixture
async def context() -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        context = await browser.new_context(viewport={"width": 390, "height": 844}, locale="es-AR", reduced_motion="reduce")
        context.set_default_timeout(PATIENCE)
        yield context
        await browser.close()


async def flaws(page: Page) -> list[str]:
    # The page's own policy runs nothing that is not its own: by the debugger's door.
    session = await page.context.new_cdp_session(page)
    await session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    found: list[str] = await page.evaluate("axe.run(document).then(r => r.violations.map(v => v.id))")
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, *(["wider than the window"] if wide else [])]


async def until(page: Page, expression: str) -> None:
    """The page's policy forbids the polling that Playwright would put into it."""
    async with asyncio.timeout(PATIENCE / 1000):
        while not await page.evaluate(f"() => Boolean({expression})"):
            await asyncio.sleep(0.05)


async def begun(context: BrowserContext, house: House, words: str = "hola") -> Page:
    page = await context.new_page()
    await page.goto(house.url)
    await page.click(".start .primary.wide")
    await page.fill("#write", words)
    await page.click(".send")
    await page.wait_for_selector(".bubble.own .state.delivered, .bubble.own .state.read")
    return page


async def test_a_voice_note_is_recorded_heard_sent_and_played(context: BrowserContext, house: House) -> None:
    page = await begun(context, house)
    scripts: list[str] = []
    page.on("request", lambda request: scripts.append(request.url))
    await page.click("[aria-label='Grabar una nota de voz']")
    await page.wait_for_selector(".voice-level")
    assert any("VoiceNote" in url for url in scripts), "its code comes only now"
    await until(page, "parseFloat(document.querySelector('.voice-level').style.getPropertyValue('--level')) > 0")
    await until(page, "document.querySelector('.voice-time b').textContent !== '0:00'")
    assert await flaws(page) == []
    await page.click(".voice .primary")
    await page.wait_for_selector(".voice audio")
    await until(page, "document.activeElement.getAttribute('aria-label') === 'Enviar la nota de voz'")
    assert await flaws(page) == []
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#write:focus")
    await page.click(".attachment button:has-text('Escuchar')")
    audio = page.locator(".attachments audio")
    await audio.wait_for()
    await until(page, "document.querySelector('.attachments audio').readyState >= 1")
    assert await flaws(page) == []
    (row,) = await house.rows("SELECT media_type, size FROM stored_file")
    assert row["media_type"] == "audio/webm" and row["size"] > 500


async def test_a_note_can_be_thrown_away_and_the_microphone_is_given_back(context: BrowserContext, house: House) -> None:
    page = await begun(context, house)
    await page.evaluate("""() => {
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices); window.tracks = [];
      navigator.mediaDevices.getUserMedia = async (wish) => { const s = await ask(wish); window.tracks.push(...s.getTracks()); return s } }""")
    for end in ("Escape", "button"):
        await page.click("[aria-label='Grabar una nota de voz']")
        await until(page, "document.querySelector('.voice-time b')?.textContent !== '0:00' && document.querySelector('.voice .primary')")
        if end == "Escape":
            await page.keyboard.press("Escape")
        else:
            await page.click("[aria-label='Descartar la nota de voz']")
        await page.wait_for_selector("#write:focus")
        await until(page, "window.tracks.length > 0 && window.tracks.every(track => track.readyState === 'ended')")
    assert await house.rows("SELECT 1 FROM stored_file") == []


async def test_without_leave_it_says_so_and_writing_goes_on(context: BrowserContext, house: House) -> None:
    page = await begun(context, house)
    await page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }")
    await page.click("[aria-label='Grabar una nota de voz']")
    await page.wait_for_selector(".voice [role=alert]:has-text('No hay permiso')")
    assert await flaws(page) == []
    await page.click(".voice button")
    await page.wait_for_selector("#write:focus")


async def test_files_are_dropped_pasted_sent_with_progress_and_tried_again(context: BrowserContext, house: House) -> None:
    page = await begun(context, house)
    files = """([kind, name, type, bytes]) => { const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(bytes)], name, {type}));
      const event = kind === 'paste' ? new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})
        : new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true});
      document.querySelector('#write').dispatchEvent(event) }"""
    await page.evaluate(files, ["dragover", "foto.png", "image/png", list(PNG)])
    await page.wait_for_selector(".drop-here")
    await page.evaluate(files, ["drop", "foto.png", "image/png", list(PNG)])
    await page.evaluate(files, ["paste", "pegada.png", "image/png", list(PNG)])
    await until(page, "document.querySelectorAll('.picked li').length === 2 && !document.querySelector('.drop-here')")
    refused = 0

    async def away(route: Any) -> None:
        nonlocal refused
        refused += 1
        await (route.fulfill(status=503, body="{}") if refused == 1 else route.continue_())

    await page.route("**/api/v1/chat/attachments", away)
    await page.click(".send")
    await until(page, "document.querySelectorAll('.attachments .attachment').length === 2")
    assert refused == 3, "one was refused, and both came through"
    assert len(await house.rows("SELECT 1 FROM stored_file WHERE preview_of IS NULL")) == 2
    await page.click("text=Ver la foto >> nth=0")
    await page.wait_for_selector(".attachments img")
    assert await flaws(page) == []


async def test_woken_only_after_asking_and_with_words_that_say_nothing(context: BrowserContext, settings: Settings) -> None:
    async with push_service() as service, house(settings.model_copy(update={"push_services": service.origin.removeprefix("http://")})) as made:
        await context.grant_permissions(["notifications"], origin=made.url)
        page = await begun(context, made)
        browser = service.browser()
        # Chromium without its maker's service has nobody to subscribe at: the twin stands in for that one call.
        await page.evaluate(
            """([told]) => { let made = null; const sub = {endpoint: told.endpoint, toJSON: () => told, unsubscribe: async () => { made = null; return true }};
            PushManager.prototype.getSubscription = async () => made;
            PushManager.prototype.subscribe = async (wish) => { window.wish = wish; made = sub; return sub } }""",
            [browser.subscription],
        )
        assert await made.rows("SELECT 1 FROM push_subscription") == []
        await page.evaluate("navigator.serviceWorker.ready")
        await page.click("[aria-haspopup]")
        await page.click("text=Avisarme cuando respondan")
        await page.wait_for_selector("text=No avisarme más")
        assert await flaws(page) == []
        assert len(await made.rows("SELECT 1 FROM push_subscription")) == 1
        key = await page.evaluate("[window.wish.userVisibleOnly, window.wish.applicationServerKey]")
        assert key[0] is True and len(base64.urlsafe_b64decode(key[1] + "=")) == 65 and encoded(b"x")
        await _told(context, page, made)
        await page.click("text=No avisarme más")
        await page.wait_for_selector("text=Avisarme cuando respondan")
        assert await made.rows("SELECT 1 FROM push_subscription") == []


async def _told(context: BrowserContext, page: Page, made: House) -> None:
    """The worker shows the words while no chat is in sight, and none while one is."""
    session = await context.new_cdp_session(page)
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def registered(event: Any) -> None:
        for one in event["registrations"]:
            if not found.done() and one["scopeURL"].startswith(made.url):
                found.set_result(one["registrationId"])

    session.on("ServiceWorker.workerRegistrationUpdated", registered)
    await session.send("ServiceWorker.enable")
    async with asyncio.timeout(60):
        registration = await found
    said = {"origin": made.url, "registrationId": registration, "data": payload("citizen", "message", "es").decode()}
    shown = "navigator.serviceWorker.ready.then(r => r.getNotifications()).then(all => all.map(n => [n.title, n.body, n.tag]))"
    await page.evaluate("() => navigator.serviceWorker.ready")
    await session.send("ServiceWorker.deliverPushMessage", said)
    assert await page.evaluate(shown) == [], "the chat is in sight"
    # A page of our own address that no window shows: the worker sees it as hidden.
    await session.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    other = await context.new_page()
    await other.goto("about:blank")
    await other.bring_to_front()
