"""`python -m benchmarks.pictures`: starts the demonstration and takes the pictures that the README shows."""

import contextlib
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from PIL import Image
from playwright.sync_api import Browser, Frame, Page, sync_playwright

from benchmarks.footprint.__main__ import start, stop
from desk.launcher.services import free_port

PASSWORD = "una-clave-7"  # what `start` gives the demonstration
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
MOST_BYTES = 250_000
PLACE: dict[str, Any] = {
    "locale": "es-AR",
    "timezone_id": "America/Argentina/Buenos_Aires",
    "color_scheme": "light",
}
# The last: the page that embeds the chat is made up, and may all the same ask this machine for it.
ARGUMENTS = ["--no-sandbox", "--font-render-hinting=none", "--disable-features=LocalNetworkAccessChecks"]
HOST_ADDRESS = "http://127.0.0.1:9/"  # nobody listens: the browser is given the page below
HOST = (
    "<!doctype html><html lang='es'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
    "<title>Municipio</title><body><h1>Municipio</h1><script src='{url}/widget.js' async></script></body></html>"
)


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no chromium on the path: `apt install chromium`")
    with demonstration() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        console(browser, url)
        widget(browser, url)
        browser.close()


@contextlib.contextmanager
def demonstration() -> Iterator[str]:
    """Its address; a new one, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-pictures-"))
    folder.chmod(0o755)
    port = free_port()
    try:
        process, _ = start(folder / "data", port, demo=True)
        try:
            yield f"http://localhost:{port}"
        finally:
            stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def console(browser: Browser, url: str) -> None:
    """A supervisor's inbox: somebody worried about a son, from the first message to an answer and a note."""
    page = browser.new_page(viewport={"width": 1440, "height": 900}, **PLACE)
    page.goto(f"{url}/console/")
    page.get_by_label("Correo electrónico").fill("supervisor@demo.test")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("navigation", name="Secciones").wait_for()
    conversation = talk(url)
    page.goto(f"{url}/console/inbox?view=all")
    page.get_by_role("button", name=re.compile("Disponibilidad")).click()
    page.get_by_role("menuitemradio", name=re.compile("^Disponible")).click()
    page.locator(".offer").first.wait_for()
    page.locator(f"#row-{conversation}").click()
    page.locator(".context-pane .summary").wait_for()
    keep(page, "console")


def talk(url: str) -> str:
    """What is said: by the person over the chat's API, by the supervisor over the desk's. Returns the conversation's id."""
    chat = httpx.Client(base_url=f"{url}/api/v1/chat", timeout=30, trust_env=False)
    started = chat.post("/sessions", json={"mode": "anonymous", "locale": "es"}).json()
    chat.headers["Authorization"] = f"Bearer {started['token']}"
    desk = httpx.Client(base_url=f"{url}/api/v1", timeout=30, trust_env=False)
    entered = desk.post(
        "/auth/login", json={"email": "supervisor@demo.test", "password": PASSWORD, "token": True}
    ).json()
    desk.headers["Authorization"] = f"Bearer {entered['token']}"
    conversation = str(started["conversation_id"])

    def ask(text: str) -> None:
        chat.post("/messages", json={"client_id": str(uuid4()), "text": text}).raise_for_status()

    def say(text: str, *, note: bool = False) -> None:
        body = {"client_id": str(uuid4()), "text": text, "note": note}
        desk.post(f"/conversations/{conversation}/messages", json=body).raise_for_status()

    ask("Mi hijo no quiere venir, ¿puedo ir yo sola?")
    until(lambda: any(one["author"] == "bot" for one in chat.get("/messages").json()["messages"]))
    ask("¿Y cómo le digo a él que voy? Quiero hablar con una persona")
    until(lambda: desk.get(f"/conversations/{conversation}").json()["owner"] == "queue")
    desk.post(f"/conversations/{conversation}/take", json={}).raise_for_status()
    say("Hola, soy Silvina. Leí lo que escribiste. ¿Cuántos años tiene tu hijo?")
    ask("17. Dice que no pasa nada, pero dejó la escuela.")
    say("Ofrecer el grupo de familias de los lunes.", note=True)
    say("Podés empezar vos. El lunes a las 19 hay grupo de familias por videollamada: ¿te anoto?")
    return conversation


def until(check: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            raise RuntimeError("it did not come")
        time.sleep(0.1)


def widget(browser: Browser, url: str) -> None:
    """A phone on another site's page: a question, its answer, and where the answer is from."""
    page = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2, **PLACE)
    page.route(HOST_ADDRESS, lambda route: route.fulfill(body=HOST.format(url=url), content_type="text/html"))
    page.goto(HOST_ADDRESS)
    page.locator(".ventanilla").wait_for(state="attached")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    chat = frame(page)
    chat.get_by_role("button", name="Escribir sin decir quién soy").click()
    for count, words in enumerate(("Hola", "¿Cuánto cuesta atenderse?"), 1):
        chat.get_by_label("Tu mensaje").fill(words)
        chat.get_by_label("Tu mensaje").press("Enter")
        chat.locator(".bubble.bot").nth(count - 1).wait_for()
    chat.get_by_role("group", name="De dónde sale esto").get_by_role("button").first.click()
    chat.get_by_role("button", name="Ver el artículo").wait_for()
    keep(page, "widget")


def frame(page: Page) -> Frame:
    for _ in range(200):
        if found := next((one for one in page.frames if "embed=1" in one.url), None):
            return found
        page.wait_for_timeout(50)
    raise RuntimeError("the chat did not open")


def keep(page: Page, name: str) -> None:
    """Once everything has come to rest; in fewer colours only where all of them are too large."""
    page.wait_for_timeout(1500)
    path = PICTURES / f"{name}.png"
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)
    with Image.open(path) as taken:
        picture = taken.convert("RGB")
    picture.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        picture.quantize(colors=256, kmeans=2, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(Path.cwd())}: {size / 1000:.0f} kB")
    if size > MOST_BYTES:
        sys.exit(f"{path.name} is too large")


if __name__ == "__main__":
    main()
