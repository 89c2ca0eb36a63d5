"""A page of a real Chromium."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Page, async_playwright

from tests.console.test_files_in_a_browser import ARGS, CHROMIUM, PATIENCE


@pytest_asyncio.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        context = await browser.new_context(viewport={"width": 1280, "height": 900}, locale="es-AR", reduced_motion="reduce")
        context.set_default_timeout(PATIENCE)
        yield await context.new_page()
        await browser.close()
