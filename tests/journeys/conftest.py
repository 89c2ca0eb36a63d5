"""Real processes, a real Chromium. All journeys share one desk: they run in one group, one after another."""

import http.server
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.journeys import desk as desks
from tests.journeys.desk import PASSWORD, Desk, until

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


PATIENCE_MS = 60_000  # a machine that runs four of these at once is slow


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys" in str(item.path):
            item.add_marker(pytest.mark.xdist_group("journey"))
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.timeout(420))


@pytest.fixture(scope="package")
def desk() -> Iterator[Desk]:
    with desks.running() as running:
        yield running


@pytest.fixture(autouse=True)
def whole(desk: Desk) -> None:
    """What the journey before broke is back."""
    until(lambda: httpx.get(f"{desk.url}/health/ready", timeout=30).status_code == 200, 150, "the whole desk")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Gone at the module's end, and its event loop with it: other tests of this process run loops of their own."""
    if CHROMIUM is None:
        pytest.skip("no chromium on the path: `apt install chromium`")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A maker of separate browsers: own cookies, own storage."""
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        made = browser.new_context(**{"locale": "es-AR", "timezone_id": "America/Argentina/Buenos_Aires", **options})
        made.set_default_timeout(PATIENCE_MS)
        opened.append(made)
        return made

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def staff(context: Callable[..., BrowserContext], desk: Desk) -> Callable[[str], Page]:
    """Logs a demonstration account in, by keyboard."""

    def enter(name: str) -> Page:
        page = context(viewport={"width": 1440, "height": 900}).new_page()
        page.goto(f"{desk.url}/console/")
        page.get_by_label("Correo electrónico").fill(f"{name}@demo.test")
        page.get_by_label("Contraseña").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("navigation", name="Secciones").wait_for()
        return page

    return enter


@pytest.fixture
def host_page(desk: Desk) -> Iterator[str]:
    """Another site that embeds the widget; its address."""
    html = (
        "<!doctype html><html lang='es'><meta charset='utf-8'><title>Municipio</title><body><h1>Municipio</h1>"
        f"<script src='{desk.url}/widget.js' async></script></body></html>"
    ).encode()

    class Host(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html if found else b"")

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
