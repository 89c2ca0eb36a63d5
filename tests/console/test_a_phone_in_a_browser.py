"""The console on a phone, in a real Chromium: what one presses is big enough, and nothing is wider than the screen."""

import pytest
from playwright.async_api import Page

from tests.console.test_files_in_a_browser import AXE, CHROMIUM, CONSOLE, flaws, photographed, until
from tests.console.test_forms_in_a_browser import opened
from tests.house import House

SMALL = """() => [...(document.querySelector('dialog[open]') ?? document.querySelector('main'))
    .querySelectorAll('button, .btn, .view, select, textarea, input:not([type=radio], [type=checkbox]), .check, .radios label')]
    .filter(one => one.getClientRects().length && one.getBoundingClientRect().height < 43.5).map(one => one.outerHTML)"""

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and AXE.is_file() and (CONSOLE / "dist" / "index.html").is_file()), reason="needs chromium and the built console"
)


async def fits(page: Page, picture: str) -> None:
    assert await page.evaluate(SMALL) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await flaws(page) == []
    await photographed(page, f"console-phone-{picture}")


async def test_settings_and_account_fit_a_thumb(page: Page, house: House) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    admin = await house.staff("admin")
    long = {"name": "Casa de la Loma", "type": "day_centre", "phone": "0341" * 12}
    assert (await admin.post("organizations", json=long)).status_code == 201
    await opened(page, house, admin, "admin/organizations")
    await page.wait_for_selector("tr:has-text('Casa de la Loma')")
    assert await page.evaluate("(wrap => wrap.scrollWidth <= wrap.clientWidth)(document.querySelector('.table-wrap'))")
    await fits(page, "institutions")
    await page.goto(f"{house.url}/console/admin/channels")
    await page.click("button:has-text('Agregar canal')")
    await page.select_option("dialog select >> nth=0", "whatsapp")
    await fits(page, "channel")
    await page.fill("input[name=name]", "Otro")
    for name in ("account_sid", "auth_token", "from"):
        await page.fill(f"input[name={name}]", "no")
    await page.keyboard.press("Enter")
    await until(page, "document.activeElement.name === 'account_sid' && document.activeElement.ariaInvalid === 'true'")
    await fits(page, "channel-refused")
    await page.goto(f"{house.url}/console/account/security")
    await page.wait_for_selector(".sessions li")
    await fits(page, "security")


async def test_what_hangs_on_a_message_fits_a_thumb(page: Page, house: House) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    staff, ana = await house.staff(), await house.citizen()
    await ana.say("Hola")
    await ana.post("human")
    assert (await staff.post(f"conversations/{ana.conversation}/take")).status_code == 200
    await opened(page, house, staff, f"inbox/{ana.conversation}")
    await page.locator(".message-verbs .icon-btn").first.wait_for()
    heights = "[...document.querySelectorAll('.message-verbs .icon-btn')].map(one => one.getBoundingClientRect().height)"
    assert all(height >= 43.5 for height in await page.evaluate(heights))
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await photographed(page, "console-phone-message")
