"""Reports in a real Chromium: by address and keyboard, sorted, summed, downloaded; the model against its limits; on a phone."""

import pytest
from playwright.async_api import Page, Route

from bot.model.ledger import keep
from bot.model.usage import Usage
from tests.console.test_a_phone_in_a_browser import fits
from tests.console.test_files_in_a_browser import AXE, CHROMIUM, CONSOLE, flaws, photographed, until
from tests.console.test_forms_in_a_browser import opened
from tests.house import House

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and AXE.is_file() and (CONSOLE / "dist" / "index.html").is_file()), reason="needs chromium and the built console"
)


WIDE = "[...document.querySelectorAll('main .panel')].filter(one => one.scrollWidth > one.clientWidth).map(one => one.className)"


def used(sent: int, received: int, seconds: float) -> Usage:
    usage = Usage()
    usage.called("", "", seconds, (sent, received), failed=False)
    return usage


async def spend(house: House) -> None:
    settings = house.ground.settings
    settings.openai_base_url, settings.openai_model = "http://127.0.0.1:9/v1", "un-modelo"
    settings.openai_price_input, settings.openai_price_output = 2, 8
    settings.openai_day_tokens, settings.openai_month_cost = 10_000, 1
    async with house.ground.work() as work:
        await keep(work, used(8000, 500, 1.2), "answer", "es 3")
        await keep(work, used(300, 40, 250), "summary", "summary 1")


async def test_a_report_is_chosen_sorted_and_downloaded(page: Page, house: House) -> None:
    for _ in range(2):
        await (await house.citizen()).say("Hola")
    await opened(page, house, await house.staff("supervisor"), "reports")
    await page.wait_for_selector(".report-table tbody tr")
    opened_by_day = await page.locator(".report-table tbody td:nth-child(2)").all_inner_texts()
    assert sum(int(count) for count in opened_by_day) == 2
    assert await page.get_attribute("svg.bars", "aria-label") is not None
    assert await flaws(page) == []
    await photographed(page, "console-reports")

    # By keyboard to another report and period; back again by the button.
    await page.focus(".report-list a:has-text('por canal')")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("h2#report:has-text('por canal')")
    await page.click(".periods a:has-text('7 días')")
    await until(page, "location.search === '?report=conversations_per_channel&period=7d'")
    await page.go_back()
    await until(page, "!location.search.includes('period')")
    await page.click("button.sort:has-text('Abiertas')")
    assert await page.get_attribute("th:has-text('Abiertas')", "aria-sort") == "descending"
    async with page.expect_download() as got:
        await page.click("button:has-text('CSV')")
    assert (await got.value).suggested_filename.startswith("conversations_per_channel_")

    # What fails says so, and is asked for again.
    async def fail(route: Route) -> None:
        await route.fulfill(status=500, json={"title": "no", "status": 500, "code": "internal"})

    await page.route("**/api/v1/reports/*", fail)
    await page.click(".report-list a:has-text('por cola') >> nth=0")
    await page.wait_for_selector(".failed button")
    assert await flaws(page) == []
    await page.unroute("**/api/v1/reports/*")
    await page.click(".failed button")
    await page.wait_for_selector(".report-table tbody tr")

    # Days of one's own: refused in words, then nothing there, with advice.
    await page.click(".periods a:has-text('Otras fechas')")
    await page.fill("input[name=from]", "2024-02-02")
    await page.fill("input[name=to]", "2024-02-01")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".field-error")
    assert await flaws(page) == []
    await page.fill("input[name=to]", "2024-02-03")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".empty:has-text('período más largo')")
    assert await flaws(page) == []
    assert "from=2024-02-02" in page.url


async def test_the_model_stands_against_its_limits_also_on_a_phone(page: Page, house: House) -> None:
    admin = await house.staff("admin")
    await opened(page, house, admin, "reports?report=model_usage")
    await page.wait_for_selector(".model-box:has-text('No hay un modelo configurado')")
    await spend(house)
    await page.reload()
    await page.wait_for_selector(".limits li:has-text('Tokens de hoy'):has-text('88,4')")
    assert "Cerca del límite" in await page.inner_text(".limits li >> nth=0")
    assert "Dentro del límite" in await page.inner_text(".limits li >> nth=1")
    assert "4 min 10 s" in await page.inner_text(".model-box tr:has-text('Resumir')")
    assert "8.840" in await page.inner_text(".model-box tfoot")
    assert await flaws(page) == []
    await photographed(page, "console-reports-model")
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    await page.wait_for_selector("select >> nth=0")
    await fits(page, "reports")
    assert await page.evaluate(WIDE) == []
    await page.select_option("main select >> nth=0", "answers_per_week")
    await page.wait_for_selector("h2#report:has-text('Calidad')")
    await fits(page, "reports-empty")
