"""Similar cases beside an open conversation, in a real Chromium: asked for, walked by keyboard, opened in place, and none."""

from typing import Any

import pytest
from playwright.async_api import Page

from casework.case_types import jobs as case_types
from desk.search import jobs
from tests.console.test_files_in_a_browser import AXE, CHROMIUM, CONSOLE, flaws, photographed, until
from tests.console.test_forms_in_a_browser import opened
from tests.house import Citizen, House, Staff

ASKED = "Perdí el subsidio del alquiler y me quieren desalojar de la pensión"
BEFORE = "El dueño de la pensión nos quiere desalojar: cortaron el subsidio de alquiler"

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and AXE.is_file() and (CONSOLE / "dist" / "index.html").is_file()), reason="needs chromium and the built console"
)


async def attended(house: House, staff: Staff, text: str) -> Citizen:
    citizen = await house.citizen()
    await citizen.post("human")
    await citizen.say(text)
    assert (await staff.post(f"conversations/{citizen.conversation}/take")).status_code == 200
    return citizen


async def ask(page: Page) -> None:
    button = page.locator(".context-pane button:has-text('Casos parecidos')")
    await button.scroll_into_view_if_needed()
    await button.click()
    await page.wait_for_selector(".context-pane h4:has-text('Casos parecidos')")


async def pictures(page: Page, name: str) -> None:
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert await flaws(page) == []
        await photographed(page, f"console-similar-{name}-{scheme}")


async def test_similar_cases_are_walked_and_opened_in_place(page: Page, house: House) -> None:
    house.ground.settings.load_test = True
    await case_types.arm(house.ground)
    lead = await house.staff("lead")
    before = await attended(house, lead, BEFORE)
    await lead.post(f"conversations/{before.conversation}/label", json={"add": ["vivienda"]})
    await lead.post(f"conversations/{before.conversation}/close", json={"outcome": "referred"})
    person = (await lead.post("people", json={"given_name": "Ernestina", "family_name": "Quiroga"})).json()
    body: dict[str, Any] = {"case_type": "request.inquiry", "person_id": person["id"], "summary": "Subsidio de alquiler para una pensión"}
    case = (await lead.post("cases", json=body)).json()
    asking, little = await attended(house, lead, ASKED), await attended(house, lead, "Hola, quiero hablar")
    await jobs.run(house.ground)

    await opened(page, house, lead, f"inbox/{asking.conversation}")
    await ask(page)
    await until(page, "document.querySelectorAll('.similar li').length === 2")
    first, second = f"a[href='/console/inbox/{before.conversation}']", f"a[href='/console/cases/{case['id']}']"
    told = await page.inner_text(".similar li >> nth=0")
    assert all(word in told for word in ("Se derivó", "vivienda", "4 palabras en común", "pensión", "desalojar"))
    await pictures(page, "desktop")
    await page.focus(f".similar {first}")
    await page.keyboard.press("ArrowDown")
    await until(page, f"document.activeElement.matches(\".similar {second}\")")
    await page.keyboard.press("Home")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/inbox/{before.conversation}")
    await page.go_back()
    await until(page, "document.querySelectorAll('.similar li').length === 2")

    await page.set_viewport_size({"width": 390, "height": 844})
    await page.click("button[aria-label='Contexto']")
    await page.locator(".similar").scroll_into_view_if_needed()
    await pictures(page, "phone")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.goto(f"{house.url}/console/inbox/{little.conversation}")
    await page.click("button[aria-label='Contexto']")
    await ask(page)
    assert "muy poco" in await page.inner_text(".context-pane [aria-live]")
    assert await page.locator(".similar").count() == 0
    await pictures(page, "none")
