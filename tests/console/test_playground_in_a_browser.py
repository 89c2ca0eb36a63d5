"""The assistant is tried in a real Chromium: two turns, each with its decision and its steps."""

import pytest
from playwright.async_api import Page

from knowledge_base import service
from tests.console.test_files_in_a_browser import AXE, CHROMIUM, CONSOLE, flaws, photographed
from tests.house import PASSWORD, House

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and AXE.is_file() and (CONSOLE / "dist" / "index.html").is_file()), reason="needs chromium and the built console"
)


async def test_two_turns_are_tried(page: Page, house: House) -> None:
    async with house.ground.work() as work:
        hours = "La sede Tilcara abre de lunes a viernes de 8 a 12."
        await service.create(work, title="Horario de la sede Tilcara", body=hours, publish=True)
    staff = await house.staff("supervisor")
    answer = await page.context.request.post(f"{house.url}/api/v1/auth/login", data={"email": staff.email, "password": PASSWORD})
    assert answer.ok, await answer.text()
    await page.goto(f"{house.url}/console/knowledge/try")
    for turn, text in enumerate(("¿A qué hora abre la sede Tilcara?", "¿Y los viernes?"), 1):
        await page.fill("textarea[name=text]", text)
        await page.keyboard.press("Enter")
        await page.wait_for_selector(f".message-bot >> nth={turn - 1}")
        await page.wait_for_selector("#decision")
        assert await page.input_value("textarea[name=text]") == ""
    assert await flaws(page) == []
    await photographed(page, "console-playground")
