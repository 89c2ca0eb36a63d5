"""Passkeys in the console, in a real Chromium with its own device in software: made, refused a second time, signed in by, removed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, CDPSession, Page

from core.settings import Settings
from core.work import Ground
from tests.console.test_files_in_a_browser import (
    AXE,
    CHROMIUM,
    CONSOLE,
    flaws,
    photographed,
    until,
)
from tests.house import PASSWORD, House
from tests.house import house as serving

DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
NAME, DOOR = "Teléfono de Ana", "button:has-text('Entrar con una llave de acceso')"

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and AXE.is_file() and (CONSOLE / "dist" / "index.html").is_file()), reason="needs chromium and the built console"
)


def _named(ground: Ground) -> Ground:
    """Passkeys are for a name: browsers make none for a bare address."""
    ground.settings.public_url = f"http://localhost:{ground.settings.port}"
    return ground


@pytest_asyncio.fixture
async def named_house(settings: Settings) -> AsyncIterator[House]:
    async with serving(settings, _named) as made:
        yield made


class Phone:
    """Chromium's own authenticator, which says yes at once while `willing`."""

    def __init__(self, session: CDPSession, name: str) -> None:
        self._session, self._name = session, name

    @classmethod
    async def beside(cls, page: Page) -> "Phone":
        session = await page.context.new_cdp_session(page)
        await session.send("WebAuthn.enable")
        added: dict[str, Any] = await session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        return cls(session, added["authenticatorId"])

    async def willing(self, verified: bool) -> None:
        """Whether its owner's finger is known to it."""
        await self._session.send("WebAuthn.setUserVerified", {"authenticatorId": self._name, "isUserVerified": verified})

    async def held(self) -> int:
        found: dict[str, Any] = await self._session.send("WebAuthn.getCredentials", {"authenticatorId": self._name})
        return len(found["credentials"])


async def flaws_in_both(page: Page, picture: str) -> list[str]:
    found = []
    schemes: tuple[Any, ...] = ("dark", "light")
    for scheme in schemes:
        await page.emulate_media(color_scheme=scheme)
        await photographed(page, f"console-{picture}-{scheme}")
        found += await flaws(page)
    return found


async def said(page: Page, words: str) -> None:
    await page.wait_for_selector(f"[role=alert]:has-text('{words}')")


async def enter_by_password(context: BrowserContext, page: Page, house: House, email: str) -> str:
    here = house.ground.settings.public_url
    answer = await context.request.post(f"{here}/api/v1/auth/login", data={"email": email, "password": PASSWORD})
    assert answer.ok, await answer.text()
    await page.goto(f"{here}/console/account/security")
    await page.wait_for_selector("text=No tenés llaves de acceso.")
    return here


async def add(page: Page) -> None:
    await page.click("button:has-text('Agregar una llave')")
    await page.fill("input[name=name]", NAME)
    await page.fill("input[name=password]", PASSWORD)
    await page.keyboard.press("Enter")


async def leave(page: Page) -> None:
    await page.click("button.account")
    await page.click("[role=menuitem]:has-text('Salir')")
    await page.wait_for_selector(DOOR)


async def enter(page: Page) -> None:
    await page.focus(DOOR)
    await page.keyboard.press("Enter")


async def test_a_passkey_from_its_making_to_its_end(page: Page, named_house: House) -> None:
    staff = await named_house.staff()
    here = await enter_by_password(page.context, page, named_house, staff.email)
    phone = await Phone.beside(page)
    await phone.willing(False)
    await add(page)
    await said(page, "No se creó ninguna llave")
    assert await flaws_in_both(page, "passkey-refused") == []
    await phone.willing(True)
    await page.click("dialog button[type=submit]")
    await until(page, "document.activeElement?.textContent === 'Códigos de recuperación'")
    await page.wait_for_selector(f".sessions strong:has-text('{NAME}')")
    assert await flaws_in_both(page, "passkey-made") == [] and await phone.held() == 1
    await page.click("button:has-text('Ya los guardé')")
    await until(page, "document.activeElement?.id === 'passkeys'")

    await add(page)
    await said(page, "Este dispositivo ya guarda una llave")
    await page.keyboard.press("Escape")

    await leave(page)
    assert await flaws_in_both(page, "passkey-door") == []
    await phone.willing(False)
    await enter(page)
    await said(page, "No se usó ninguna llave")
    assert await flaws_in_both(page, "passkey-door-refused") == []
    assert await page.evaluate("document.activeElement.textContent") == "Entrar con una llave de acceso"
    await phone.willing(True)
    await enter(page)
    await page.wait_for_selector("button.account")

    await page.goto(f"{here}/console/account/security")
    await page.wait_for_selector(f"li:has-text('{NAME}'):has-text('último uso')")
    await page.click(f"button[aria-label='Quitar: {NAME}']")
    await page.wait_for_selector("dialog:has-text('Deja de abrir tu cuenta')")
    assert await flaws_in_both(page, "passkey-removing") == []
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("text=No tenés llaves de acceso.")
    await until(page, "document.activeElement?.id === 'passkeys'")

    await leave(page)
    await enter(page)
    await said(page, "Esa llave no abre ninguna cuenta acá")


async def test_no_passkey_is_offered_where_the_browser_knows_none(page: Page, named_house: House) -> None:
    staff = await named_house.staff()
    await page.add_init_script("delete window.PublicKeyCredential")
    here = await enter_by_password(page.context, page, named_house, staff.email)
    await page.wait_for_selector("text=Este navegador o este dispositivo no sirve para llaves de acceso")
    assert await page.locator("button:has-text('Agregar una llave')").count() == 0
    await page.context.clear_cookies()
    await page.goto(f"{here}/console/login")
    await page.wait_for_selector("input[name=password]")
    assert await page.locator(DOOR).count() == 0


async def test_a_passkey_is_the_second_factor_that_a_role_asks_for(page: Page, named_house: House) -> None:
    named_house.ground.settings.two_factor_roles = "operator"
    staff = await named_house.staff()
    here = named_house.ground.settings.public_url
    phone = await Phone.beside(page)
    await page.goto(f"{here}/console/login")
    await page.fill("input[name=email]", staff.email)
    await page.fill("input[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("h2:has-text('O con una llave de acceso')")
    assert await flaws_in_both(page, "passkey-enrolling") == []
    await page.click("button:has-text('Agregar una llave')")
    assert await page.locator("dialog input[type=password]").count() == 0
    await page.fill("dialog input[name=name]", NAME)
    await page.keyboard.press("Enter")
    await until(page, "document.activeElement?.textContent === 'Códigos de recuperación'")
    assert await phone.held() == 1 and await flaws(page) == []
    await page.click("button:has-text('Ya los guardé')")
    await page.wait_for_selector("button.account")
