"""Forms of the console in a real Chromium: an institution's phone, what a risk is about, somebody who is already known."""

import pytest
from playwright.async_api import Page

from tests.console.test_files_in_a_browser import AXE, CHROMIUM, CONSOLE, flaws, photographed, until
from tests.house import PASSWORD, House, Staff

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and AXE.is_file() and (CONSOLE / "dist" / "index.html").is_file()), reason="needs chromium and the built console"
)


async def opened(page: Page, house: House, staff: Staff, path: str) -> None:
    answer = await page.context.request.post(f"{house.url}/api/v1/auth/login", data={"email": staff.email, "password": PASSWORD})
    assert answer.ok, await answer.text()
    await page.goto(f"{house.url}/console/{path}")


async def test_an_institution_is_added_and_reached_by_its_phone(page: Page, house: House) -> None:
    admin = await house.staff("admin")
    await opened(page, house, admin, "admin/organizations")
    await page.click("button:has-text('Agregar institución')")
    await page.fill("input[name=name]", "Casa de la Loma")
    await page.fill("input[name=phone]", "+54 341 555 0101")
    assert await flaws(page) == []
    await page.keyboard.press("Enter")
    await page.wait_for_selector("tr:has-text('Casa de la Loma'):has-text('+54 341 555 0101')")
    await page.click("button[aria-label='Editar: Casa de la Loma']")
    await page.fill("input[name=phone]", "0341 555 0102")
    await page.check("input[name=inactive]")
    await photographed(page, "console-institution")
    await page.click("dialog button[type=submit]")
    await page.wait_for_selector("tr:has-text('0341 555 0102'):has-text('Inactiva')")
    assert await flaws(page) == []
    kept = (await admin.get("organizations", params={"q": "Loma"})).json()["items"]
    assert [(one["phone"], one["status"], one["type"]) for one in kept] == [("0341 555 0102", "inactive", "day_centre")]


async def test_a_risk_is_flagged_with_what_it_is_about(page: Page, house: House) -> None:
    staff, ana = await house.staff(), await house.citizen()
    await ana.say("Hola")
    await ana.post("human")
    assert (await staff.post(f"conversations/{ana.conversation}/take")).status_code == 200
    await opened(page, house, staff, f"inbox/{ana.conversation}")
    await page.click(".conversation-verbs [aria-haspopup=menu]")
    await page.click("[role=menuitem]:has-text('riesgo')")
    await page.select_option("select[name=topic]", "violence")
    await page.fill("textarea[name=reason]", "Contó que la amenazan en su casa")
    assert await flaws(page) == []
    await photographed(page, "console-risk")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_selector(".risk-banner:has-text('violencia')")
    risk = (await staff.get(f"conversations/{ana.conversation}")).json()["risk"]
    assert (risk["topic"], risk["level"]) == ("violence", "urgent")


async def test_somebody_known_is_picked_by_keyboard(page: Page, house: House) -> None:
    staff, ana = await house.staff(), await house.citizen()
    await ana.say("Hola")
    await ana.post("human")
    assert (await staff.post(f"conversations/{ana.conversation}/take")).status_code == 200
    made = await staff.post("people", json={"given_name": "Rosalía", "family_name": "Quiroga"})
    assert made.status_code == 201, made.text
    await opened(page, house, staff, f"inbox/{ana.conversation}")
    await page.click(".conversation-verbs button:has-text('caso')")
    await page.check("label:has-text('Ya la conocemos') input")
    await page.focus("dialog [role=combobox]")
    await page.keyboard.type("Rosalía Qui")
    await until(page, "document.querySelector('dialog [role=option]')?.textContent.includes('Quiroga')")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".picked:has-text('Quiroga')")
    assert await flaws(page) == []
